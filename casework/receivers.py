"""Whom a note can be given to, by the names that forms and addresses use.

"country-SN", "organisation-unodc", "post-<reference>", "group-<reference>", "all" (all who read casework).
"""

import uuid

from django.utils.translation import gettext as _

from casework.models import SharingGroup
from focalpoints.models import Country, Organisation, Post
from focalpoints.querysets import body_of_casework
from rabatplatform.access.models import GrantLabel
from rabatplatform.reference.memory import shelf

ALL = "all"
CASEWORKERS = ("focal_point", "analyst", "coordinator")
PRESENT = (Country.Status.PARTNER, Country.Status.OBSERVER)
MOST_FOUND = 20


def key_of(receiver) -> str:
    if receiver == GrantLabel.ALL_WHO_READ_CASEWORK:
        return ALL
    if isinstance(receiver, (Country, Organisation)):
        return f"{'country' if isinstance(receiver, Country) else 'organisation'}-{receiver.key}"
    return f"{'post' if isinstance(receiver, Post) else 'group'}-{receiver.reference}"


def receiver_of(key: str, user):
    """What a name of a form means for `user`; None: there is no such thing, or they do not see it."""
    if key == ALL:
        return GrantLabel.ALL_WHO_READ_CASEWORK
    kind, _dash, rest = key.partition("-")
    if kind in ("country", "organisation"):
        body = shelf(Country if kind == "country" else Organisation).by_key.get(rest)
        return body if body is not None and takes_part(body) else None
    reference = _uuid(rest)
    if reference is None or kind not in ("post", "group"):
        return None
    if kind == "post":
        return posts_of_casework().filter(reference=reference).first()
    return SharingGroup.objects.visible_to(user).filter(reference=reference).first()


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def by_label(label: int):
    """The Country, Organisation or Post that a label stands for; None for the others."""
    return body_of_casework(label) or Post.objects.select_related("country", "organisation").filter(label=label).first()


def name_of(receiver) -> str:
    return _("All who do casework") if receiver == GrantLabel.ALL_WHO_READ_CASEWORK else str(receiver)


def takes_part(body) -> bool:
    """A partner or observer of the Process today, or an organisation that was not ended: it can be given a note."""
    if body.retired_at:
        return False
    return not isinstance(body, Country) or body.rabat_status in PRESENT


def kind_of(receiver) -> str:
    """The kind of the label that a grant to it names."""
    if receiver == GrantLabel.ALL_WHO_READ_CASEWORK:
        return GrantLabel.Kind.ALL_CASEWORK
    kinds = {Post: GrantLabel.Kind.POST, SharingGroup: GrantLabel.Kind.GROUP}
    return next((kind for model, kind in kinds.items() if isinstance(receiver, model)), GrantLabel.Kind.CASEWORK)


def bodies(but: int | None = None) -> tuple[list[Country], list[Organisation]]:
    """Countries and organisations that take part, by name, without the one whose *casework* label is `but`."""
    countries = [country for country in shelf(Country).active if takes_part(country) and country.casework_label_id != but]
    organisations = [body for body in shelf(Organisation).active if body.casework_label_id != but]
    return sorted(countries, key=str), sorted(organisations, key=lambda body: body.short_name)


def posts_of_casework():
    """Open posts whose role reads casework."""
    return Post.objects.filter(closed_at=None, role__in=CASEWORKERS).select_related("country", "organisation")


def find_posts(words: str, but: int | None = None) -> list[Post]:
    """Posts whose title, service, country or organisation hold all of the words, at most MOST_FOUND."""
    wanted, found = words.casefold().split()[:8], []
    if not wanted:
        return []
    for post in posts_of_casework().order_by("pk"):
        said = f"{post} {post.institution} {post.body.name} {post.get_role_display()}".casefold()
        if post.body.casework_label_id != but and all(word in said for word in wanted):
            found.append(post)
            if len(found) == MOST_FOUND:
                break
    return found
