"""What the columns of a list mean, and the words in them: in English and French, without accents or capitals."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from focalpoints.imports.reading import Table, refused
from focalpoints.members import plain
from focalpoints.models import Role

NAMES = {  # besides the words that our own exports use
    "name": ("name", "full name", "nom", "nom complet", "nom et prenom"),
    "email": ("e-mail", "email", "e-mail address", "mail", "courriel", "adresse e-mail", "adresse electronique", "adresse mail"),
    "post": ("post", "title", "function", "poste", "titre", "fonction", "intitule"),
    "role": ("role",),
    "institution": ("institution", "service", "ministry", "ministere"),
    "until": ("until", "last day", "end", "end date", "jusqu'au", "jusqu’au", "dernier jour", "fin", "date de fin"),
    "language": ("language", "langue"),
    "body": ("country", "country or organisation", "organisation", "pays", "pays ou organisation"),
}
LABELS = {
    "name": _("Name"),
    "email": _("E-mail"),
    "post": _("Post"),
    "role": _("Role"),
    "institution": _("Institution"),
    "until": _("Last day"),
    "language": _("Language"),
    "body": _("Country"),
}
_FIELD_OF = {name: field for field, names in NAMES.items() for name in names}
LANGUAGES = {"english": "en", "anglais": "en", "french": "fr", "francais": "fr"}


@dataclass(frozen=True)
class Row:
    """A line of the file: {field: text or date}; fields whose column is missing are not in it."""

    line: int
    values: dict


def rows_of(table: Table) -> tuple[list[Row], list[str]]:
    """(rows, names of columns that were not understood). Raises ImportRefused where a needed column is missing."""
    header = [str(value) for value in table.cells[0][1]]
    fields = [_FIELD_OF.get(plain(name).strip(" :*")) for name in header]
    if len(set(filter(None, fields))) < len(list(filter(None, fields))):
        raise refused(_("Two columns have the same meaning. Keep one of them."))
    missing = [str(LABELS[field]) for field in ("name", "email", "post") if field not in fields]
    if missing:
        sentence = _("The first line must name the columns. Missing: %(columns)s.") % {"columns": ", ".join(missing)}
        raise refused(sentence)
    rows = [
        Row(line, {field: value for field, value in zip(fields, values, strict=False) if field})
        for line, values in table.cells[1:]
    ]
    unknown = [name[:60] for name, field in zip(header, fields, strict=True) if name and field is None]
    return rows, unknown


def role_named(text: str) -> str | None:
    """The code of a role by its code or its name in one of the languages."""
    return _roles().get(plain(text).strip())


def _roles() -> dict[str, str]:
    found = {plain(code): code for code in Role.values}
    for language in ("en", "fr"):
        with override(language):
            found |= {plain(role.label): role.value for role in Role}
    return found


def language_named(text: str) -> str | None:
    wanted = plain(text).strip()
    found = LANGUAGES.get(wanted, wanted)
    return found if found in dict(settings.LANGUAGES) else None
