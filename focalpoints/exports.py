"""The posts of a search as a table: what its reader may see, in their language, without formulas."""

import io
from collections.abc import Iterable, Iterator

import xlsxwriter
from defusedcsv import csv
from django.utils.translation import gettext as _

from focalpoints import directory as shown
from focalpoints.directory.cards import Card
from focalpoints.models import Contact, Post
from focalpoints.vcards import contacts_of

MOST = 5_000
AT_ONCE = 500
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def header() -> list[str]:
    return [
        _("Country or organisation"), _("Code"), _("Title"), _("Role"), _("Institution"), _("Holder"), _("Stands in"),
        _("State"), _("Working languages"), _("Networks"), _("Competences"), _("Takes requests"), _("Time zone"),
        _("Working hours"), _("Outside these hours"), *(str(label) for label in Contact.Kind.labels), _("Last confirmed"),
        _("Page"),
    ]  # fmt: skip


def rows(user, ids: list[int], address) -> Iterator[list[str]]:
    """A line for each post, read some hundreds at a time. address(post) -> the absolute address of its page."""
    for start in range(0, min(len(ids), MOST), AT_ONCE):
        cards = shown.cards_by_id(ids[start : start + AT_ONCE])
        contacts = contacts_of(user, [card.post.pk for card in cards])
        for card in cards:
            yield _row(card, contacts.get(card.post.pk, ()), address(card.post))


def _row(card: Card, contacts, url: str) -> list[str]:
    post = card.post
    return [
        card.body.name,
        card.body.key,
        card.title,
        card.role,
        card.institution,
        ", ".join(holder.name for holder in card.holders),
        ", ".join(person.name for person in card.stand_ins),
        _("Vacant") if card.is_vacant else card.fresh.label,
        card.languages,
        ", ".join(card.networks),
        *(_labels(post, name) for name in ("competences", "accepts")),
        post.time_zone,
        post.hours,
        post.out_of_hours,
        *(", ".join(one.value for one in contacts if one.kind == kind) for kind in Contact.Kind.values),
        post.confirmed_at.date().isoformat(),
        url,
    ]


def _labels(post: Post, name: str) -> str:
    chosen = getattr(post, name)
    return ", ".join(str(label) for code, label in Post._meta.get_field(name).base_field.choices if code in chosen)


def as_csv(lines: Iterable[list[str]]) -> bytes:
    """UTF-8 with a byte order mark, for spreadsheets; defusedcsv takes what begins a formula its meaning."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for line in lines:
        writer.writerow(line)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(lines: Iterable[list[str]]) -> bytes:
    """Every cell is a text: no formula, no link."""
    memory = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, line in enumerate(lines):
            for column, value in enumerate(line):
                sheet.write_string(place, column, value[:32_767])
    return memory.getvalue()
