"""What is recorded of sharing groups. Sentences name none: its name may tell what an operation is about."""

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from casework.events.audiences import all_coordinators, coordinators_of, people_of_labels
from casework.events.saying import COUNTED
from casework.events.topics import DECISIONS, OURS
from rabatplatform.events.catalogue import FOR_INFORMATION, EventKind, nobody, register


def groups_of(ids, user):
    from casework.models import SharingGroup

    return {group.pk: group for group in SharingGroup.objects.visible_to(user).filter(pk__in=ids)}


def coordinators_of_members(event):
    """Those who do casework in the members of the group now."""
    from casework.models import GroupMember

    return people_of_labels(GroupMember.objects.filter(group=event.subject_id).now().values_list("body", flat=True))


def owner(event):
    from casework.models import SharingGroup

    return SharingGroup.objects.filter(pk=event.subject_id).values_list("owner", flat=True).first()


def coordinators_of_owner(event):
    """The coordinators of the owner of the group."""
    label = owner(event)
    return coordinators_of(label) if label else ()


def differs(event, group):
    """Does the rule still name others than the members?"""
    from casework.rules import bodies_by_rule
    from casework.services.groups import difference

    return not group.closed_at and any(difference(group, bodies_by_rule(group.rule)))


def told_of_a_change(event):
    """Those who do casework in the members of the group; of a group that hides them from one another, those alone who came with this change."""
    from casework.models import GroupMember, SharingGroup

    group = SharingGroup.objects.filter(pk=event.subject_id).first()
    if group is None:
        return ()
    rows = GroupMember.objects.filter(group=group).now()
    if group.hides_members:
        rows = rows.filter(valid__startswith__in=group.versions.filter(number=event.data.get("version")).values("made_at"))
    return people_of_labels(rows.values_list("body", flat=True))


def kind(code, title, audience, words, topic=None, waits=None, **more):
    more |= {"waits": waits, "stays": True} if waits else {}
    return register(
        EventKind(
            f"casework.{code}",
            title,
            topic.urgency if topic else FOR_INFORMATION,
            audience=audience,
            subjects=groups_of,
            topic=topic,
            thing="group",
            says=COUNTED,
            sentence=lambda event, group: gettext(words),  # no name: it is read outside the room of the second factor
            **more,
        )
    )


GROUP_MADE = kind(
    "group_made",
    _("A sharing group was made"),
    coordinators_of_members,
    gettext_noop("A sharing group that you belong to was made."),
    OURS,
)
GROUP_CHANGED = kind(
    "group_changed",
    _("The members of a sharing group changed"),
    told_of_a_change,
    gettext_noop("The members of a sharing group that you belong to changed."),
    OURS,
)
GROUP_DESCRIBED = kind(
    "group_described",
    _("A sharing group is described anew"),
    coordinators_of_members,
    gettext_noop("Of a sharing group that you belong to the name, the purpose or the hiding of members changed."),
    OURS,
)
GROUP_RULE_CHANGED = kind(
    "group_rule_changed",
    _("The rule of a sharing group was changed"),
    nobody,
    gettext_noop("The rule of a sharing group was changed."),
)
GROUP_CLOSED = kind("group_closed", _("A sharing group was closed"), nobody, gettext_noop("A sharing group was closed."))
GROUP_RULE_DIFFERS = kind(
    "group_rule_differs",
    _("The rule of a sharing group names others now"),
    coordinators_of_owner,
    gettext_noop("The rule of a sharing group of yours names others than its members."),
    DECISIONS,
    differs,
    escalates=all_coordinators(owner),
    late=lambda event, group: gettext("The rule of a sharing group names others than its members."),
    by_day=True,
)
