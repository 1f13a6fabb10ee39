"""A name that can be shown and saved: what people see is what it is."""

import re
import unicodedata

LONGEST = 150
_RESERVED = re.compile(r'[<>:"|?*/\\]+')
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")


def safe_name(given: str, ending: str) -> str:
    """`given` without folders, control and direction signs, with the ending of what it holds; at most 150 signs."""
    name = unicodedata.normalize("NFC", given.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C" and sign != "\N{REPLACEMENT CHARACTER}")
    name = " ".join(_RESERVED.sub("_", name).split()).strip(" .")
    name = _ENDING.sub("", name)
    while name.lower().endswith(ending):
        name = name[: -len(ending)]
    name = name[: LONGEST - len(ending)].strip(" .")
    return (name or "document") + ending
