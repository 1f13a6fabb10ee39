"""Text of plain mails: lines of 72 columns, addresses never broken; what runs from the left stays whole in what runs from the right."""

import re
import textwrap

from django import template
from django.utils.translation import get_language_bidi

from rabatplatform.references import ALPHABET

register = template.Library()
COLUMNS = 72
FROM_THE_LEFT, AS_IT_BEGINS, END = "\u2066", "\u2068", "\u2069"  # isolates of Unicode (UAX #9): a plain text has no <bdi>
RUNS_FROM_THE_RIGHT = "\u200f"  # at the beginning of a line: the line does so although its first word does not
ADDRESS_OR_REFERENCE = re.compile(rf"https?://\S+|\b[{ALPHABET}]{{12}}\b")


@register.filter
def wrapped(text, indent=0):
    """`text` in lines of 72 columns, each but the first `indent` columns to the right."""
    margin, begin = " " * int(indent), ""
    text = " ".join(str(text).split())
    if get_language_bidi():  # a digit at the beginning of a reference would jump over it
        text, begin = ADDRESS_OR_REFERENCE.sub(rf"{FROM_THE_LEFT}\g<0>{END}", text), RUNS_FROM_THE_RIGHT
    lines = textwrap.wrap(
        text,
        COLUMNS - len(margin),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return f"\n{margin}".join(begin + line for line in lines)


@register.filter
def underline(text):
    """A title and the line beneath it."""
    return f"{text}\n{'-' * len(str(text))}"


@register.filter
def side_by_side(parts):
    """Facts of one thing in one line: each stays whole, whichever way it runs."""
    before, after = (AS_IT_BEGINS, END) if get_language_bidi() else ("", "")
    return " · ".join(f"{before}{part}{after}" for part in parts)
