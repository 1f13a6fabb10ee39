"""What is recorded of sharing groups."""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from casework.events.audiences import people_of_labels
from rabatplatform.events.catalogue import FOR_INFORMATION, EventKind, register


def groups_of(ids, user):
    from casework.models import SharingGroup

    return {group.pk: group for group in SharingGroup.objects.visible_to(user).filter(pk__in=ids)}


def coordinators_of_members(event):
    """Those who do casework in its members now."""
    from casework.models import GroupMember

    return people_of_labels(GroupMember.objects.filter(group=event.subject_id).now().values_list("body", flat=True))


def kind(code, title, audience, words):
    return register(
        EventKind(
            f"casework.{code}",
            title,
            FOR_INFORMATION,
            audience=audience,
            subjects=groups_of,
            sentence=lambda event, group: gettext(words) % {"group": group.name},
        )
    )


GROUP_MADE = kind(
    "group_made", _("A sharing group was made"), coordinators_of_members, gettext_noop("Sharing group “%(group)s” was made.")
)
GROUP_CHANGED = kind(
    "group_changed",
    _("The members of a sharing group changed"),
    coordinators_of_members,
    gettext_noop("The members of “%(group)s” changed."),
)
GROUP_CLOSED = kind(
    "group_closed", _("A sharing group was closed"), lambda event: (), gettext_noop("Sharing group “%(group)s” was closed.")
)
