"""DOCX, XLSX, PPTX: the parts that the document is made of, reached from its main part, in a new package.

What nothing reaches, or what is reached in a way that is not known here, is not carried over. Refused is what a person should know of
before: macros, files and controls inside, content that lies elsewhere, drawings that cannot be written anew.
"""

import io
import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from archives import Archive, written
from exits import Refused
from office_parts import clean_part
from pictures import clean_picture_inside
from trees import is_link, local, parsed, serialised

PLACE = "http://schemas.openxmlformats.org/package/2006/"
MAIN = {
    f"application/vnd.openxmlformats-officedocument.{kind}": f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"
    for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
}
KEPT = set(  # the last word of a relationship's type
    {
        *("officedocument", "styles", "theme", "themeoverride", "settings", "fonttable", "numbering", "footnotes"),
        *("endnotes", "header", "footer", "comments", "chart", "chartex", "chartusershapes", "chartstyle"),
        *("chartcolorstyle", "diagramdata", "diagramlayout", "diagramquickstyle", "diagramcolors", "diagramdrawing"),
        *("worksheet", "chartsheet", "sharedstrings", "drawing", "vmldrawing", "table", "pivottable"),
        *("pivotcachedefinition", "pivotcacherecords", "sheetmetadata", "slide", "slidemaster", "slidelayout"),
        *("notesmaster", "notesslide", "handoutmaster", "presprops", "viewprops", "tablestyles", "commentauthors"),
        *("ctrlprop", "slicer", "slicercache", "timeline", "timelinecache"),
    }
)
REFUSED = {
    "file_macros": "vbaproject wordvbadata vbaprojectsignature attachedtoolbars xlmacrosheet xlintlmacrosheet dialogsheet extensibility "
    "ui webextension keymapcustomizations",
    "file_embedded": "oleobject package control activexcontrolbinary afchunk subdocument video audio media powerpivotdata",
    "file_outside": "externallink externallinkpath connections querytable volatiledependencies frame",
}
INSIDE = {word: code for code, words in REFUSED.items() for word in words.split()}
LOADED = {"image", *INSIDE}  # what a program loads without being asked: refused when it lies elsewhere
BAD_NAME = re.compile(r"vba(project|data)|macrosheets/|dialogsheets/|customui|attachedtoolbars", re.I)
BAD_EMBEDDED_NAME = re.compile(r"(^|/)activex/", re.I)
BAD_TYPE = re.compile(r"macro|vba|intlmacrosheet|dialogsheet|sheet\.binary", re.I)
GOOD_TYPE = re.compile(r"application/vnd\.(openxmlformats-officedocument|ms-(word|excel|powerpoint|office))\.[\w.+-]+$")


@dataclass(frozen=True)
class Relation:
    id: str
    type: str
    target: str
    outside: bool

    @property
    def word(self) -> str:
        return self.type.rstrip("/").rsplit("/", 1)[-1].lower()


def clean_office(received: io.BytesIO, media_type: str) -> bytes:
    return _Package(Archive(received), MAIN[media_type]).clean()


