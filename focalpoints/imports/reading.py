"""The cells of an uploaded CSV or XLSX file, as texts and dates. Formulas are never evaluated; nothing is opened that could be a bomb."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
from defusedcsv import csv
from django.utils.translation import gettext_lazy as _

from focalpoints.errors import ImportRefused

MOST_BYTES = 1024 * 1024
MOST_ROWS = 500
MOST_COLUMNS = 40
LONGEST_CELL = 300  # characters; what is longer is cut, and is too long for every column
MOST_UNPACKED = 10 * 1024 * 1024
MOST_PARTS = 200
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Table:
    """cells: [(number of the line in the file, [text or date, …])], the header first; guessed: an encoding that was guessed."""

    cells: list[tuple[int, list]]
    guessed: str = ""


def read(upload) -> Table:
    """Raises ImportRefused, field `file`, in words: too large, too many lines, unreadable, another kind of file."""
    if upload.size > MOST_BYTES:
        raise refused(_("The file is larger than 1 MB. Split the list."))
    content = upload.read()
    if not content.strip():
        raise refused(_("The file is empty."))
    if content.startswith(OLD_EXCEL):
        raise refused(_("This is an old or protected Excel file. Save it as .xlsx, without a password, or as CSV."))
    table = _of_workbook(content) if content.startswith(b"PK\x03\x04") else _of_text(content)
    if not table.cells:
        raise refused(_("The file is empty."))
    if len(table.cells) - 1 > MOST_ROWS:
        raise refused(_("The list has more than 500 lines. Split it."))
    return table


def refused(sentence) -> ImportRefused:
    return ImportRefused(sentence, fields={"file": sentence})


# ── CSV ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def _of_text(content: bytes) -> Table:
    text, guessed = _decoded(content)
    if "\x00" in text:
        raise refused(_("This is no list: it holds signs that are no text. Save it as CSV (UTF-8) or .xlsx."))
    if not text.strip():
        raise refused(_("The file is empty."))  # a byte-order mark and nothing else
    header = text.lstrip("\r\n").splitlines()[0]
    delimiter = max(";,\t", key=header.count)  # in doubt the first
    cells = []
    try:
        for line in (reader := csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)):
            values = [value.strip()[:LONGEST_CELL] for value in line[:MOST_COLUMNS]]
            if any(values):
                cells.append((reader.line_num, values))
            if len(cells) > MOST_ROWS + 1:
                break
    except csv.Error as error:
        raise refused(_("The file cannot be read as CSV: a quotation mark is not closed, or a line is too long.")) from error
    return Table(cells, guessed)


def _decoded(content: bytes) -> tuple[str, str]:
    """(text, encoding that was guessed or ""): by its mark, else UTF-8, else what Windows writes in Western Europe."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(content, "utf-16"), ""
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return _decode(content, "cp1252"), "Windows-1252"


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise refused(_("The encoding of the file is not known. Save it as CSV (UTF-8) or .xlsx.")) from error


# ── XLSX ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def _of_workbook(content: bytes) -> Table:
    """The first sheet. The sizes that the archive declares are checked first; zipfile reads no more than they say."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise refused(_("The workbook is too large when unpacked. Save the list alone, as CSV."))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        return Table(_cells_of(book.worksheets[0]))
    except ImportRefused:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part leads to
        raise refused(_("This Excel file cannot be read. Save it anew as .xlsx, or as CSV.")) from error


def _cells_of(sheet) -> list[tuple[int, list]]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    cells = []
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        values = [_value(cell) for cell in row]
        if any(value != "" for value in values):
            cells.append((number, values))
        if len(cells) > MOST_ROWS + 1 or number > 20 * MOST_ROWS:
            break
    return cells


def _value(cell) -> str | date:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:LONGEST_CELL]
