"""A note as a Word file: the same strings as the PDF. Marking, who took it out and when stand on every page."""

from rabatplatform.word import CONTENT_TYPE, Writer

__all__ = ["CONTENT_TYPE", "made"]


def made(document: dict) -> bytes:
    """The Word file of a document of `document_of`."""
    writer = Writer(document["lang"], "rtl" if document["lang"] == "ar" else "ltr")
    title = document["title"]
    marking = f"{document['tlp']} · {document['reference']}"
    writer.sheets(title=title["s"], author="", subject=marking)
    writer.header(" · ".join(part for part in (marking, document["state"], document["mark"]) if part))
    writer.footer(" · ".join([document["tlp"], *document["handling"]]), document["mark"], document["page"])
    writer.line(document["tlp"], bold=True)
    for line in [document["meaning"], *document["handling"]]:
        writer.line(line, small=True)
    writer.paragraph("Title", title["dir"], runs=[{"s": title["s"]}], lang=title["lang"])
    if document["state"]:
        writer.line(document["state"], bold=True)
    for label, value in document["facts"]:
        writer.run(writer.line(f"{label}: ", bold=True), {"s": value})
    for part in document["parts"]:
        writer.heading(part["title"], 1)
        for words in part["paragraphs"]:
            writer.paragraph(None, part["dir"], runs=_lines(words), lang=part["lang"])
    for one in document["lists"]:
        writer.heading(one["title"], 1)
        for row in one["rows"]:
            writer.paragraph("List Bullet", title["dir"], runs=[{"s": row}], lang=title["lang"])
    return writer.saved()


def _lines(words: str) -> list[dict]:
    """A paragraph whose lines were broken by hand keeps them."""
    runs: list[dict] = []
    for line in words.split("\n"):
        runs += [{"br": True}, {"s": line}] if runs else [{"s": line}]
    return runs
