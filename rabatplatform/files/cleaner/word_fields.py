"""Fields of a text: those that count, number and refer stay; the instruction of any other goes, the text that it gave last stays."""

import re

from trees import is_link, local

ALLOWED = frozenset(  # not RD, which reads other files, nor QUOTE, which spells the names of other fields
    {
        *("PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ", "TOC", "TC", "XE"),
        *("INDEX", "LISTNUM", "HYPERLINK", "EQ", "SYMBOL", "ADVANCE", "DATE", "TIME", "BIBLIOGRAPHY"),
        *("CITATION", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "=", "IF"),
    }
)
_NAME = re.compile(r"\s*(=|[A-Za-z]+)")
_QUOTED = re.compile(r"\"([^\"]*)\"|(?<=\s)([^\s\"\\]\S*)")


def clean_fields(root) -> None:
    open_fields = []  # of each field: its instruction's elements
    for element in list(root.iter("*")):
        name = local(element.tag)
        if name == "fldChar":
            kind = next((value for key, value in element.attrib.items() if local(key) == "fldCharType"), "")
            if kind == "begin":
                open_fields.append([])
            elif kind == "end" and open_fields:
                _judge(open_fields.pop())
        elif name in ("instrText", "delInstrText"):
            if open_fields:
                open_fields[-1].append(element)
            else:
                element.text = ""
        elif name == "fldSimple":
            for key, value in element.attrib.items():
                if local(key) == "instr" and not is_allowed(value):
                    element.attrib[key] = ""
    for left in open_fields:
        _judge(left)


def _judge(elements) -> None:
    if not is_allowed("".join(element.text or "" for element in elements)):
        for element in elements:
            element.text = ""


def is_allowed(instruction: str) -> bool:
    found = _NAME.match(instruction)
    if not found or found[1].upper() not in ALLOWED:
        return False
    if found[1].upper() != "HYPERLINK":
        return True
    rest = re.sub(
        r"\\[ltmnoLTMNO]\s*(?:\"[^\"]*\"|(?=\\)|[^\s\"]\S*)?", " ", instruction[found.end() :]
    )  # switches with their texts
    return all(is_link(quoted or bare) for quoted, bare in _QUOTED.findall(" " + rest))
