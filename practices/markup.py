"""Section texts are plain text with paragraphs and simple lists. Here they become HTML that can hold nothing else."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

SCHEMES = {"http", "https", "mailto"}
TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "blockquote"}

_reader = MarkdownIt("js-default", {"html": False, "breaks": True, "linkify": False, "typographer": False}).disable(
    ["heading", "lheading", "code", "fence", "hr", "html_block", "html_inline", "image", "table", "reference", "backticks"]
)
_reader.validateLink = lambda address: address.partition(":")[0].strip().lower() in SCHEMES


def to_html(text: str) -> SafeString:
    """Paragraphs, lists, emphasis and links; raw HTML is shown as the text that it is, pictures and headings stay text."""
    html = nh3.clean(
        _reader.render(text or ""),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        set_tag_attribute_values={"ul": {"class": "bul"}, "ol": {"class": "num"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    return mark_safe(html)  # noqa: S308 (cleaned just above)


def tokens_of(text: str) -> list:
    """The same paragraphs, lists, emphasis and links as markdown-it's tokens, for what is not a page (`practices/export`)."""
    return _reader.parse(text or "")


def to_line(text: str) -> str:
    """The same without marks, on one line; for titles of pages and mails."""
    return " ".join((text or "").split())
