"""E-mail addresses, also those written so that machines miss them: name (at) place [dot] com."""

import re
from collections.abc import Iterator

from .finding import Candidate
from .folding import Folded

AT = re.compile(
    r"(?<! )@(?! )| @ |@ (?=[\w-]{1,40}\.)| ?[\[({<] ?(?:at|a|@|arobase|arroba|chez|ات|آت) ?[\])}>] ?| (?:at|arobase|arroba) (?=[\w-]{1,40} "
    r"?(?:\.|\[|\(|dot|punto|ponto|point))"
)
DOT = r"(?:\.| ?[\[({] ?(?:dot|point|punto|ponto|\.) ?[\])}] ?| (?:dot|point|punto|ponto) )"
DOMAIN = re.compile(
    rf"\w[\w-]{{0,62}}(?:{DOT}[\w-]{{1,63}}){{0,6}}?{DOT}(?:[^\W\d_]{{2,24}}|xn--[a-z0-9-]{{2,40}})(?![\w-])(?:\.[a-z]{{2,10}}(?!\w))?"
)
SAID = re.compile(r"mail|courriel|correo|correio|adress|address|direccion|endereco|write|ecri|escri|contact|بريد")
LOCAL = re.compile(r"[\w.%+'-]{1,64}")


def local_start(text: str, end: int) -> int:
    """Where the part before the @ begins; `end` where there is none."""
    backwards = LOCAL.match(text[max(0, end - 64) : end][::-1])
    return end - backwards.end() if backwards else end


def find(folded: Folded) -> Iterator[Candidate]:
    for at in AT.finditer(folded.low):
        start = local_start(folded.low, at.start())
        domain = DOMAIN.match(folded.low, at.end())
        written_out = at.group().strip() != "@"
        if start == at.start() or not domain:
            continue
        while start < at.start() and folded.text[start] in "'.-":
            start += 1
        if start == at.start() or (at.group() != "@" and not written_out and "." not in domain.group()):
            continue
        if written_out and at.group()[0] == " " and at.group().strip().isalpha() and "." in domain.group():
            # "Meeting at booking.com" is no address: one looks like a name of a mailbox, or a word before says what it is.
            shaped = re.search(r"[\d._+-]", folded.low[start : at.start()])
            if folded.low[domain.end() : domain.end() + 1] == "/" or not (
                shaped or SAID.search(folded.low, max(0, start - 30), start)
            ):
                continue
        yield Candidate("email", start, domain.end(), 100)
