"""Writing a Word file: styles and headings, so that it can be read aloud, found in and worked on; right-to-left where it is."""

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


class Writer:
    """lang, dir: of the document; texts in others say so. A run is {"s", "b", "i", "br", "href"}, of which "s" or "br" is there."""

    def __init__(self, lang: str, dir: str):
        self.lang, self.dir, self.docx = lang, dir, Document()
        self.style_ids = {style.name: style.style_id for style in self.docx.styles}  # looking one up reads them all

    def saved(self) -> bytes:
        memory = io.BytesIO()
        self.docx.save(memory)
        return memory.getvalue()

    # ── the frame ──────────────────────────────────────────────────────────────────────────────────────────────────
    def sheets(self, *, title: str, author: str, subject: str, keywords: str = "") -> None:
        """A4, its styles, and what the file says of itself."""
        core, section = self.docx.core_properties, self.docx.sections[0]
        core.title, core.author, core.language = title[:255], author, self.lang
        core.keywords, core.comments, core.subject = keywords[:255], "", subject
        core.created = core.modified = timezone.now()
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin, section.bottom_margin, section.footer_distance = Mm(24), Mm(26), Mm(11)
        for name, size in (("Normal", 10.5), ("Title", 22), ("Heading 1", 14.5), ("Heading 2", 11)):
            style = self.docx.styles[name]
            style.font.name, style.font.size = FONTS[self.dir], Pt(size)
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

    def header(self, text: str) -> None:
        self.line(text, small=True, at=self.docx.sections[0].header)

    def footer(self, above: str, beside: str, page: str) -> None:
        """above: a line from the left; beside: before the number of the page; page: "Page {page} of {pages}"."""
        footer = self.docx.sections[0].footer
        self.line(above, small=True, at=footer, dir="ltr")
        foot = self.line(f"{beside} · ", small=True, at=footer)
        before, _page, rest = page.partition("{page}")
        between, _pages, after = rest.partition("{pages}")
        for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            self.run(foot, {"s": words}, small=True)
            if field:
                self._field(foot, field)

    # ── texts ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def heading(self, text: str, level: int):
        self.paragraph(f"Heading {level}", self.dir, runs=[{"s": text}])

    def line(self, text, *, at=None, style=None, bold=False, small=False, dir=None, first=False):
        return self.paragraph(style, dir or self.dir, runs=[{"s": text, "b": bold}], at=at, small=small, first=first)

    def paragraph(self, style, dir, *, runs, lang="", at=None, small=False, first=False):
        place = at if at is not None else self.docx
        first = first or (at is not None and hasattr(at, "is_linked_to_previous") and not at.paragraphs[0].text)
        paragraph = place.paragraphs[0] if first else place.add_paragraph()
        if style:
            paragraph._p.style = self.style_ids[style]
        if dir == "rtl":
            paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
        for run in runs:
            self.run(paragraph, run, dir=dir, lang=lang, small=small)
        return paragraph

    def run(self, paragraph, run: dict, *, dir=None, lang="", small=False):
        made = paragraph.add_run()
        if run.get("br"):
            made.add_break(WD_BREAK.LINE)
            return made
        made.text, made.bold, made.italic = run["s"], run.get("b") or None, run.get("i") or None
        if small:
            made.font.size, made.font.color.rgb = Pt(9), GREY
        self._language(made, dir or self.dir, lang or self.lang)
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
        field.append(self.run(paragraph, {"s": "1"}, small=True)._r)
