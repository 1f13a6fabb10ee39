"""What an honest Office or ODF file keeps: text, pictures, links to the web, formulas, charts, comments, layout."""

import io
import zipfile

import docx
import openpyxl
import pytest
import xlsxwriter

from rabatplatform.files import sandbox
from rabatplatform.files.models import Attachment
from tests.rabatplatform.files import samples
from tests.rabatplatform.files.corpus import odf, office, packages, slides

TYPES = {kind.name: kind.media_type for kind in Attachment.kinds}


def clean(content: bytes, kind: str) -> bytes:
    with sandbox.clean(io.BytesIO(content), TYPES[kind]) as written:
        return written.read()


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


def test_given_a_text_then_words_tables_pictures_and_links_to_the_web_stay():
    made, before = io.BytesIO(), docx.Document()
    before.core_properties.author = samples.MARK
    before.add_heading("Results", 1)
    before.add_picture(io.BytesIO(samples.photograph()))
    before.add_table(2, 3)
    before.part.relate_to("https://example.org/a?b=1&c=2", packages.R + "/hyperlink", is_external=True)
    before.save(made)
    after = docx.Document(io.BytesIO(clean(made.getvalue(), "DOCX")))
    assert [one.text for one in after.paragraphs][0] == "Results" and after.paragraphs[0].style.name == "Heading 1"
    assert len(after.inline_shapes) == 1 and len(after.tables[0].columns) == 3
    assert "https://example.org/a?b=1&c=2" in {one.target_ref for one in after.part.rels.values() if one.is_external}
    assert after.core_properties.author != samples.MARK


def test_given_a_workbook_then_formulas_charts_comments_and_links_stay():
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("Cases")
    sheet.write_column("A1", [1, 2, 3])
    sheet.write_formula("A4", '=SUM(A1:A3)&" | "&IF(A1>0,"CALL (x)","")', value="6")
    sheet.write_url("B1", "https://example.org/")
    sheet.write_url("B2", "internal:Cases!A1")
    sheet.write_comment("A1", "Checked", {"author": samples.MARK})
    sheet.insert_image("D1", "a.png", {"image_data": io.BytesIO(samples.picture("PNG"))})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Cases!$A$1:$A$3"})
    sheet.insert_chart("D9", chart)
    book.close()
    after = openpyxl.load_workbook(io.BytesIO(clean(made.getvalue(), "XLSX")))["Cases"]
    assert after["A4"].value == '=SUM(A1:A3)&" | "&IF(A1>0,"CALL (x)","")'  # words in a text start nothing
    assert (after["B1"].hyperlink.target, after["B2"].hyperlink.location) == ("https://example.org/", "Cases!A1")
    assert after["A1"].comment.text == "Checked" and after["A1"].comment.author == "Author"
    assert len(after._images) == len(after._charts) == 1


def test_given_a_chart_in_slides_then_it_stays_and_its_workbook_goes():
    served = clean(slides.chart()(), "PPTX")
    assert "chartSpace" in part(served, "ppt/charts/chart1.xml") and "externalData" not in part(served, "ppt/charts/chart1.xml")
    with zipfile.ZipFile(io.BytesIO(served)) as archive:
        assert not [name for name in archive.namelist() if "embeddings" in name]


@pytest.mark.parametrize(
    ("instruction", "stays"),
    [
        ("PAGE", True),
        (' TOC \\o "1-3" \\h ', True),
        ('HYPERLINK "https://example.org/" \\o "See there"', True),
        ('HYPERLINK \\l "_Toc1"', True),
        ("= 1 + 1", True),
        ('HYPERLINK "file:///C:/x"', False),
        ("AUTHOR", False),
        ("DDEAUTO x", False),
    ],
)
def test_given_a_field_then_it_stays_where_it_counts_or_refers(instruction, stays):
    served = part(clean(office.field(instruction.replace('"', "&quot;"))(), "DOCX"), "word/document.xml")
    assert (instruction.split()[0] in served) is stays
    assert ">0</w:t>" in served  # what it gave last


def test_given_an_odt_then_its_links_version_and_layout_stay_and_its_printer_goes():
    config = 'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"'
    items = '<config:config-item config:name="AddParaTableSpacing" config:type="boolean">true</config:config-item>'
    items += (
        '<config:config-item config:name="PrinterIndependentLayout" config:type="string">high-resolution</config:config-item>'
    )
    items += f'<config:config-item config:name="PrinterName" config:type="string">{samples.MARK}</config:config-item>'
    settings = f'<office:document-settings {odf.SPACES} {config}><office:settings><config:config-item-set \
config:name="ooo:configuration-settings">{items}</config:config-item-set></office:settings></office:document-settings>'
    parts = odf.parts_of(
        '<text:p><text:a xlink:href="https://example.org/">there</text:a></text:p>', more={"settings.xml": settings}
    )
    parts["content.xml"] = parts["content.xml"].replace(
        "<office:document-content", '<office:document-content office:version="1.3"'
    )
    served = clean(packages.packed(parts), "ODT")
    assert 'xlink:href="https://example.org/"' in part(served, "content.xml")
    kept = part(served, "settings.xml")
    assert "AddParaTableSpacing" in kept and "high-resolution" in kept and "xmlns:ooo=" in kept and samples.MARK not in kept
    assert part(served, "META-INF/manifest.xml").count('manifest:version="1.3"') == 2
    assert served.startswith(b"PK\3\4") and served[30:38] == b"mimetype" and served[38:].startswith(odf.TYPE.encode())
