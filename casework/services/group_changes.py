"""What else of a sharing group is changed: its name, its purpose, the hiding of its members, the rule that says who belongs."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import events
from casework.models import GroupVersion, SharingGroup
from casework.rules import bodies_by_rule, cleaned_rule
from casework.screened import refuse_personal_data
from casework.services.groups import check_name, check_reason, cleaned_purpose, locked_group, refuse, write_version
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

STAYS_HIDDEN = _("The members were told that they are hidden from one another. This stays; to show them, make another group.")


@transaction.atomic
def change_group(
    *,
    group: SharingGroup,
    reason: str,
    actor: Actor,
    edition: int | None = None,
    name: str | None = None,
    purpose: str | None = None,
    hides_members: bool | None = None,
    rule: dict | None = None,
) -> GroupVersion | None:
    """Change what is given, as one version. Nothing changes: None.

    rule: see casework.rules; the members are those whom it names from now on. {}: they stay, and are named by hand from now on.
    hides_members: once they were told that they are hidden from one another, they stay so.
    Raises PermissionDenied, GroupStale, ReasonMissing, GroupRefused, PersonalDataFound.
    """
    group = locked_group(group, actor, edition)
    check_reason(reason)
    given = _cleaned(name=name, purpose=purpose, hides_members=hides_members, rule=rule)
    if group.hides_members and given.get("hides_members") is False:
        raise refuse("hides_members", STAYS_HIDDEN)
    before = {field: getattr(group, field) for field, value in given.items() if value != getattr(group, field)}
    if not before:
        return None
    for field in before:
        setattr(group, field, given[field])
    group.save(update_fields=list(before))
    bodies = bodies_by_rule(group.rule) if "rule" in before and group.rule else None
    version = write_version(group, bodies, reason.strip(), actor, before)
    _tell(group, version, actor)
    return version


def _cleaned(*, name, purpose, hides_members, rule) -> dict:
    """What was given, as it is stored."""
    given = {}
    if name is not None:
        given["name"] = name.strip()
        check_name(given["name"])
    if purpose is not None:
        given["purpose"] = cleaned_purpose(purpose)
    refuse_personal_data(**given)
    if hides_members is not None:
        given["hides_members"] = hides_members
    if rule is not None:
        given["rule"] = cleaned_rule(rule)
    return given


def _tell(group: SharingGroup, version: GroupVersion, actor: Actor) -> None:
    if version.before.keys() - {"rule"}:
        record(events.GROUP_DESCRIBED, subject=group, actor=actor, version=version.number)
    if "rule" in version.before:
        record(events.GROUP_RULE_CHANGED, subject=group, actor=actor, version=version.number)
    if (
        group.members.filter(valid__startswith=version.made_at).exists()
        or group.members.filter(valid__endswith=version.made_at).exists()
    ):
        record(events.GROUP_CHANGED, subject=group, actor=actor, version=version.number)
