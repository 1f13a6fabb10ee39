"""Readings of adaptations: of a practice, of a country or organisation, what waits for a coordinator, how many there are."""

from django.db.models import Count, Q

from focalpoints.models import Country, Organisation
from focalpoints.querysets import body_of_label
from practices.models import Adaptation
from rabatplatform.reference.memory import shelf

State = Adaptation.State


def adaptations_of(user, practice):
    """Confirmed ones that `user` may read, the newest first."""
    rows = Adaptation.objects.visible_to(user).filter(practice=practice, state=State.CONFIRMED)
    return rows.select_related("confirmed_from__country", "confirmed_from__organisation").order_by("-confirmed_at", "-pk")


def counts_of(user, practice_ids) -> dict[int, int]:
    """{practice: how many countries and organisations adapted it}; one query for a page of results."""
    rows = Adaptation.objects.visible_to(user).filter(practice__in=list(practice_ids), state=State.CONFIRMED)
    return dict(rows.order_by().values_list("practice").annotate(number=Count("owner", distinct=True)))


def all_confirmed(user):
    """The newest first, with their practices."""
    rows = Adaptation.objects.visible_to(user).filter(state=State.CONFIRMED)
    return rows.select_related("practice__current").order_by("-confirmed_at", "-pk")


def of_body(user, body):
    """Confirmed ones of a country or organisation, the newest first, with their practices."""
    return all_confirmed(user).filter(owner=body.team_label_id)


def of_practices_of(user, body):
    """Confirmed ones, by others, of the practices that name a country or organisation or belong to it; the newest first."""
    key = "countries" if isinstance(body, Country) else "organisations"
    theirs = Q(**{f"practice__{key}__contains": [body.pk]}) | Q(practice__owner=body.team_label_id)
    return all_confirmed(user).filter(theirs)


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
