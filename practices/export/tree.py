"""A section's text as a small tree that PDF and Word documents are made of: read by the parser of the pages, free of markup.

Block: {"k": "p", "runs": [Run]} · {"k": "ul", "items": [[Block]]} · {"k": "ol", "start": int, "items": [[Block]]} ·
{"k": "quote", "blocks": [Block]}. Run: {"s": str, "b": bool, "i": bool, "href": str}, absent where empty; {"br": True}.
"""

import re

from practices.markup import tokens_of

DEEPEST = 5  # lists and quotations within each other; what lies deeper stands at this depth
# Nothing that XML 1.0 cannot hold, and no control that turns the direction of what comes after the text.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_BEFORE = re.compile(r"[ \u00a0]+(?=[;!?»](?!\w))")
_COLON = re.compile(r" +(?=:(?:\s|$))")
_AFTER = re.compile(r"(?<=«)[ \u00a0]+")


def plain(text, language: str = "") -> str:
    """One line without control characters, with the spaces of French typography where `language` is French."""
    return _spaced(_UNWANTED.sub("", " ".join(str(text or "").split())), language)


def blocks_of(text: str, language: str = "") -> list[dict]:
    root: list = []
    stack = [("blocks", root)]
    for token in tokens_of(text):
        if token.type == "inline":
            stack[-1][1].append({"k": "p", "runs": _runs(token.children or [], language)})
        elif token.nesting == 1 and token.type != "paragraph_open":
            stack.append(_opened(token, stack))
        elif token.nesting == -1 and token.type != "paragraph_close":
            stack.pop()
        elif token.nesting == 0 and token.content:  # a rule of the parser that is not expected here: its words stay
            stack[-1][1].append({"k": "p", "runs": [{"s": plain(token.content, language)}]})
    return root


def _opened(token, stack: list) -> tuple[str, list]:
    """Where the blocks after an opening token go: (what the place takes, the list)."""
    kind, place = stack[-1]
    if token.type == "list_item_open":
        if kind != "items":  # of a list that lies too deep
            return kind, place
        place.append([])
        return "blocks", place[-1]
    if len(stack) > DEEPEST * 2:
        return kind, place
    if token.type == "blockquote_open":
        place.append({"k": "quote", "blocks": []})
        return "blocks", place[-1]["blocks"]
    node = {"k": "ul", "items": []}
    if token.type == "ordered_list_open":
        node = {"k": "ol", "start": int(token.attrGet("start") or 1), "items": []}
    place.append(node)
    return "items", node["items"]


def _runs(children, language: str) -> list[dict]:
    runs, bold, italic, links = [], 0, 0, []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            runs.append({"br": True})
        elif child.type.startswith("strong_"):
            bold += child.nesting
        elif child.type.startswith("em_"):
            italic += child.nesting
        elif child.type == "link_open":
            links.append(_UNWANTED.sub("", str(child.attrGet("href") or "")))
        elif child.type == "link_close":
            links.pop()
        elif child.content and (text := _spaced(_UNWANTED.sub("", child.content), language)):
            run = {"s": text, "b": bold > 0, "i": italic > 0, "href": links[-1] if links else ""}
            runs.append({name: value for name, value in run.items() if value})
    return runs


def _spaced(text: str, language: str) -> str:
    """French keeps ; ! ? and guillemets on the line of their word, by narrow spaces, and the colon by a full one."""
    if language != "fr":
        return text
    return _COLON.sub("\u00a0", _AFTER.sub("\u202f", _BEFORE.sub("\u202f", text)))