class _Package:
    def __init__(self, archive: Archive, main_type: str):
        self.archive, self.main_type = archive, main_type
        self.parts: dict[str, bytes] = {}  # new name → content
        self.types: dict[str, str] = {}  # new name → content type
        self.pictures: dict[str, str] = {}  # old name → new name
        self._refuse_what_stands_anywhere()

    def _refuse_what_stands_anywhere(self) -> None:
        """Whatever reaches it, or nothing: a program that repairs packages would find it."""
        for name in self.archive.names:
            if BAD_NAME.search(name):
                raise Refused("file_macros")
            if BAD_EMBEDDED_NAME.search(name):
                raise Refused("file_embedded")
        self.defaults, self.overrides = {}, {}
        for entry in parsed(self.archive.read("[Content_Types].xml")):
            kind = entry.get("ContentType", "")
            if BAD_TYPE.search(kind):
                raise Refused("file_macros")
            if local(entry.tag) == "Default":
                self.defaults[entry.get("Extension", "").lower()] = kind
            else:
                self.overrides[entry.get("PartName", "").lower()] = kind

    def type_of(self, name: str) -> str:
        return self.overrides.get("/" + name.lower()) or self.defaults.get(name.rsplit(".", 1)[-1].lower(), "")

    def clean(self) -> bytes:
        main = next((relation for relation in self.relations_of("") if relation.word == "officedocument"), None)
        name = self.archive.name_of(_resolved("", main.target)) if main and not main.outside else ""
        if not name or self.type_of(name) != self.main_type:
            raise Refused("file_unreadable")
        todo = [name]
        while todo:
            todo += self.take(todo.pop())
        roots = [Relation("rId1", main.type, name, False)]
        number = self.pages()
        if number:
            self.parts["docProps/app.xml"] = (
                b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
                b'officeDocument/2006/extended-properties"><Pages>%d</Pages></Properties>' % number
            )
            self.types["docProps/app.xml"] = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
            kind = main.type.rsplit("/", 1)[0] + (
                "/extendedProperties" if "purl.oclc.org" in main.type else "/extended-properties"
            )
            roots.append(Relation("rId2", kind, "docProps/app.xml", False))
        first = {"[Content_Types].xml": self.content_types(), "_rels/.rels": _relations(roots)}
        return written({**first, **self.parts})

    def take(self, name: str) -> list[str]:
        """Write one part and its relations; gives the parts that it leads to."""
        if name in self.parts:
            return []
        self.parts[name] = b""  # it may lead to itself
        kept, lead, targets = [], [], {}
        for relation in self.relations_of(name):
            target = self.judged(name, relation)
            if target:
                kept.append(Relation(relation.id, relation.type, target, relation.outside))
                targets[relation.id] = relation.word
                if not relation.outside and relation.word != "image":
                    lead.append(target)
        kind = self.type_of(name)
        root = parsed(self.archive.read(name), recover=kind.endswith("vmlDrawing"))
        clean_part(root, kept=targets)
        self.parts[name], self.types[name] = serialised(root), kind
        if kept:
            folder, base = posixpath.split(name)
            self.parts[posixpath.join(folder, "_rels", base + ".rels")] = _relations(kept)
        return lead

    def judged(self, source: str, relation: Relation) -> str:
        """The target to be written; "" when the relation is dropped."""
        word, in_chart = relation.word, "chart" in self.type_of(source)
        if in_chart and word in ("package", "oleobject"):
            return ""  # the workbook behind a chart: the chart shows the values that it holds itself
        if relation.outside:
            if word == "hyperlink":
                return relation.target if is_link(relation.target) else ""
            if word in LOADED:
                raise Refused("file_outside")
            return ""  # the template, the printer, a source of addresses: where its maker keeps them
        if word in INSIDE:
            raise Refused(INSIDE[word])
        name = self.archive.name_of(_resolved(source, relation.target))
        if not name:
            return ""
        if word == "image":
            return self.picture(name)
        is_known = word in KEPT and not (word == "comments" and "microsoft.com" in relation.type)
        return name if is_known and GOOD_TYPE.match(self.type_of(name)) else ""

    def picture(self, name: str) -> str:
        """Its new name; "" for what is no picture: the part that shows it is then refused (office_parts.py)."""
        if name not in self.pictures:
            try:
                content, ending = clean_picture_inside(self.archive.read(name))
            except Refused as refusal:
                if refusal.args[0] != "file_drawing":
                    raise
                self.pictures[name] = ""
            else:
                new = f"{posixpath.dirname(name)}/picture{len(self.pictures) + 1}.{ending}"
                self.parts[new], self.types[new], self.pictures[name] = content, "", new
        return self.pictures[name]

    def relations_of(self, name: str) -> list[Relation]:
        folder, base = posixpath.split(name)
        found = self.archive.name_of(posixpath.join(folder, "_rels", base + ".rels"))
        if not found:
            return []
        return [
            Relation(entry.get("Id", ""), entry.get("Type", ""), entry.get("Target", ""), entry.get("TargetMode") == "External")
            for entry in parsed(self.archive.read(found))
            if local(entry.tag) == "Relationship"
        ]

    def pages(self) -> int:
        """What the word processor counted last; 0 when it did not."""
        name = self.archive.name_of("docProps/app.xml")
        if not name or "wordprocessing" not in self.main_type:
            return 0
        number = next((part.text for part in parsed(self.archive.read(name)) if local(part.tag) == "Pages"), "")
        return int(number) if number and number.isascii() and number.isdigit() and len(number) < 5 else 0

    def content_types(self) -> bytes:
        pictures = {name.rsplit(".", 1)[-1] for name, kind in self.types.items() if not kind}
        lines = [
            f'<Default Extension="{end}" ContentType="image/{ {"jpg": "jpeg", "tif": "tiff"}.get(end, end) }"/>'
            for end in sorted(pictures)
        ]
        lines += [
            f"<Override PartName={quoteattr('/' + name)} ContentType={quoteattr(kind)}/>"
            for name, kind in self.types.items()
            if kind
        ]
        head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Types xmlns="{PLACE}content-types">'
        rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        return (head + rels + '<Default Extension="xml" ContentType="application/xml"/>' + "".join(lines) + "</Types>").encode()


def _resolved(source: str, target: str) -> str:
    path = unquote(target.split("#")[0])
    return posixpath.normpath(posixpath.join("/" + posixpath.dirname(source), path)).lstrip("/")


def _relations(relations: list[Relation]) -> bytes:
    lines = [
        f"<Relationship Id={quoteattr(one.id)} Type={quoteattr(one.type)} "
        + (
            f'Target={quoteattr(one.target)} TargetMode="External"/>'
            if one.outside
            else f"Target={quoteattr('/' + one.target)}/>"
        )
        for one in relations
    ]
    head = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{PLACE}relationships">'
    return (head + "".join(lines) + "</Relationships>").encode()
