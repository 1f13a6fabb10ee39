"""Which practices are confirmed at all, and which wait for the coordinators of a country or organisation."""

from django.db.models import Count, F, Q
from django.utils import timezone

from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS
from practices.models import Practice
from rabatplatform.confirmation.ladder import due_at, on_this_rung_since
from rabatplatform.confirmation.models import Freshness

State = Practice.State
WORDS_OF_RUNGS = (Freshness.FIRST_NOTICE, Freshness.SECOND_NOTICE, Freshness.LAST_NOTICE, Freshness.UNCONFIRMED)


def live_practices(rows, _now):
    """Those that take steps: published, and confirmed once. What a source document describes waits for its country instead."""
    return rows.filter(state=State.PUBLISHED, confirmed_on__isnull=False)


def bodies_confirmed_for(user) -> list:
    """Countries and organisations whose practices this person confirms."""
    posts = posts_held(user)
    return list(dict.fromkeys(post.body for post in posts if "validate_practices" in PERMISSIONS[post.role]))


def _due() -> Q:
    """On the ladder below "confirmed", or archived by it."""
    below = Q(state=State.PUBLISHED, confirmed_on__isnull=False) & ~Q(freshness=Freshness.CONFIRMED)
    return below | Q(state=State.ARCHIVED, freshness=Freshness.VACANT)


def _described() -> Q:
    first = Q(current__number=1) | Q(current__is_correction=True)  # as `policies.was_written_anew`
    return first & Q(state=State.PUBLISHED, origin=Practice.Origin.SOURCE_DOCUMENT, confirmed_on=None)


def due_of(user, bodies):
    """Practices of these bodies that wait to be confirmed, the most pressing first: the ladder's, the longest unconfirmed first."""
    rows = _of(user, bodies).filter(_due())
    return rows.order_by(F("confirmed_on").asc(), "pk")


def described_of(user, bodies):
    """Practices of these bodies that source documents describe and that nobody confirmed, corrected or declined yet."""
    return _of(user, bodies).filter(_described()).order_by("year", "pk")


def _of(user, bodies):
    return Practice.objects.visible_to(user).filter(owner__in=[body.team_label_id for body in bodies]).select_related("current")


def numbers_of(user, bodies):
    """Rows (team label of the owner, practices on the ladder that wait to be confirmed, practices that source documents describe).

    What the ladder archived waits for nobody: it may be left so.
    """
    rows = _of(user, bodies).filter(state=State.PUBLISHED).filter(_due() | _described()).order_by()
    return rows.values_list("owner").annotate(due=Count("pk", filter=_due()), described=Count("pk", filter=_described()))


def numbers_due(user, bodies) -> dict[int, int]:
    """{team label of the owner: practices on the ladder that wait to be confirmed}."""
    return {owner: due for owner, due, _described in numbers_of(user, bodies)}


def unconfirmed_since(practice: Practice):
    """The day since which a practice counts as unconfirmed; None: it is confirmed, has only its notices, or is not on the ladder."""
    if practice.state != State.PUBLISHED or practice.confirmed_on is None or practice.freshness != Freshness.UNCONFIRMED:
        return None
    since = on_this_rung_since(practice)
    return timezone.localdate(since) if since else practice.confirm_by


def to_confirm_by(practice: Practice):
    """The day by which a practice on its notices is to be confirmed; None where nothing is asked yet, or it is past."""
    if practice.state != State.PUBLISHED or practice.freshness not in WORDS_OF_RUNGS[:3]:
        return None
    due = due_at(practice)
    return timezone.localdate(due) if due else practice.confirm_by
