"""ODT with macros, objects, remote content, and all that tells who wrote them."""

# ruff: noqa: E501  parts of packages stand on one line, as programs write them

from tests.rabatplatform.files import samples as real
from tests.rabatplatform.files.corpus.packages import HEAD, packed
from tests.rabatplatform.files.corpus.sample import CLEAN, MARK, REFUSED, SEEN, samples

TYPE = "application/vnd.oasis.opendocument.text"
O = "urn:oasis:names:tc:opendocument:xmlns:"  # noqa: E741
SPACES = " ".join(
    f'xmlns:{name}="{O}{name}:1.0"' for name in ("office", "text", "draw", "table", "meta", "script", "form", "style", "manifest")
)
SPACES += (
    f' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="{O}svg-compatible:1.0"'
)
SPACES += ' xmlns:officeooo="http://openoffice.org/2009/office"'


def parts_of(body="", *, before="", styles="", more=None, manifest="", kind=TYPE) -> dict:
    return {
        "mimetype": kind,
        "content.xml": f"{HEAD}<office:document-content {SPACES}>{before}<office:body><office:text><text:p>{SEEN}</text:p>{body}</office:text></office:body></office:document-content>",
        "styles.xml": f"{HEAD}<office:document-styles {SPACES}>{styles}</office:document-styles>",
        "META-INF/manifest.xml": f'{HEAD}<manifest:manifest xmlns:manifest="{O}manifest:1.0">{manifest}</manifest:manifest>',
        **(more or {}),
    }


def odt(*bodies, **more):
    return lambda: packed(parts_of(*bodies, **more))


def frame(inner):
    return odt(f"<text:p><draw:frame>{inner}</draw:frame></text:p>")


def link(address):
    return odt(f'<text:p><text:a xlink:href="{address}">{SEEN}</text:a></text:p>')


def image(name, content):
    return odt(f'<text:p><draw:frame><draw:image xlink:href="{name}"/></draw:frame></text:p>', more={name: content})


MACROS = {
    "Basic": odt(more={"Basic/Standard/Module1.xml": MARK}),
    "Basic in capitals": odt(more={"BASIC/Standard/Module1.xml": MARK}),
    "Python": odt(more={"Scripts/python/a.py": MARK}),
    "event": odt(
        before=f'<office:scripts><office:event-listeners><script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:{MARK}"/></office:event-listeners></office:scripts>'
    ),
    "event of a picture": frame(
        f'<office:event-listeners><script:event-listener xlink:href="vnd.sun.star.script:{MARK}"/></office:event-listeners>'
    ),
    "script in the text": odt(f'<text:p><text:script script:language="JavaScript">{MARK}</text:script></text:p>'),
    "macro field": odt(f'<text:p><text:execute-macro text:name="{MARK}"/></text:p>'),
}
EMBEDDED = {
    "object": frame('<draw:object xlink:href="./Object 1"/>'),
    "OLE object": frame('<draw:object-ole xlink:href="./Object 1"/>'),
    "plug-in": frame(f'<draw:plugin xlink:href="file:///{MARK}"/>'),
    "applet": frame(f'<draw:applet draw:code="{MARK}"/>'),
    "frame in the page": frame(f'<draw:floating-frame xlink:href="https://{MARK}.example/"/>'),
    "form": odt(f'<office:forms><form:form form:name="a" xlink:href="https://{MARK}.example/"/></office:forms>'),
    "picture in the XML": frame(f"<draw:image><office:binary-data>{MARK}</office:binary-data></draw:image>"),
}
OUTSIDE = {
    "picture from elsewhere": frame(f'<draw:image xlink:href="https://{MARK}.example/a.png"/>'),
    "picture from a share": frame(f'<draw:image xlink:href="file://{MARK}/a.png"/>'),
    "picture that is not there": frame('<draw:image xlink:href="../../../etc/passwd"/>'),
    "background from elsewhere": odt(
        styles=f'<style:style><style:background-image xlink:href="https://{MARK}.example/"/></style:style>'
    ),
    "DDE": odt(f'<text:section><office:dde-source office:dde-application="cmd" office:dde-item="{MARK}"/></text:section>'),
    "section from elsewhere": odt(
        f'<text:section><text:section-source xlink:href="https://{MARK}.example/a.odt"/></text:section>'
    ),
    "table from elsewhere": odt(f'<table:table><table:table-source xlink:href="{MARK}"/></table:table>'),
}
TOLD = f"{HEAD}<office:document-meta {SPACES}><office:meta><meta:generator>{MARK}</meta:generator><dc:creator>{MARK}</dc:creator><meta:document-statistic meta:page-count='4'/></office:meta></office:document-meta>"
NOTE = f"<text:p><office:annotation><dc:creator>{MARK}</dc:creator><dc:date>2026-01-01T00:00:00</dc:date><meta:creator-initials>{MARK}</meta:creator-initials><text:p>c</text:p></office:annotation></text:p>"
CHANGES = f"<text:tracked-changes><text:changed-region><text:insertion><office:change-info><dc:creator>{MARK}</dc:creator><dc:date>2026-01-01T00:00:00</dc:date></office:change-info></text:insertion></text:changed-region></text:tracked-changes>"
HIDDEN = {
    "properties": odt(more={"meta.xml": TOLD, "Thumbnails/thumbnail.png": MARK, "manifest.rdf": MARK}),
    "settings with the printer": odt(more={"settings.xml": f"<a>{MARK}</a>"}),
    "menus": odt(more={"Configurations2/accelerator/current.xml": MARK}),
    "signatures": odt(more={"META-INF/documentsignatures.xml": MARK}),
    "notes": odt(NOTE),
    "tracked changes": odt(CHANGES),
    "marks of sittings": odt(
        styles='<style:style><style:text-properties officeooo:rsid="00AB12CD" officeooo:paragraph-rsid="00AB12CD"/></style:style>'
    ),
    "fonts from elsewhere": odt(
        styles=f'<style:font-face><svg:font-face-src><svg:font-face-uri xlink:href="https://{MARK}.example/"/></svg:font-face-src></style:font-face>'
    ),
    "link with a script": link(f"javascript:{MARK}"),
    "link to a macro": link(f"vnd.sun.star.script:{MARK}"),
    "link to a share": link(f"smb://{MARK}/a"),
    "photograph with position": image("Pictures/MARK.jpg", real.photograph()),
    "part that nothing names": odt(more={"a.exe": "MZ" + MARK}),
    "comment in the XML": odt(f"<!-- {MARK} -->"),
}
BROKEN = {
    "encrypted": odt(
        manifest='<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    ),
    "SVG": image("Pictures/a.svg", f"<svg><script>{MARK}</script></svg>"),
    "entities": lambda: packed({**parts_of(), "content.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
    "bomb": odt(more={"Pictures/a.png": b"\0" * 100 * 1024**2}),
    "template": odt(kind=TYPE + "-template"),
    "spreadsheet": odt(kind="application/vnd.oasis.opendocument.spreadsheet"),
    "no manifest": lambda: packed({name: part for name, part in parts_of().items() if "manifest" not in name}),
    "book of EPUB": odt(kind="application/epub+zip"),
}
NAME = {"name": "letter.odt"}
SAMPLES = [
    *samples("ODT", REFUSED, MACROS, code="file_macros", **NAME),
    *samples("ODT", REFUSED, {**EMBEDDED}, code="file_embedded", **NAME),
    *samples("ODT", REFUSED, OUTSIDE, code="file_outside", **NAME),
    *samples("ODT", CLEAN, HIDDEN, sees=True, **NAME),
    *samples("ODT", REFUSED, BROKEN, **NAME),
]
