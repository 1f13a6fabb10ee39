"""A word that says what number follows, and the number after it."""

import re
from collections.abc import Iterator

from . import context
from .folding import Folded

# Letters in front, then groups of capitals and digits; a group after a gap holds a digit or is one or two capitals.
TOKEN = re.compile(
    r"(?<![\w.,])(?:[A-Z]{1,4}[ .\-/]?)?\d[\dA-Z]{0,24}(?:[ .\-/]{1,2}(?:[A-Z]{0,3}\d[\dA-Z]{0,24}|[A-Z]{1,2}\d?(?![A-Za-z])))*(?!\w)"
)
STOP = re.compile(r"[\n;!?]|[.](?= [^\W\d])(?<!n\.)(?<!no\.)(?<!num\.)(?<!nr\.)(?<!nos\.)")
SENTENCE = re.compile(STOP.pattern.replace(";", ""))  # a semicolon only parts clauses
PHONE = re.compile(r"(?<!\w)(?:tel|telef|teleph|phone|whats|mobile|portable|gsm|joign|appel|llam|lig[au]|هاتف|واتس)")
REACH = 70


def tokens_after(
    folded: Folded, end: int, *, least: int, reach: int = REACH, stop: re.Pattern = STOP
) -> Iterator[tuple[int, int]]:
    """Spans of numbers with at least `least` digits that follow within the sentence: not dates, money or telephone numbers."""
    window = folded.text[end : end + reach + 30]
    for seen, token in enumerate(TOKEN.finditer(window)):
        if token.start() > reach or seen == 4:
            return
        filler = folded.low[end : end + token.start()]
        if stop.search(filler) or PHONE.search(filler):
            return
        written = token.group()
        start, last = end + token.start(), end + token.end()
        digits, signs = (sum(test(one) for one in written) for test in (str.isdigit, str.isalnum))
        if digits < (4 if signs >= 8 else least) or context.is_date(written) or context.is_amount(folded, start, last):
            continue
        if context.is_in_thousands(written) and len(written) < 10 and not re.search(r"[:°]\s*$|n\.?o?\.?\s*$", filler):
            continue
        yield start, last
