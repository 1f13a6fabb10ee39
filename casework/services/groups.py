"""Sharing groups: made, their members changed, closed. Each change is a version, with its reason."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg2.extras import DateTimeTZRange

from casework import events
from casework.errors import GroupRefused, GroupStale, ReasonMissing
from casework.models import GroupMember, GroupVersion, SharingGroup
from casework.policies import groups as policies
from casework.rules import bodies_by_rule, cleaned_rule
from casework.screened import refuse_personal_data
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

MOST_MEMBERS = 120
LONGEST_NAME, LONGEST_PURPOSE = 120, 4_000


def refuse(field, sentence) -> GroupRefused:
    return GroupRefused(sentence, fields={field: sentence})


def check_name(name: str) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise refuse("name", _("Give the group a name of at most %(most)s characters.") % {"most": LONGEST_NAME})


def cleaned_purpose(purpose: str) -> str:
    """As it is stored, with the line ends of the database whatever it was written with."""
    purpose = purpose.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(purpose) > LONGEST_PURPOSE:
        raise refuse("purpose", _("Too long: at most %(most)s characters.") % {"most": LONGEST_PURPOSE})
    return purpose


@transaction.atomic
def make_group(
    *, body, name: str, purpose: str, later: str, hides_members: bool, actor: Actor, rule=None, members=()
) -> SharingGroup:
    """A group of `body`. members: Countries and Organisations, by hand; rule: see casework.rules, the members come from it.

    Raises PermissionDenied, GroupRefused, PersonalDataFound.
    """
    policies.may_make_group(actor.user, body).require()
    name, purpose, rule = name.strip(), cleaned_purpose(purpose), cleaned_rule(rule or {})
    check_name(name)
    refuse_personal_data(name=name, purpose=purpose)
    if later not in SharingGroup.Later.values:
        raise refuse("later", _("Say what later members read."))
    group = SharingGroup.objects.create(
        owner_id=body.casework_label_id,
        name=name,
        purpose=purpose,
        later=later,
        hides_members=hides_members,
        rule=rule,
        created_by=actor.user,
        created_from=actor.post,
    )
    write_version(group, bodies_by_rule(rule) if rule else list(members), str(_("The group was made.")), actor)
    record(events.GROUP_MADE, subject=group, actor=actor)
    return group


def edition_of(group: SharingGroup) -> int:
    """The number of its last version, 0 for whoever may not read it: each change of a group makes one."""
    return group.versions.order_by("-number").values_list("number", flat=True).first() or 0


def locked_group(group: SharingGroup, actor: Actor, edition: int | None = None) -> SharingGroup:
    """The group as it stands now, judged before and after: the row is not there to be locked for who may not change it.

    edition: that the person saw; another one stands now: GroupStale.
    """
    policies.may_change_group(actor.user, group).require()
    group = SharingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    policies.may_change_group(actor.user, group).require()
    if edition is not None and edition != (now := edition_of(group)):
        raise GroupStale(now)
    return group


def check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    refuse_personal_data(reason=reason)


@transaction.atomic
def set_members(*, group: SharingGroup, members, reason: str, actor: Actor, edition: int | None = None) -> GroupVersion | None:
    """Make `members` the members. Nothing changes: None. Raises PermissionDenied, GroupStale, ReasonMissing, GroupRefused."""
    group = locked_group(group, actor, edition)
    check_reason(reason)
    version = write_version(group, list(members), reason.strip(), actor)
    if version:
        record(events.GROUP_CHANGED, subject=group, actor=actor, version=version.number)
    return version


@transaction.atomic
def close_group(*, group: SharingGroup, reason: str, actor: Actor) -> SharingGroup:
    """End it: from now on it lets nobody read anything, and nothing can be given to it."""
    group = locked_group(group, actor)
    check_reason(reason)
    write_version(group, [], reason.strip(), actor)
    group.closed_at = timezone.now()
    group.save(update_fields=["closed_at"])
    record(events.GROUP_CLOSED, subject=group, actor=actor)
    return group


def difference(group: SharingGroup, bodies) -> tuple[list, list]:
    """(who would come, who would go) if `bodies` were the members."""
    now = {row.body_id for row in GroupMember.objects.filter(group=group).now()}
    wanted = {body.casework_label_id: body for body in bodies}
    come = [body for label, body in wanted.items() if label not in now]
    return come, [body_of_casework(label) for label in now - set(wanted)]


def write_version(
    group: SharingGroup, bodies: list | None, reason: str, actor: Actor, before: dict | None = None
) -> GroupVersion | None:
    """The next version of a locked group. bodies: its members from now on, None: those that it has; before: what stood of the rest that
    changed. Neither changes anything: None."""
    come, go = _coming_and_going(group, bodies)
    last = edition_of(group)
    if not come and not go and not before and last:
        return None
    at = timezone.now()
    version = GroupVersion.objects.create(
        group=group, number=last + 1, made_at=at, by=actor.user, post=actor.post, reason=reason[:500], before=before or {}
    )
    for row in GroupMember.objects.filter(group=group, body__in=[body.casework_label_id for body in go]).now():
        row.valid = DateTimeTZRange(row.valid.lower, at)
        row.save(update_fields=["valid"])
    said = "rule" if group.rule else ""
    GroupMember.objects.bulk_create(
        GroupMember(group=group, body_id=body.casework_label_id, valid=DateTimeTZRange(at, None), said=said) for body in come
    )
    return version


def _coming_and_going(group: SharingGroup, bodies: list | None) -> tuple[list, list]:
    if bodies is None:
        return [], []
    if len(bodies) > MOST_MEMBERS:
        raise refuse("members", _("A group has at most %(most)s members.") % {"most": MOST_MEMBERS})
    if any(body.retired_at for body in bodies):
        raise refuse("members", _("One of them does not take part any more."))
    return difference(group, bodies)
