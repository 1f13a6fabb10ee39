"""What is recorded of adaptations. Their kinds have a room of their own: numbers of adaptations are not those of practices."""

from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practices.events.subjects import practice_through, practices_of, saved, title
from practices.events.topics import DECISIONS, NEWS, RETURNS
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, nobody, register


def adaptations_of(ids, user):
    """Those that `user` may read; titles of their practices are read together."""
    from practices.models import Adaptation
    from practices.text import titles_of

    rows = Adaptation.objects.visible_to(user).select_related("practice__current", "practice__next").filter(pk__in=ids)
    found = {row.pk: row for row in rows}
    titles = cache(lambda: titles_of([row.practice for row in found.values()]))
    for row in found.values():
        row.practice.titles_of_batch = titles
    return found


def adaptation_of(event):
    from practices.models import Adaptation

    rows = Adaptation.objects.select_related("practice__current__contact_post", "practice__created_from", "created_from")
    return rows.filter(pk=event.subject_id).first()


def coordinators_of_body(event):
    """The coordinators of the country or organisation that adapted it."""
    from focalpoints.querysets import COORDINATORS, body_of_label, holders_of

    row = adaptation_of(event)
    return holders_of(body_of_label(row.owner_id), COORDINATORS).values_list("pk", flat=True) if row else []


def author_of_adaptation(event):
    """Whose turn it is at the post that reported the adaptation."""
    row = adaptation_of(event)
    return at_post(row.created_from, row.created_by_id) if row else []


def from_body_of_adaptation(event, step: int) -> set[int]:
    """All coordinators of the body that adapted it: nobody else reads it before it is confirmed but its team."""
    from focalpoints.escalation import COORDINATORS_OF_BODY

    return set(coordinators_of_body(event)) if step == COORDINATORS_OF_BODY else set()


def from_post_of_adaptation(event, step: int) -> set[int]:
    """Whoever stands in at the post that reported it, and its deputy; the coordinators of its body."""
    from focalpoints.escalation import from_post, within_body

    row = adaptation_of(event)
    return within_body(from_post(lambda event: row.created_from))(event, step) if row else set()


def those_whose_practice_it_is(event):
    """Whose turn it is at the contact post and the author's of the practice, and at the post that reported the adaptation."""
    row = adaptation_of(event)
    if row is None:
        return []
    return {*people_of_practice(row.practice), *at_post(row.created_from, row.created_by_id)}


def people_of_practice(practice) -> set[int]:
    contact = practice.current.contact_post if practice.current else None
    return {*at_post(contact, None), *at_post(practice.created_from, practice.created_by_id)}


def at_post(post, person: int | None) -> set[int]:
    """Whose turn it is at a post now; without one, the person."""
    from focalpoints.duties import duty_holders

    if post is None:
        return {person} if person else set()
    return {user.pk for user in duty_holders(post).people}


def contact_and_author_of_practice(event):
    """Whose turn it is at the contact post and the author's of the practice."""
    from practices.models import Practice

    rows = Practice.objects.select_related("current__contact_post", "created_from")
    practice = rows.filter(pk=event.subject_id).first()
    return people_of_practice(practice) if practice else []


def _kind(code, label, urgency, audience, sentence, **more):
    more |= {"thing": "practice", "about": practice_through("Adaptation")}
    return register(EventKind(f"adaptations.{code}", label, urgency, audience, adaptations_of, sentence, says=OPEN, **more))


def _names(row) -> dict:
    return {"title": title(row.practice), "body": row.body}


ADAPTATION_DRAFTED = _kind(
    "drafted",
    _("An adaptation was begun"),
    FOR_INFORMATION,
    nobody,
    lambda event, row: gettext("An adaptation of “%(title)s” was begun.") % _names(row),
)
ADAPTATION_SUBMITTED = _kind(
    "submitted",
    _("An adaptation waits for your confirmation"),
    WAITS_FOR_YOU,
    coordinators_of_body,
    lambda event, row: gettext("The adaptation of “%(title)s” by %(body)s waits for your confirmation.") % _names(row),
    waits=lambda event, row: row.state == row.State.SUBMITTED,
    escalates=from_body_of_adaptation,
    late=lambda event, row: gettext("The adaptation of “%(title)s” by %(body)s waits to be confirmed.") % _names(row),
    topic=DECISIONS,
)
ADAPTATION_RETURNED = _kind(
    "returned",
    _("An adaptation was given back to you"),
    WAITS_FOR_YOU,
    author_of_adaptation,
    lambda event, row: gettext("Your adaptation of “%(title)s” was given back with a message.") % _names(row),
    waits=lambda event, row: row.state == row.State.DRAFT,
    acted=saved,
    escalates=from_post_of_adaptation,
    late=lambda event, row: (
        gettext("The adaptation of “%(title)s” by %(body)s was given back to its author with a message.") % _names(row)
    ),
    topic=RETURNS,
)
ADAPTATION_CONFIRMED = _kind(
    "confirmed",
    _("A practice was adapted elsewhere"),
    FOR_INFORMATION,
    those_whose_practice_it_is,
    lambda event, row: gettext("%(body)s adapted “%(title)s”.") % _names(row),
    topic=NEWS,
    news="practices",
)
ADAPTATION_WITHDRAWN = _kind(
    "withdrawn",
    _("An adaptation was withdrawn"),
    FOR_INFORMATION,
    author_of_adaptation,
    lambda event, row: gettext("The adaptation of “%(title)s” by %(body)s was withdrawn.") % _names(row),
    topic=NEWS,
)


def _gone(event, practice) -> str:
    from focalpoints.querysets import body_of_label

    names = {"title": title(practice), "body": body_of_label(event.data["body"])}
    return gettext("The adaptation of “%(title)s” by %(body)s was withdrawn.") % names


PRACTICE_ADAPTATION_WITHDRAWN = register(
    EventKind(
        "practices.adaptation_withdrawn",
        _("An adaptation of a practice was withdrawn"),
        FOR_INFORMATION,
        says=OPEN,
        audience=contact_and_author_of_practice,
        subjects=practices_of,
        thing="practice",
        sentence=_gone,
        topic=NEWS,
    )
)
