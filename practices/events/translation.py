"""What is recorded of translations. The subject is the work."""

from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from practices.events.subjects import practice_through, saved, title
from practices.events.topics import RETURNS, TRANSLATIONS
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, register


def works_of(ids, user):
    """Works that `user` may read; the titles of their practices are read together."""
    from practices.models import TranslationWork
    from practices.text import titles_of

    rows = TranslationWork.objects.visible_to(user).select_related("practice__current").filter(pk__in=ids)
    found = {work.pk: work for work in rows}
    titles = cache(lambda: titles_of({work.practice for work in found.values()}))
    for work in found.values():
        work.practice.titles_of_batch = titles
    return found


def work_of(event):
    from practices.models import TranslationWork

    rows = TranslationWork.objects.select_related("translator_post", "practice__current__contact_post")
    return rows.filter(pk=event.subject_id).first()


def contact(event):
    """Whose turn it is at the contact post of the practice; without one, the coordinators of the owner."""
    from focalpoints.duties import duty_holders
    from focalpoints.querysets import COORDINATORS, body_of_label, holders_of

    work = work_of(event)
    if work is None:
        return set()
    if post := work.practice.current.contact_post:
        people = {person.pk for person in duty_holders(post).people}
    else:
        people = set(holders_of(body_of_label(work.practice.owner_id), COORDINATORS).values_list("pk", flat=True))
    return people - {event.actor_id}


def translator(event):
    """Whose turn it is at the post that translates."""
    from focalpoints.duties import duty_holders

    work = work_of(event)
    return {person.pk for person in duty_holders(work.translator_post).people} if work else set()


def from_translator(event, step: int) -> set[int]:
    """Whoever stands in at the post that translates, and its deputy; the coordinators of its body; the Secretariat."""
    from focalpoints.escalation import from_post

    work = work_of(event)
    return from_post(lambda event: work.translator_post)(event, step) if work else set()


def translator_and_contact(event):
    """Whose turn it is at the post that translates and at the contact post of the practice."""
    return translator(event) | contact(event)


def translator_left_out(event):
    """Whose turn it is at the post that translates, but the one who gave it up."""
    return translator(event) - {event.actor_id}


def words_of(work) -> dict:
    return {"title": title(work.practice), "language": work.get_language_display()}


_PRACTICE = {"thing": "practice", "about": practice_through("TranslationWork")}

TRANSLATION_CLAIMED = register(
    EventKind(
        "practices.translation_claimed",
        _("Somebody translates a practice"),
        FOR_INFORMATION,
        says=OPEN,
        audience=contact,
        subjects=works_of,
        sentence=lambda event, work: gettext("“%(title)s” is being translated. Language: %(language)s.") % words_of(work),
        topic=TRANSLATIONS,
        **_PRACTICE,
    )
)
TRANSLATION_OFFERED = register(
    EventKind(
        "practices.translation_offered",
        _("A translation waits for a second speaker"),
        FOR_INFORMATION,
        says=OPEN,
        audience=contact,
        subjects=works_of,
        sentence=lambda event, work: (
            gettext("The translation of “%(title)s” waits for a second speaker. Language: %(language)s.") % words_of(work)
        ),
        topic=TRANSLATIONS,
        **_PRACTICE,
    )
)
TRANSLATION_GIVEN_BACK = register(
    EventKind(
        "practices.translation_given_back",
        _("A translation was given back to you with remarks"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=translator,
        subjects=works_of,
        sentence=lambda event, work: (
            gettext("Your translation of “%(title)s” was given back with remarks. Language: %(language)s.") % words_of(work)
        ),
        waits=lambda event, work: work.state == work.State.GIVEN_BACK,
        acted=saved,
        escalates=from_translator,
        late=lambda event, work: (
            gettext("The translation of “%(title)s” was given back to its translator with remarks. Language: %(language)s.")
            % words_of(work)
        ),
        topic=RETURNS,
        **_PRACTICE,
    )
)
TRANSLATION_APPROVED = register(
    EventKind(
        "practices.translation_approved",
        _("A translation was approved"),
        FOR_INFORMATION,
        says=OPEN,
        audience=translator_and_contact,
        subjects=works_of,
        sentence=lambda event, work: (
            gettext("The translation of “%(title)s” was approved. Language: %(language)s.") % words_of(work)
        ),
        topic=TRANSLATIONS,
        **_PRACTICE,
        news="practices",
    )
)
TRANSLATION_LEFT = register(
    EventKind(
        "practices.translation_left",
        _("A translation was given up"),
        FOR_INFORMATION,
        says=OPEN,
        audience=translator_left_out,
        subjects=works_of,
        sentence=lambda event, work: (
            gettext("The translation of “%(title)s” was given up. Language: %(language)s.") % words_of(work)
        ),
        topic=TRANSLATIONS,
        **_PRACTICE,
    )
)
