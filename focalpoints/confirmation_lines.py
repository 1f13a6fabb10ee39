"""The lines of the page on which entries are confirmed, and the entries that come back from it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from focalpoints import policies
from focalpoints.confirmation_links import Named
from focalpoints.confirmation_lists import due_appointments, due_contacts, due_posts
from focalpoints.directory.freshness import Fresh, freshness_of
from focalpoints.models import Appointment, Contact, Country, Post
from rabatplatform.access.rulings import Ruling
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.ladder import RUNGS

MOST_SHOWN = 40  # what a page may weigh; the rest follows when these are done
MODELS = {"post": Post, "appointment": Appointment, "contact": Contact}
LAST_FIRST = {state: -place for place, (state, _days) in enumerate(RUNGS)}


class BadEntry(ValueError):
    """A key that `key_of` never wrote."""


@dataclass(frozen=True)
class Line:
    """key: what the form sends; value: of a contact; is_own: of a post the reader holds;

    mend_href: where it is changed, if it is not right any more.
    """

    key: str
    title: str
    value: str
    details: str
    confirmed_at: datetime
    fresh: Fresh
    ruling: Ruling
    is_own: bool
    mend_href: str


def key_of(row) -> str:
    return f"{type(row).__name__.lower()}-{row.reference}"


def lines_for(user, person, named: Named) -> tuple[list[Line], int]:
    """(the most pressing lines of what a link names, or of all; how many there are)."""
    found, total = [], 0
    for rows, of in (
        (due_posts(person), ""),
        (due_appointments(person), "post__"),
        (due_contacts(user, person), "post__"),
    ):
        rows = rows.filter(_named(named, of)).select_related("confirmed_from__post")
        of_kind = list(rows[: MOST_SHOWN + 1])
        total += len(of_kind) if len(of_kind) <= MOST_SHOWN else rows.count()
        found += of_kind
    found.sort(key=lambda row: (LAST_FIRST.get(row.freshness, 0), row.confirmed_at))
    return [_line(row, user, person) for row in found[:MOST_SHOWN]], total


def entries_of(user, keys: list[str]) -> list[Post | Appointment | Contact]:
    """The rows of keys of the form. Raises BadEntry; 404 for one that the person may not see."""
    references = {model: set() for model in MODELS.values()}
    for key in keys:
        name, _dash, reference = key.partition("-")
        try:
            references[MODELS[name]].add(UUID(reference))
        except (KeyError, ValueError) as error:
            raise BadEntry(key) from error
    found = list(Contact.objects.visible_to(user).filter(reference__in=references[Contact]).select_related(*OF_POST))
    if policies.may_read_directory(user):
        found += Post.objects.filter(reference__in=references[Post]).select_related("country", "organisation")
        found += Appointment.objects.filter(reference__in=references[Appointment]).select_related(*OF_POST)
    if len(found) < sum(map(len, references.values())):
        raise Http404
    return found


OF_POST = ("post__country", "post__organisation")


def post_of_row(row) -> Post:
    return row if isinstance(row, Post) else row.post


def _named(named: Named, of: str) -> Q:
    if named.post is not None:
        return Q(**{of.removesuffix("__") or "pk": named.post.pk})
    if named.body is not None:
        return Q(**{f"{of}{'country' if isinstance(named.body, Country) else 'organisation'}": named.body.pk})
    return Q()


def _line(row, user, person) -> Line:
    post = post_of_row(row)
    value = ""
    if isinstance(row, Post):
        title, details, address = post.title, [_("Post"), post.institution], _address("post-edit", post.reference)
    elif isinstance(row, Appointment):
        title, details, address = str(row.user), [_("Who holds it"), post.title], _address("member-detail", row.reference)
    else:
        title, value = capfirst(row.get_kind_display()), row.value
        details, address = [_("How it is reached"), post.title], _address("contact-edit", row.reference)
    return Line(
        key=key_of(row),
        title=title,
        value=value,
        details=", ".join(filter(None, [*details, post.body.short_name])),
        confirmed_at=row.confirmed_at,
        fresh=freshness_of(row),
        ruling=policies.may_confirm(Actor(user), row, person),
        is_own=isinstance(row, Contact) and post.pk in person.posts,
        mend_href=address or post.body.get_absolute_url(),
    )


def _address(name: str, reference) -> str:
    try:
        return reverse(f"focalpoints:{name}", args=[reference])
    except NoReverseMatch:
        return ""
