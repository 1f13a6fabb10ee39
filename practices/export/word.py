"""A document as a Word file: styles and headings, so that it can be read aloud, found in and worked on; right-to-left where it is."""

import io

from django.utils import timezone
from docx import Document
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PETROL, GREY = RGBColor(0x0B, 0x52, 0x61), RGBColor(0x4A, 0x55, 0x63)
FONTS = {"ltr": "Calibri", "rtl": "Arial"}  # of Office and its free likes; nothing is embedded
REGIONS = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "pt": "pt-PT", "ar": "ar-SA"}
WIDTHS = (Mm(42), Mm(124))  # of the columns of facts
DEEPEST_LIST = 3  # Word's own styles for lists within lists
# Where elements of these names stand among their siblings: Word refuses a file whose order is another.
_AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")
_AFTER_RTL = ("w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath")

_AFTER_SIZE = ("w:highlight", "w:u", "w:effect", "w:bdr", "w:shd", "w:fitText", "w:vertAlign", "w:rtl", *_AFTER_RTL)
_AFTER_BOLD = (
    "w:i",
    "w:iCs",
    "w:caps",
    "w:smallCaps",
    "w:strike",
    "w:color",
    "w:spacing",
    "w:w",
    "w:kern",
    "w:position",
    "w:sz",
    "w:szCs",
    *_AFTER_SIZE,
)


def made(document: dict, made_on: str) -> bytes:
    return _Word(document, made_on).made()


