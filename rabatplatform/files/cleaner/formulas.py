"""Formulas of a workbook: one that starts a program or fetches from elsewhere goes; the value that it gave last stays."""

import re

from trees import LINKS, local, remove

_TEXT = re.compile(r'"(?:[^"]|"")*"')
_BAD = re.compile(
    r"\||(?<![\w.])(?:_xlfn\.)?(?:_xlws\.)?(?:WEBSERVICE|FILTERXML|RTD|CALL|REGISTER|REGISTER\.ID|EXEC|IMAGE|DDE|DDEINITIATE|SQL\.REQUEST|"
    r"STOCKHISTORY|CUBE\w+|PY|EVALUATE|RUN|FOPEN|FWRITELN|GET\.\w+)\s*\(|_xll\.|_xludf\.|\[[^\]]*\.xl\w+\]",
    re.I,
)
FORMULAS = {"formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula", "oldFormula"}
_LEADS = re.compile(r"(?<![\w.])HYPERLINK\s*\(", re.I)
_ADDRESS = re.compile(r"^[a-z][a-z0-9+.-]*:|^\\\\", re.I)


def clean_formulas(root) -> None:
    for element in list(root.iter("*")):
        name = local(element.tag)
        if name == "definedName":
            hidden = any(element.get(mark) in ("1", "true") for mark in ("xlm", "function", "vbProcedure"))
            starts = element.get("name", "").lower().removeprefix("_xlnm.").startswith("auto_")
            if hidden or starts or is_bad(element.text or ""):
                remove(element)
        elif name == "f":
            if is_bad(element.text or ""):
                remove(element)
        elif name in FORMULAS and is_bad(element.text or ""):
            element.text = "0"


def is_bad(formula: str) -> bool:
    if _BAD.search(_TEXT.sub('""', formula)):
        return True
    texts = [text.strip('"') for text in _TEXT.findall(formula)]
    return bool(_LEADS.search(formula)) and any(_ADDRESS.match(text) and not text.lower().startswith(LINKS) for text in texts)
