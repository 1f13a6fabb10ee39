"""What is recorded of the confirmation of practices, and of those that source documents describe.

The subject of a notice is the country or organisation whose practices are due (its *coordination* label), or the post that is
their contact; data: `number` of practices on that day, `last`: how many of them had their last notice, or are unconfirmed since.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from focalpoints.escalation import BY_THE_LADDER
from focalpoints.events.topics import CONFIRMATION
from practices.events.adaptations import at_post
from practices.events.audiences import author_and_coordinators, practice_of, secretariat
from practices.events.subjects import practices_of, title
from practices.events.topics import NEWS
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, nobody, register


@dataclass(frozen=True)
class DuePractices:
    """What waits of one body, as a notice speaks of it."""

    pk: int
    body: object
    number: int

    def get_absolute_url(self):
        return reverse("practices:confirm-list")


def due_bodies(ids, user):
    """Those of these labels whose coordinator `user` is, with how many practices wait now."""
    from focalpoints.querysets import body_of_coordination
    from practices.confirmation_lists import bodies_confirmed_for, numbers_due

    mine = set(bodies_confirmed_for(user))
    bodies = {label: body for label in ids if (body := body_of_coordination(label)) in mine}
    numbers = numbers_due(user, bodies.values()) if bodies else {}
    return {label: DuePractices(label, body, numbers.get(body.team_label_id, 0)) for label, body in bodies.items()}


def contact_posts(ids, user):
    """Posts that `user` holds now, or whose duties fell to them."""
    from focalpoints.duties import duties_of
    from focalpoints.models import Post

    posts = Post.objects.select_related("country", "organisation").filter(pk__in=ids)
    duties = duties_of(posts)
    return {post.pk: post for post in posts if user.pk in {person.pk for person in duties[post.pk].people}}


def coordinators(event):
    """The coordinators of the country or organisation whose practices are due."""
    from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of

    return holders_of(body_of_coordination(event.subject_id), COORDINATORS).values_list("pk", flat=True)


def holders(event):
    """Whose turn it is at the contact post."""
    from focalpoints.models import Post

    return at_post(Post.objects.filter(pk=event.subject_id).first(), None)


def contact_author_and_coordinators(event):
    """Whose turn it is at the contact post and the author's, and the coordinators of the owner."""
    practice = practice_of(event)
    contact = practice.current.contact_post if practice else None
    return {*author_and_coordinators(event), *at_post(contact, None)}


def _due(event, due) -> str:
    if not due.number:
        return gettext("The practices of %(body)s are confirmed.") % {"body": due.body}
    sentence = ngettext(
        "%(number)d practice of %(body)s waits for your confirmation: is it still valid?",
        "%(number)d practices of %(body)s wait for your confirmation: are they still valid?",
        due.number,
    )
    said = sentence % {"number": due.number, "body": due.body}
    if is_last_notice(event):
        said += " " + gettext("Without it, what is overdue is marked unconfirmed, then archived.")
    return said


def is_last_notice(event) -> bool:
    """Whether some of the practices are unconfirmed, or archived, next."""
    return bool(event.data.get("last"))


def _told(event, post) -> str:
    number = event.data["number"]
    sentence = ngettext(
        "%(number)d practice that your post “%(post)s” answers for is to be confirmed by your coordinator.",
        "%(number)d practices that your post “%(post)s” answers for are to be confirmed by your coordinator.",
        number,
    )
    return sentence % {"number": number, "post": post}


PRACTICES_DUE = register(
    EventKind(
        "confirmation.practices_due",
        _("Practices wait for your confirmation"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=coordinators,
        subjects=due_bodies,
        sentence=_due,
        waits=lambda event, due: due.number > 0,
        escalates=BY_THE_LADDER,
        by_day=True,
        again=is_last_notice,
        topic=CONFIRMATION,
        thing="practices_due",
    )
)
CONTACT_TOLD = register(
    EventKind(
        "confirmation.contact_told",
        _("Practices of your post are to be confirmed"),
        FOR_INFORMATION,
        says=OPEN,
        audience=holders,
        subjects=contact_posts,
        sentence=_told,
        topic=NEWS,
        thing="practices_of_post",
    )
)
PRACTICE_CONFIRMED = register(
    EventKind(
        "practices.confirmed",
        _("A practice was confirmed"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” was confirmed: it is still valid.") % {"title": title(thing)},
        news="practices",
    )
)
PRACTICE_ARCHIVED_UNCONFIRMED = register(
    EventKind(
        "practices.archived_unconfirmed",
        _("A practice was archived: nobody confirmed it"),
        FOR_INFORMATION,
        says=OPEN,
        audience=contact_author_and_coordinators,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: (
            gettext("“%(title)s” was archived: nobody confirmed it. Confirming it brings it back.") % {"title": title(thing)}
        ),
        topic=NEWS,
        news="practices",
    )
)
SOURCE_DECLINED = register(
    EventKind(
        "practices.source_declined",
        _("A practice of a source document was declined by its country"),
        FOR_INFORMATION,
        says=OPEN,
        audience=secretariat,
        subjects=practices_of,
        thing="practice",
        sentence=lambda event, thing: gettext("“%(title)s” was declined by its country and archived.") % {"title": title(thing)},
        topic=NEWS,
    )
)
