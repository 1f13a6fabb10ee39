"""A practice as a Word file."""

from docx.oxml import OxmlElement
from docx.shared import Mm

from rabatplatform.word import CONTENT_TYPE, Writer

__all__ = ["CONTENT_TYPE", "made"]
WIDTHS = (Mm(42), Mm(124))  # of the columns of facts
DEEPEST_LIST = 3  # Word's own styles for lists within lists


def made(document: dict, made_on: str) -> bytes:
    return _Word(document, made_on).made()


class _Word(Writer):
    def __init__(self, document: dict, made_on: str):
        super().__init__(document["lang"], document["dir"])
        self.d, self.made_on = document, made_on

    def made(self) -> bytes:
        self._setup()
        self._head()
        for part in self.d["parts"]:
            self._part(part)
        if self.d["annexes"]:
            self.heading(self.d["headings"]["annexes"], 1)
            for annex in self.d["annexes"]:
                self.line(annex, style="List Bullet")
        if self.d["contact"]:
            self.heading(self.d["headings"]["contact"], 1)
            for line in self.d["contact"]:
                self.line(line)
        if self.d["history"]:
            self.heading(self.d["headings"]["history"], 1)
            for step in self.d["history"]:
                self.line(step["label"], bold=True)
                self.line(step["line"], small=True)
                if step["note"]:
                    self.line(step["note"])
        return self.saved()

    # ── the frame ──────────────────────────────────────────────────────────────────────────────────────────────────
    def _setup(self):
        series, tags = self.d["series"], self.d["tags"]
        self.sheets(title=self.d["title"]["s"], author=series[0], subject=series[1], keywords=", ".join(tags))
        self.header(" · ".join(series + ([self.d["mark"]] if self.d["mark"] else [])))
        self.footer(self.d["address"], self.made_on, self.d["page"])

    def _head(self):
        if self.d["mark"]:
            self.line(self.d["mark"], bold=True)
        if self.d["tags"]:
            self.line(" · ".join(self.d["tags"]), small=True)
        title = self.d["title"]
        self.paragraph("Title", title["dir"], runs=[{"s": title["s"]}], lang=title["lang"])
        for line in self.d["meta"]:
            self.line(line, small=True)
        for line in self.d["notes"]:
            self.line(line, bold=True)
        if self.d["summary"]:
            self._passage(self.d["summary"])
        self._facts(self.d["facts"])

    def _part(self, part: dict):
        self.heading(part["title"], 1)
        for item in part["items"]:
            if item["label"]:
                self.heading(item["label"], 2)
            self._passage(item["text"])
        for number in part["numbers"]:
            paragraph = self.line(f"{number['value']} ", bold=True)
            self.run(paragraph, {"s": number["label"]})
        self._facts(part["facts"])

    def _facts(self, facts: list[dict]):
        if not facts:
            return
        table = self.docx.add_table(rows=0, cols=2)
        table.autofit = False
        for column, width in zip(table.columns, WIDTHS, strict=True):
            column.width = width
        if self.dir == "rtl":
            table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
        for fact in facts:
            row = table.add_row()
            for cell, width in zip(row.cells, WIDTHS, strict=True):
                cell.width = width
            self.line(fact["label"], bold=True, at=row.cells[0], first=True)
            if "text" in fact:
                self._passage(fact["text"], at=row.cells[1])
            else:
                for place, value in enumerate(fact["values"]):
                    self.line(value, at=row.cells[1], first=place == 0)
        self.line("", small=True)

    # ── texts ──────────────────────────────────────────────────────────────────────────────────────────────────────
    def _passage(self, text: dict, at=None):
        if text["only"]:
            self.line(text["only"], small=True, at=at)
        self._blocks(text["blocks"], text, at, 0, None)
        if at is not None and not at.paragraphs[0].text and len(at.paragraphs) > 1:  # a cell begins with an empty one
            at._tc.remove(at.paragraphs[0]._p)

    def _blocks(self, blocks: list[dict], text: dict, at, depth: int, style: str | None):
        for block in blocks:
            if block["k"] == "p":
                self.paragraph(style, text["dir"], runs=block["runs"], lang=text["lang"], at=at)
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
