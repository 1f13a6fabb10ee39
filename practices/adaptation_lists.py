"""Readings of adaptations: of a practice, of a country or organisation, what waits for a coordinator, how many there are."""

from django.db.models import Count
from django.db.models.functions import Coalesce

from focalpoints.models import Country, Organisation
from focalpoints.querysets import body_of_label
from practices.models import Adaptation
from rabatplatform.reference.memory import shelf

State = Adaptation.State
NEWEST_FIRST = (Coalesce("confirmed_at", "created_at").desc(), "-pk")


def adaptations_of(user, practice):
    """Confirmed ones that `user` may read, the newest first."""
    rows = Adaptation.objects.visible_to(user).filter(practice=practice, state=State.CONFIRMED)
    return rows.select_related("confirmed_from__country", "confirmed_from__organisation").order_by("-confirmed_at", "-pk")


def counts_of(user, practice_ids) -> dict[int, int]:
    """{practice: how many countries and organisations adapted it}; one query for a page of results."""
    rows = Adaptation.objects.visible_to(user).filter(practice__in=list(practice_ids), state=State.CONFIRMED)
    return dict(rows.order_by().values_list("practice").annotate(number=Count("owner", distinct=True)))


def waiting_for(user, bodies):
    """Submitted ones of these bodies, the longest waiting first; of one's own, those that nobody else may confirm."""
    rows = Adaptation.objects.visible_to(user).filter(state=State.SUBMITTED, owner__in=[body.team_label_id for body in bodies])
    return rows.select_related("practice__current").order_by("submitted_at", "pk")


def returned_to(user, posts):
    """Drafts given back to the posts that `user` holds, the longest waiting first."""
    rows = Adaptation.objects.visible_to(user).filter(state=State.DRAFT, created_from__in=[post.pk for post in posts])
    return rows.exclude(returned_reason="").select_related("practice__current").order_by("saved_at", "pk")


def of_body(user, body):
    """Confirmed ones of a country or organisation, the newest first, with their practices."""
    key = "country" if isinstance(body, Country) else "organisation"
    rows = Adaptation.objects.visible_to(user).filter(state=State.CONFIRMED, **{key: body.pk})
    return rows.select_related("practice__current").order_by("-confirmed_at", "-pk")


def numbers_by_body(user) -> tuple[dict[int, int], dict[int, int]]:
    """({country: confirmed adaptations}, {organisation: …})."""
    rows = Adaptation.objects.visible_to(user).filter(state=State.CONFIRMED)
    grouped = rows.order_by().values_list("country", "organisation").annotate(number=Count("pk"))
    countries, organisations = {}, {}
    for country, organisation, number in grouped:
        (countries if country else organisations)[country or organisation] = number
    return countries, organisations


def body_of(adaptation: Adaptation):
    """The country or organisation whose it is; from memory."""
    if adaptation.country_id:
        return shelf(Country).by_id[adaptation.country_id]
    return shelf(Organisation).by_id.get(adaptation.organisation_id) or body_of_label(adaptation.owner_id)


def years_of(adaptation: Adaptation) -> str:
    """2021, 2021–2024, or since 2021 where it goes on: the last is said by the template."""
    if adaptation.until_year and adaptation.until_year != adaptation.since_year:
        return f"{adaptation.since_year}–{adaptation.until_year}"
    return str(adaptation.since_year or "")
