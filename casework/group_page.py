"""What the pages of sharing groups show: members as far as the person sees them, the rule in words, versions for the owner."""

from django.db.models import Count
from django.utils.translation import gettext as _

from casework.forms.groups import choices_of_rules
from casework.models import GroupMember, GroupVersion, SharingGroup
from casework.policies import groups as policies
from casework.rules import bodies_by_rule
from casework.services.groups import difference
from focalpoints.models import Appointment, Country
from focalpoints.querysets import body_of_casework
from focalpoints.recalled import not_taken_back
from focalpoints.roles import PERMISSIONS

READERS = [str(role) for role, rights in PERMISSIONS.items() if "read_casework" in rights]


def is_owner(user, group: SharingGroup) -> bool:
    return SharingGroup.objects.owned_by(user).filter(pk=group.pk).exists()


def members_of(user, group: SharingGroup) -> list:
    """Countries and organisations that belong now and that `user` may see there, by name."""
    labels = GroupMember.objects.visible_to(user).filter(group=group).now().values_list("body", flat=True)
    return sorted(filter(None, map(body_of_casework, labels)), key=str)


def numbers_of(user, groups) -> dict[int, int]:
    """{group: how many members `user` sees}, in one question."""
    rows = GroupMember.objects.visible_to(user).filter(group__in=[group.pk for group in groups]).now()
    return dict(rows.order_by().values_list("group").annotate(number=Count("pk")))


def rule_in_words(rule: dict) -> list[str]:
    """One line a part of the rule."""
    names = {"regions": _("Regions"), "memberships": _("Communities"), "statuses": _("Status in the Process")}
    labels = {key: dict(options) for key, options in choices_of_rules().items()}
    return [
        f"{names[key]}{_(': ')}{', '.join(labels[key].get(value, value) for value in rule[key])}"
        for key in names
        if rule.get(key)
    ]


def people_in(bodies) -> int:
    """How many people do casework in these countries and organisations now."""
    held = Appointment.objects.now().filter(post__role__in=READERS, user__is_service=False)
    countries = [body.pk for body in bodies if isinstance(body, Country)]
    others = [body.pk for body in bodies if not isinstance(body, Country)]
    found = set(held.filter(post__country__in=countries).values_list("user_id", flat=True))
    return len(found | set(held.filter(post__organisation__in=others).values_list("user_id", flat=True)))


def versions_of(user, group: SharingGroup) -> list[dict]:
    """For the owner, the newest first: who came, who went, and why."""
    rows = list(
        GroupVersion.objects.visible_to(user)
        .filter(group=group)
        .select_related("post__country", "post__organisation")
        .order_by("-number")[:100]
    )
    members = [(row.body_id, row.valid) for row in GroupMember.objects.visible_to(user).filter(group=group)]
    return [
        {
            "number": row.number,
            "at": row.made_at,
            "by": str(row.post or ""),
            "reason": row.reason,
            "before": before_in_words(row.before),
            "came": _names(label for label, valid in members if valid.lower == row.made_at),
            "went": _names(label for label, valid in members if valid.upper == row.made_at),
        }
        for row in rows
    ]


def before_in_words(before: dict) -> list[str]:
    """One line for each thing other than the members that a version changed."""
    lines = []
    if "name" in before:
        lines.append(_("Name before: %(words)s") % {"words": before["name"]})
    if "purpose" in before:
        lines.append(_("Purpose before: %(words)s") % {"words": before["purpose"] or "–"})
    if "hides_members" in before:
        lines.append(_("From here on the members are hidden from one another."))
    if "rule" in before:
        lines.append(_("Rule before: %(words)s") % {"words": "; ".join(rule_in_words(before["rule"])) or "–"})
    return lines


def _names(labels) -> list[str]:
    return sorted(str(body) for body in map(body_of_casework, labels) if body)


def page_of(user, group: SharingGroup) -> dict:
    owner = is_owner(user, group)
    come, go = difference(group, bodies_by_rule(group.rule)) if owner and group.rule and not group.closed_at else ([], [])
    return {
        "group": group,
        "owner": body_of_casework(group.owner_id),
        "is_owner": owner,
        "members": members_of(user, group),
        "hidden": group.hides_members and not owner,
        "rule": rule_in_words(group.rule),
        "versions": versions_of(user, group) if owner else [],
        "come": [str(body) for body in come],
        "go": [str(body) for body in go],
        "not_taken_back": not_taken_back("sharing-group", group.pk) if owner else [],
        "may_change": policies.may_change_group(user, group),
    }