class _Word:
    def __init__(self, document: dict, made_on: str):
        self.d, self.made_on, self.docx = document, made_on, Document()
        self.style_ids = {style.name: style.style_id for style in self.docx.styles}  # looking one up reads them all

    def made(self) -> bytes:
        self._setup()
        self._head()
        for part in self.d["parts"]:
            self._part(part)
        if self.d["annexes"]:
            self._heading(self.d["headings"]["annexes"], 1)
            for annex in self.d["annexes"]:
                self._line(annex, style="List Bullet")
        if self.d["contact"]:
            self._heading(self.d["headings"]["contact"], 1)
            for line in self.d["contact"]:
                self._line(line)
        if self.d["history"]:
            self._heading(self.d["headings"]["history"], 1)
            for step in self.d["history"]:
                self._line(step["label"], bold=True)
                self._line(step["line"], small=True)
                if step["note"]:
                    self._line(step["note"])
        memory = io.BytesIO()
        self.docx.save(memory)
        return memory.getvalue()

    # ── the frame ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _setup(self):
        core, section = self.docx.core_properties, self.docx.sections[0]
        core.title, core.author, core.language = self.d["title"]["s"][:255], self.d["series"][0], self.d["lang"]
        core.keywords, core.comments, core.subject = ", ".join(self.d["tags"])[:255], "", self.d["series"][1]
        core.created = core.modified = timezone.now()
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin, section.bottom_margin, section.footer_distance = Mm(24), Mm(26), Mm(11)
        for name, size in (("Normal", 10.5), ("Title", 22), ("Heading 1", 14.5), ("Heading 2", 11)):
            style = self.docx.styles[name]
            style.font.name, style.font.size = FONTS[self.d["dir"]], Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            self._complex(style.element.rPr, size, bold=name.startswith("Heading"))
            for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
                fonts.attrib.pop(qn(attribute), None)
            fonts.set(qn("w:cs"), FONTS["rtl"])
            if name != "Normal":
                style.font.color.rgb = PETROL
        for border in self.docx.styles["Title"].element.xpath("./w:pPr/w:pBdr"):
            border.getparent().remove(border)
        self.docx.styles["Normal"].paragraph_format.space_after = Pt(6)
        self._line(" · ".join(self.d["series"] + ([self.d["mark"]] if self.d["mark"] else [])), small=True, at=section.header)
        self._line(self.d["address"], small=True, at=section.footer, dir="ltr")
        foot = self._line(f"{self.made_on} · ", small=True, at=section.footer)
        before, _page, rest = self.d["page"].partition("{page}")
        between, _pages, after = rest.partition("{pages}")
        for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            self._run(foot, {"s": words}, small=True)
            if field:
                self._field(foot, field)

    def _head(self):
        if self.d["mark"]:
            self._line(self.d["mark"], bold=True)
        if self.d["tags"]:
            self._line(" · ".join(self.d["tags"]), small=True)
        title = self.d["title"]
        self._paragraph("Title", title["dir"], runs=[{"s": title["s"]}], lang=title["lang"])
        for line in self.d["meta"]:
            self._line(line, small=True)
        for line in self.d["notes"]:
            self._line(line, bold=True)
        if self.d["summary"]:
            self._passage(self.d["summary"])
        self._facts(self.d["facts"])

    def _part(self, part: dict):
        self._heading(part["title"], 1)
        for item in part["items"]:
            if item["label"]:
                self._heading(item["label"], 2)
            self._passage(item["text"])
        for number in part["numbers"]:
            paragraph = self._line(f"{number['value']} ", bold=True)
            self._run(paragraph, {"s": number["label"]})
        self._facts(part["facts"])

    def _facts(self, facts: list[dict]):
        if not facts:
            return
        table = self.docx.add_table(rows=0, cols=2)
        table.autofit = False
        for column, width in zip(table.columns, WIDTHS, strict=True):
            column.width = width
        if self.d["dir"] == "rtl":
            table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        for fact in facts:
            row = table.add_row()
            for cell, width in zip(row.cells, WIDTHS, strict=True):
                cell.width = width
            self._line(fact["label"], bold=True, at=row.cells[0], first=True)
            if "text" in fact:
                self._passage(fact["text"], at=row.cells[1])
            else:
                for place, value in enumerate(fact["values"]):
                    self._line(value, at=row.cells[1], first=place == 0)
        self._line("", small=True)

    # ── texts ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _heading(self, text: str, level: int):
        self._paragraph(f"Heading {level}", self.d["dir"], runs=[{"s": text}])

    def _line(self, text, *, at=None, style=None, bold=False, small=False, dir=None, first=False):
        return self._paragraph(style, dir or self.d["dir"], runs=[{"s": text, "b": bold}], at=at, small=small, first=first)

    def _passage(self, text: dict, at=None):
        if text["only"]:
            self._line(text["only"], small=True, at=at)
        self._blocks(text["blocks"], text, at, 0, None)
        if at is not None and not at.paragraphs[0].text and len(at.paragraphs) > 1:  # a cell begins with an empty one
            at._tc.remove(at.paragraphs[0]._p)

    def _blocks(self, blocks: list[dict], text: dict, at, depth: int, style: str | None):
        for block in blocks:
            if block["k"] == "p":
                self._paragraph(style, text["dir"], runs=block["runs"], lang=text["lang"], at=at)
            elif block["k"] == "quote":
                self._blocks(block["blocks"], text, at, depth, "Quote")
            else:
                self._list(block, text, at, min(depth + 1, DEEPEST_LIST))

    def _list(self, block: dict, text: dict, at, depth: int):
        """Numbers are written out: Word's own would go on counting from the list before."""
        for place, item in enumerate(block["items"], start=block.get("start", 1)):
            style = (
                f"List Bullet {depth}".removesuffix(" 1") if block["k"] == "ul" else f"List Continue {depth}".removesuffix(" 1")
            )
            if block["k"] == "ol" and item and item[0]["k"] == "p":
                item = [{**item[0], "runs": [{"s": f"{place}. "}, *item[0]["runs"]]}, *item[1:]]
            self._blocks(item, text, at, depth, style)

    def _paragraph(self, style, dir, *, runs, lang="", at=None, small=False, first=False):
        place = at if at is not None else self.docx
        first = first or (at is not None and hasattr(at, "is_linked_to_previous") and not at.paragraphs[0].text)
        paragraph = place.paragraphs[0] if first else place.add_paragraph()
        if style:
            paragraph._p.style = self.style_ids[style]
        if dir == "rtl":
            paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
        for run in runs:
            self._run(paragraph, run, dir=dir, lang=lang, small=small)
        return paragraph

    def _run(self, paragraph, run: dict, *, dir=None, lang="", small=False):
        made = paragraph.add_run()
        if run.get("br"):
            made.add_break(WD_BREAK.LINE)
            return made
        made.text, made.bold, made.italic = run["s"], run.get("b") or None, run.get("i") or None
        if small:
            made.font.size, made.font.color.rgb = Pt(9), GREY
        self._language(made, dir or self.d["dir"], lang or self.d["lang"])
        if href := run.get("href"):
            made.font.underline, made.font.color.rgb = True, PETROL
            link = OxmlElement("w:hyperlink")
            link.set(qn("r:id"), paragraph.part.relate_to(href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            paragraph._p.append(link)
            link.append(made._r)
        return made

    def _language(self, run, dir: str, lang: str):
        properties = run._r.get_or_add_rPr()
        if dir == "rtl":
            self._complex(properties, run.font.size.pt if run.font.size else None, bold=run.bold)
            properties.insert_element_before(OxmlElement("w:rtl"), *_AFTER_RTL)
        language = OxmlElement("w:lang")
        language.set(qn("w:bidi" if dir == "rtl" else "w:val"), REGIONS.get(lang, lang))
        properties.append(language)

    def _complex(self, properties, size: float | None, *, bold):
        """Scripts from the right have a size and a weight of their own."""
        if bold:
            properties.insert_element_before(OxmlElement("w:bCs"), *_AFTER_BOLD)
        if size:
            element = OxmlElement("w:szCs")
            element.set(qn("w:val"), str(round(size * 2)))
            properties.insert_element_before(element, *_AFTER_SIZE)

    def _field(self, paragraph, name: str):
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), name)
        paragraph._p.append(field)
        field.append(self._run(paragraph, {"s": "1"}, small=True)._r)
