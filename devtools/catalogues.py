"""The translations: taken from the code, kept in locale/, compiled, checked. No gettext is needed on the machine.

Python files go through Babel's own extractor; templates first through Django's `templatize`, which turns translation tags
into Python calls, so that a message has the same text here as at run time. Babel is imported only where it is needed: most
starts compile nothing.
"""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

from devtools.errors import Refusal
from devtools.place import CHECKOUT

LANGUAGES = ("en", "fr")  # "en" is the language of the code: its catalogue holds the header alone
PSEUDO = "ar_XB"  # every string marked to run from right to left, for the tests of direction
CODE = ("rabatplatform", "focalpoints", "practices", "casework")
TEMPLATES = ("templates", *CODE)
TEMPLATE_ENDINGS = {".html", ".txt", ".xml"}
KEYWORDS = {
    "_": None,
    "_lazy": None,
    "_now": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
NOTE_TO_TRANSLATORS = "Translators:"
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|%[sdr]|%%|\{\w*(?:[!:][^{}]*)?\}|</?[a-zA-Z][\w-]*|&#?\w+;")
NOISE = re.compile(r'(?m)^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Report-Msgid-Bugs-To): .*\n')


def po_file(language: str, root: Path = CHECKOUT) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


# ── taking the messages out of the code ────────────────────────────────────────────────────────────────────────────


def extract(root: Path = CHECKOUT):
    """A Babel catalogue of all messages in the code."""
    from babel.messages.catalog import Catalog

    found = Catalog(project="Rabat Process", charset="utf-8")
    for path in source_files(root):
        for line, text, comments, context in messages_in(path):
            found.add(text, locations=[(path.relative_to(root).as_posix(), line)], auto_comments=comments, context=context)
    return found


def source_files(root: Path) -> list[Path]:
    code = [path for folder in CODE for path in (root / folder).rglob("*.py") if "migrations" not in path.parts]
    templates = [
        path
        for folder in TEMPLATES
        for path in (root / folder).rglob("*")
        if path.suffix in TEMPLATE_ENDINGS and "templates" in path.parts
    ]
    return sorted({*code, *templates})


def messages_in(path: Path) -> Iterator[tuple]:
    """(line, text or (singular, plural), notes to translators, context) of one file. Raises Refusal if it cannot be read."""
    from babel.messages.extract import extract as babel_extract

    source = path.read_text(encoding="utf-8")
    try:
        if path.suffix != ".py":
            source = template_as_python(source, path)
        yield from babel_extract("python", io.BytesIO(source.encode()), KEYWORDS, [NOTE_TO_TRANSLATORS], {"encoding": "utf-8"})
    except Exception as error:  # the tokenizer, Django and Babel each have their own
        raise Refusal(f"The messages of {path} cannot be read: {error}") from error


def template_as_python(source: str, path: Path) -> str:
    """What the Python tokenizer can read: Django's rewriting, without its indentation and its unusual spaces."""
    from django.utils.translation.template import templatize

    parts = re.split(r"""(\b_\((?:".*?"|'.*?')\))""", templatize(source, origin=str(path)))
    text = "".join(part if number % 2 else re.sub(r"[^\S\n]", " ", part) for number, part in enumerate(parts))
    return "\n".join(line.lstrip() for line in text.split("\n"))


# ── keeping them ───────────────────────────────────────────────────────────────────────────────────────────────────


def update_catalogues(root: Path = CHECKOUT) -> list[str]:
    """Add new messages to locale/*.po untranslated, drop gone ones, keep translations. Gives a line per language."""
    messages = extract(root)
    report = []
    for language in LANGUAGES:
        catalogue = read_catalogue(language, root)
        if language != "en":
            catalogue.update(messages, no_fuzzy_matching=True)
        write_catalogue(catalogue, language, root)
        untranslated = sum(1 for message in catalogue if message.id and not translated(message))
        report.append(f"{language}: {len(catalogue)} messages, {untranslated} untranslated")
    return report


def read_catalogue(language: str, root: Path = CHECKOUT):
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import PoFileError, read_po

    path = po_file(language, root)
    if not path.exists():
        return Catalog(locale=language, project="Rabat Process", charset="utf-8")
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise Refusal(f"{path} cannot be read: {error}") from error


def write_catalogue(catalogue, language: str, root: Path = CHECKOUT) -> None:
    """Sorted, without line numbers and dates: a change of code changes only the lines of its own messages."""
    from babel.messages.pofile import write_po

    catalogue.header_comment = f"# Rabat Process, {language}. Update with `make messages`."
    catalogue.fuzzy = False
    text = io.BytesIO()
    write_po(text, catalogue, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)
    path = po_file(language, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, NOISE.sub("", text.getvalue().decode()).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees all of it or the old one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_bytes(content)
    draft.replace(path)


# ── compiling them ─────────────────────────────────────────────────────────────────────────────────────────────────


def compile_catalogues(root: Path = CHECKOUT) -> None:
    """Make .mo files older than their .po, and the pseudo-language from the French messages. Refuses broken placeholders."""
    for language in LANGUAGES:
        source, target = po_file(language, root), po_file(language, root).with_suffix(".mo")
        if source.exists() and is_older(target, source):
            catalogue = read_catalogue(language, root)
            wrong = [problem for message in catalogue for problem in broken_placeholders(message)]
            if wrong:
                raise Refusal(f"{source}: {wrong[0]}")
            write_compiled(catalogue, target)
    source, target = po_file("fr", root), po_file(PSEUDO, root).with_suffix(".mo")
    if source.exists() and is_older(target, source):
        write_compiled(pseudo_catalogue(read_catalogue("fr", root)), target)


def is_older(target: Path, source: Path) -> bool:
    return not target.exists() or target.stat().st_mtime < max(source.stat().st_mtime, Path(__file__).stat().st_mtime)


def write_compiled(catalogue, target: Path) -> None:
    from babel.messages.mofile import write_mo

    content = io.BytesIO()
    write_mo(content, catalogue)  # leaves fuzzy messages out
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, content.getvalue())


def pseudo_catalogue(messages):
    """Every message in English, each word marked to run from right to left."""
    from babel.messages.catalog import Catalog

    made = Catalog(charset="utf-8")
    for message in messages:
        if message.id:
            text = tuple(map(right_to_left, message.id)) if message.pluralizable else right_to_left(message.id)
            made.add(message.id, text, context=message.context)
    return made


def right_to_left(text: str) -> str:
    """The words of `text` between U+202E and U+202C; placeholders, tags, entities and addresses stay as they are."""
    kept = re.compile(
        PLACEHOLDER.pattern.replace("</?[a-zA-Z][\\w-]*", "</?[a-zA-Z][^>]*>") + r"|\b[a-z]+://\S+|[\w.+-]+@[\w.-]+"
    )
    made, end = [], 0
    for match in kept.finditer(text):
        made += [mark_words(text[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*made, mark_words(text[end:])])


def mark_words(text: str) -> str:
    return re.sub(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", "\u202e\\g<0>\u202c", text)


# ── checking them ──────────────────────────────────────────────────────────────────────────────────────────────────


def problems(root: Path = CHECKOUT) -> list[str]:
    """What is missing, untranslated, fuzzy, left over, or has broken placeholders, a line each."""
    found = []
    messages = extract(root)
    for language in LANGUAGES:
        if not po_file(language, root).exists():
            found.append(f"{language}: there is no catalogue")
            continue
        if language == "en":
            continue
        catalogue = read_catalogue(language, root)
        for message in messages:
            if message.id and catalogue.get(key_text(message), message.context) is None:
                found.append(f"{language}: missing: {key_text(message)!r} ({', '.join(path for path, _ in message.locations)})")
        for message in catalogue:
            if not message.id:
                continue
            if messages.get(key_text(message), message.context) is None:
                found.append(f"{language}: no longer in the code: {key_text(message)!r}")
            elif message.fuzzy:
                found.append(f"{language}: fuzzy: {key_text(message)!r}")
            elif not translated(message):
                found.append(f"{language}: untranslated: {key_text(message)!r}")
            found += [f"{language}: {problem}" for problem in broken_placeholders(message)]
    return found


def key_text(message) -> str:
    return message.id[0] if message.pluralizable else message.id


def translated(message) -> bool:
    texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(text and text.strip() for text in texts)


def broken_placeholders(message) -> list[str]:
    """Placeholders and tags of a translation that the original does not have, or the other way round.

    A singular may leave the number out ("one practice"); no other form may.
    """
    if not message.id or not translated(message):
        return []
    originals = message.id if message.pluralizable else (message.id,)
    texts = message.string if message.pluralizable else (message.string,)
    found = []
    for number, text in enumerate(texts):
        wanted, got = parts_of(originals[min(number, len(originals) - 1)]), parts_of(text)
        is_singular = message.pluralizable and number == 0
        if not got <= wanted | parts_of(originals[-1]) if is_singular else got != wanted:
            found.append(f"the placeholders of {text!r} are not those of {originals[0]!r}")
        if text.startswith("\n") != originals[0].startswith("\n") or text.endswith("\n") != originals[0].endswith("\n"):
            found.append(f"{text!r} begins or ends with a new line where {originals[0]!r} does not, or the other way round")
    return found


def parts_of(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text)) - {"&nbsp;", "&#160;", "%%"}
