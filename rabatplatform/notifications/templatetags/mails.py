"""Text of plain mails: lines of 72 columns, addresses never broken."""

import textwrap

from django import template

register = template.Library()
COLUMNS = 72


@register.filter
def wrapped(text, indent=0):
    """`text` in lines of 72 columns, each but the first `indent` columns to the right."""
    margin = " " * int(indent)
    lines = textwrap.wrap(
        " ".join(str(text).split()),
        COLUMNS - len(margin),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"\n{margin}".join(lines)


@register.filter
def underline(text):
    """A title and the line beneath it."""
    return f"{text}\n{'-' * len(str(text))}"
