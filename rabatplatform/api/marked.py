"""Texts for builders as HTML: a small part of Markdown, and a refusal of the rest, so that nothing is shown by halves.

Blocks: `## ` headings, paragraphs, `- ` and `1. ` lists, tables, code between lines of three backticks. Inline: `code`, **bold**,
[words](address) within this site.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import get_language

_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(((?:/|#|\.\./)[^)\s]*)\)")
_SPACES = (  # of French: those that do not break; English has none before these signs
    (re.compile(r" (?=[;?!»])|(?<=«) |(?<=\d) (?=\d{3}\b)"), "\u202f"),
    (re.compile(r" (?=:)"), "\u00a0"),
)
_LIST = re.compile(r"(?:- |\d+\. )")


def text_of(folder: Path, name: str) -> Path:
    """folder/<name><language>.md in the active language, else in English."""
    language = (get_language() or "en").partition("-")[0]
    found = folder / f"{name}{language}.md"
    return found if found.exists() else folder / f"{name}en.md"


def inline(text: str) -> SafeString:
    """One line or paragraph; all but the three marks is text."""
    made, end = [], 0
    for mark in _INLINE.finditer(text):
        made.append(_prose(text[end : mark.start()]))
        code, bold, words, address = mark.groups()
        if code:
            made.append(format_html("<code>{}</code>", code))
        elif bold:
            made.append(format_html("<b>{}</b>", inline(bold)))
        else:
            made.append(format_html('<a href="{}">{}</a>', address, inline(words)))
        end = mark.end()
    return mark_safe("".join([*made, _prose(text[end:])]))  # each part is escaped


def _prose(text: str) -> SafeString:
    for spaces, unbroken in _SPACES:
        text = spaces.sub(unbroken, text)
    return escape(text)


def sections(text: str) -> list[dict]:
    """[{id, title, html}] of a text, a section for each `## `; what comes before the first has no title. Raises ValueError for a mark
    that is not ours."""
    found = [{"id": "", "title": "", "lines": []}]
    is_code = False
    for line in text.splitlines():
        is_code ^= line.startswith("```")
        if line.startswith("## ") and not is_code:
            found.append({"id": slugify(line[3:]), "title": inline(line[3:].strip()), "lines": []})
        else:
            found[-1]["lines"].append(line)
    made = [{"id": one["id"], "title": one["title"], "html": mark_safe("\n".join(_blocks(one["lines"])))} for one in found]
    return [one for one in made if one["title"] or one["html"]]


def _blocks(lines: list[str]) -> Iterator[SafeString]:
    at = 0
    while at < len(lines):
        if lines[at].startswith("```"):
            end = next((place for place in range(at + 1, len(lines)) if lines[place].startswith("```")), None)
            if end is None:
                raise ValueError("code that does not end")
            yield format_html('<pre tabindex="0"><code>{}</code></pre>', "\n".join(lines[at + 1 : end]))
            at = end + 1
            continue
        if not lines[at].strip():
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].strip() and not lines[end].startswith("```"):
            end += 1
        yield _block(lines[at:end])
        at = end


def _block(lines: list[str]) -> SafeString:
    first = lines[0]
    if first.startswith(("#", ">", "    ", "* ", "<", "!")):
        raise ValueError(f"not known: {first[:60]}")
    if first.startswith("|"):
        return _table(lines)
    if _LIST.match(first):
        tag, kind = ("ul", "bul") if first.startswith("- ") else ("ol", "num")
        items = format_html_join("", "<li>{}</li>", ((inline(item),) for item in _items(lines)))
        return format_html('<{} class="{} measure">{}</{}>', mark_safe(tag), kind, items, mark_safe(tag))
    return format_html('<p class="measure">{}</p>', inline(" ".join(line.strip() for line in lines)))


def _items(lines: list[str]) -> list[str]:
    """What a list holds; an entry goes on in lines that are set in."""
    items = []
    for line in lines:
        if mark := _LIST.match(line):
            items.append(line[mark.end() :].strip())
        elif line.startswith("  "):
            items[-1] += f" {line.strip()}"
        else:
            raise ValueError(f"not in the list: {line[:60]}")
    return items


def _table(lines: list[str]) -> SafeString:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    is_rule = [all(re.fullmatch(r":?-+:?", cell) for cell in row) for row in rows]
    if len(rows) < 3 or [place for place, rule in enumerate(is_rule) if rule] != [1] or len({len(row) for row in rows}) != 1:
        raise ValueError(f"no table: {lines[0][:60]}")
    names = rows[0]
    head = format_html_join("", '<th scope="col">{}</th>', ((inline(name),) for name in names))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        (
            (
                format_html_join(
                    "",
                    '<td data-l="{}"><span>{}</span></td>',
                    ((name, inline(cell)) for name, cell in zip(names, row, strict=True)),
                ),
            )
            for row in rows[2:]
        ),
    )
    return format_html(
        '<div class="tbl-w"><table class="tbl tbl-stack"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>', head, body
    )
