"""Presentations (PPTX) that run programs when clicked, hold objects, tell who drew them."""

# ruff: noqa: E501  parts of packages stand on one line, as programs write them

from tests.rabatplatform.files import samples as real
from tests.rabatplatform.files.corpus.packages import HEAD, OFFICE, A, P, R, office_parts, override, packed, relation, relations
from tests.rabatplatform.files.corpus.sample import CLEAN, MARK, REFUSED, SEEN, samples

MAIN, KIND = "ppt/presentation.xml", OFFICE + "presentationml.presentation.main+xml"
SLIDE = "ppt/slides/slide1.xml"


def pptx(*, shapes="", behind="", kind=KIND, lines="", slide_lines="", more_types="", parts=None, inner=""):
    def make():
        spaces = f'xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}"'
        text = f"<p:sp><p:txBody><a:p><a:r><a:rPr>{inner}</a:rPr><a:t>{SEEN}</a:t></a:r></a:p></p:txBody></p:sp>"
        slide = f"{HEAD}<p:sld {spaces}><p:cSld><p:spTree>{text}{shapes}</p:spTree></p:cSld>{behind}</p:sld>"
        book = f'{HEAD}<p:presentation {spaces}><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>'
        return packed(
            office_parts(
                MAIN,
                kind,
                book,
                lines=relation("rId1", "slide", "slides/slide1.xml") + lines,
                more_types=override(SLIDE, OFFICE + "presentationml.slide+xml") + more_types,
                parts={SLIDE: slide, "ppt/slides/_rels/slide1.xml.rels": relations(slide_lines), **(parts or {})},
            )
        )

    return make


def click(action):
    return pptx(inner=f'<a:hlinkClick r:id="" action="ppaction://{action}"/>')


def slide_part(name, word, content="<a/>", **more):
    return pptx(slide_lines=relation("rId9", word, "../" + name.removeprefix("ppt/")), parts={name: content}, **more)


CHART = f'{HEAD}<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:r="{R}"><c:chart/><c:externalData r:id="rId1"/></c:chartSpace>'


def chart(target=f"../embeddings/{MARK}.xlsx", outside=False):
    return pptx(
        slide_lines=relation("rId9", "chart", "../charts/chart1.xml"),
        more_types=override("ppt/charts/chart1.xml", OFFICE + "drawingml.chart+xml"),
        parts={
            "ppt/charts/chart1.xml": CHART,
            "ppt/charts/_rels/chart1.xml.rels": relations(relation("rId1", "package", target, outside=outside)),
            f"ppt/embeddings/{MARK}.xlsx": packed({"a": MARK}),
        },
    )


REFUSED_ONES = {
    "PPTM called PPTX": pptx(kind="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
    "add-in": pptx(kind="application/vnd.ms-powerpoint.addin.macroEnabled.main+xml"),
    "vbaProject": pptx(parts={"ppt/vbaProject.bin": b"x"}),
    "OLE object": slide_part("ppt/embeddings/oleObject1.bin", "oleObject", b"x"),
    "OLE object from elsewhere": pptx(
        slide_lines=relation("rId9", "oleObject", f"script:https://{MARK}.example/a.sct", outside=True)
    ),
    "OLE frame": pptx(shapes=f'<p:graphicFrame><p:oleObj progId="{MARK}"/></p:graphicFrame>'),
    "ActiveX": slide_part("ppt/activeX/activeX1.xml", "control"),
    "film": slide_part("ppt/media/media1.mp4", "video", b"x"),
    "film from elsewhere": pptx(slide_lines=relation("rId9", "video", f"https://{MARK}.example/", outside=True)),
    "sound": slide_part("ppt/media/a.wav", "audio", b"x"),
    "picture from elsewhere": pptx(slide_lines=relation("rId9", "image", f"\\\\{MARK}\\a.png", outside=True)),
    "EMF": pptx(
        shapes='<p:pic><p:blipFill><a:blip r:embed="rId9"/></p:blipFill></p:pic>',
        slide_lines=relation("rId9", "image", "../media/a.emf"),
        parts={"ppt/media/a.emf": b"\1\0\0\0" + b"\0" * 80},
    ),
}
HIDDEN = {
    "macro at a click": click(f"macro?name={MARK}"),
    "program at a click": pptx(
        inner='<a:hlinkClick r:id="rId9" action="ppaction://program"/>',
        slide_lines=relation("rId9", "hyperlink", f"{MARK}.exe", outside=True),
    ),
    "program under the pointer": pptx(inner=f'<a:hlinkMouseOver r:id="" action="ppaction://program?{MARK}"/>'),
    "file at a click": click(f"hlinkfile?{MARK}"),
    "verb of an object": click(f"ole?verb={MARK}"),
    "command in the course": pptx(behind=f'<p:timing><p:tnLst><p:cmd type="verb" cmd="{MARK}"/></p:tnLst></p:timing>'),
    "link with a script": pptx(
        inner='<a:hlinkClick r:id="rId9"/>', slide_lines=relation("rId9", "hyperlink", f"vbscript:{MARK}", outside=True)
    ),
    "chart with its workbook": chart(),
    "chart with a workbook elsewhere": chart(f"file:///{MARK}.xlsx", outside=True),
    "authors of comments": pptx(
        lines=relation("rId9", "commentAuthors", "commentAuthors.xml"),
        more_types=override("ppt/commentAuthors.xml", OFFICE + "presentationml.commentAuthors+xml"),
        parts={
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{P}"><p:cmAuthor id="0" name="{MARK}" initials="{MARK}"/></p:cmAuthorLst>'
        },
    ),
    "authors of new comments": pptx(
        lines=relation("rId9", "authors", "authors.xml", base="http://schemas.microsoft.com/office/2018/10/relationships"),
        parts={"ppt/authors.xml": f'<a name="{MARK}" userId="{MARK}"/>'},
    ),
    "tags": slide_part(
        "ppt/tags/tag1.xml", "tags", f"<a>{MARK}</a>", shapes='<p:custDataLst><p:tags r:id="rId9"/></p:custDataLst>'
    ),
    "photograph with position": pptx(
        shapes=f'<p:pic><p:nvPicPr><p:cNvPr id="1" name="a" descr="C:\\Users\\{MARK}\\a.jpg"/></p:nvPicPr><p:blipFill><a:blip r:embed="rId9"/></p:blipFill></p:pic>',
        slide_lines=relation("rId9", "image", "../media/a.jpg"),
        parts={"ppt/media/a.jpg": real.photograph()},
    ),
    "fonts": pptx(lines=relation("rId9", "font", "fonts/font1.fntdata"), parts={"ppt/fonts/font1.fntdata": MARK}),
}
NAME = {"name": "talk.pptx"}
SAMPLES = [*samples("PPTX", REFUSED, REFUSED_ONES, **NAME), *samples("PPTX", CLEAN, HIDDEN, sees=True, **NAME)]
