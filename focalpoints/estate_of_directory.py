"""What a post owns in the directory, and what stays with the person."""

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from focalpoints.estate import Holding, Line, register
from focalpoints.models import Appointment, Contact, Invitation, Post, PostMessage, Role
from focalpoints.querysets import posts_held
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.confirmation.models import Freshness
from rabatplatform.notifications.follows import source_of
from rabatplatform.notifications.models import Follow


def _address(name: str, *args) -> str:
    """Of a page that another slice may not have brought yet."""
    try:
        return reverse(f"focalpoints:{name}", args=args)
    except NoReverseMatch:
        return ""


def _post_page(post: Post) -> str:
    return _address("post-detail", post.reference)


def contacts(post, user):
    return Contact.objects.visible_to(user).filter(post=post)


def messages(post, user):
    """To the post, without an answer."""
    return PostMessage.objects.visible_to(user).filter(post=post, replies=None)


def messages_counted(post, user) -> int | None:
    """Messages are read by the holders of the post alone: to others their number is not told."""
    return messages(post, user).count() if posts_held(user).filter(pk=post.pk).exists() else None


def deputised(post, _user):
    return Post.objects.filter(deputy=post, closed_at=None).select_related("country", "organisation")


def invitations(post, user):
    return Invitation.objects.visible_to(user).filter(invited_from=post, state=Invitation.State.PENDING)


def follows(post, user):
    return Follow.objects.visible_to(user).open().filter(post=post.label_id)


def follows_counted(post, user) -> int | None:
    """Read by the holders of the post alone."""
    return follows(post, user).count() if posts_held(user).filter(pk=post.pk).exists() else None


def follow_lines(post, user, limit: int) -> list[Line]:
    """In words, but for what stands in a confidential room: this list is none."""
    lines = []
    for row in follows(post, user).order_by("pk")[:limit]:
        source = source_of(row.source)
        if source is not None:
            lines.append(Line(str(source.title) if source.room else source.describe([row.filters], user)[0]))
    return lines


def keys_of(post, user):
    return AgencyKey.objects.visible_to(user).filter(responsible=post.label_id, revoked_at=None).order_by("name")


def to_confirm(post, user):
    """What the holders of the post confirm and is due: a coordinator's posts and appointments, others' own contacts."""
    due = ~Q(freshness=Freshness.CONFIRMED)
    if post.role != Role.COORDINATOR:
        return [contacts(post, user).filter(due)]
    key = "country" if post.country_id else "organisation"
    appointments = Appointment.objects.now().filter(due, **{f"post__{key}": post.body.pk})
    return [contacts(post, user).filter(due), Post.objects.filter(due, closed_at=None, **{key: post.body.pk}), appointments]


def register_directory() -> None:
    register(
        Holding(
            "focalpoints.messages",
            _("Messages without an answer"),
            messages_counted,
            lambda post, user, limit: [
                Line(row.subject, _address("message-detail", row.reference))
                for row in messages(post, user).order_by("-created_at")[:limit]
            ],
            said=_("With every message the post got or sent."),
        )
    )
    register(
        Holding(
            "focalpoints.contacts",
            _("Contacts of the post"),
            lambda post, user: contacts(post, user).count(),
            lambda post, user, limit: [
                Line(str(row.get_kind_display()), _post_page(post)) for row in contacts(post, user)[:limit]
            ],
            said=_("Each with those it is shown to."),
        )
    )
    register(
        Holding(
            "focalpoints.confirmations",
            _("Entries to confirm"),
            lambda post, user: sum(rows.count() for rows in to_confirm(post, user)),
            lambda post, user, limit: [],
            said=_("Lines of the directory that the post says are still right."),
        )
    )
    register(
        Holding(
            "focalpoints.invitations",
            _("Open invitations"),
            lambda post, user: invitations(post, user).count(),
            lambda post, user, limit: [Line(row.name) for row in invitations(post, user).order_by("-created_at")[:limit]],
            said=_("Sent from the post and not yet accepted."),
        )
    )
    register(
        Holding(
            "focalpoints.keys",
            _("Keys for the API that the post is responsible for"),
            lambda post, user: keys_of(post, user).count(),
            lambda post, user, limit: [
                Line(key.name, _address("key-detail", key.reference)) for key in keys_of(post, user)[:limit]
            ],
            said=_("A secret that the person before knew is changed by whoever comes: give the key a new one."),
        )
    )
    register(
        Holding(
            "focalpoints.follows",
            _("What the post follows"),
            follows_counted,
            follow_lines,
            said=_("The next holder gets the news of it."),
        )
    )
    register(
        Holding(
            "focalpoints.deputy",
            _("Deputy of other posts"),
            lambda post, user: deputised(post, user).count(),
            lambda post, user, limit: [Line(row.title, _post_page(row)) for row in deputised(post, user)[:limit]],
            said=_("Their duties fall to this post while they are vacant."),
        )
    )


def _stays(code: str, title) -> None:
    register(Holding(code, title, lambda post, user: 0, lambda post, user, limit: [], passes=False))


register_directory()
_stays("focalpoints.history", _("The name on everything that was done: the history does not change."))
_stays("focalpoints.account", _("Sign-in, language and notification settings, and other posts."))
