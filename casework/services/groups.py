"""Sharing groups: made, changed, closed. Each change of members is a version, with its reason."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg2.extras import DateTimeTZRange

from casework import events
from casework.errors import GroupRefused, ReasonMissing
from casework.models import GroupMember, GroupVersion, SharingGroup
from casework.policies import groups as policies
from casework.rules import bodies_by_rule, cleaned_rule
from casework.screened import refuse_personal_data
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

MOST_MEMBERS = 120


def _refuse(field, sentence):
    return GroupRefused(sentence, fields={field: sentence})


@transaction.atomic
def make_group(
    *, body, name: str, purpose: str, later: str, hides_members: bool, actor: Actor, rule=None, members=()
) -> SharingGroup:
    """A group of `body`. members: Countries and Organisations, by hand; rule: see casework.rules, the members come from it.

    Raises PermissionDenied, GroupRefused, PersonalDataFound.
    """
    policies.may_make_group(actor.user, body).require()
    name, purpose, rule = name.strip(), purpose.strip(), cleaned_rule(rule or {})
    if not name or len(name) > 120:
        raise _refuse("name", _("Give the group a name of at most %(most)s characters.") % {"most": 120})
    refuse_personal_data(name=name, purpose=purpose)
    if later not in SharingGroup.Later.values:
        raise _refuse("later", _("Say what later members read."))
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
    chosen = bodies_by_rule(rule) if rule else list(members)
    _change(group, chosen, str(_("The group was made.")), actor)
    record(events.GROUP_MADE, subject=group, actor=actor)
    return group


def _locked(group: SharingGroup, actor: Actor) -> SharingGroup:
    """The group as it stands now, judged before and after: the row is not there to be locked for who may not change it."""
    policies.may_change_group(actor.user, group).require()
    group = SharingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    policies.may_change_group(actor.user, group).require()
    return group


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    refuse_personal_data(reason=reason)


@transaction.atomic
def set_members(*, group: SharingGroup, members, reason: str, actor: Actor) -> GroupVersion | None:
    """Make `members` the members. Nothing changes: None. Raises PermissionDenied, ReasonMissing, GroupRefused."""
    group = _locked(group, actor)
    _check_reason(reason)
    version = _change(group, list(members), reason.strip(), actor)
    if version:
        record(events.GROUP_CHANGED, subject=group, actor=actor, version=version.number)
    return version


@transaction.atomic
def close_group(*, group: SharingGroup, reason: str, actor: Actor) -> SharingGroup:
    """End it: from now on it lets nobody read anything, and nothing can be given to it."""
    group = _locked(group, actor)
    _check_reason(reason)
    _change(group, [], reason.strip(), actor)
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


def _change(group: SharingGroup, bodies: list, reason: str, actor: Actor) -> GroupVersion | None:
    if len(bodies) > MOST_MEMBERS:
        raise _refuse("members", _("A group has at most %(most)s members.") % {"most": MOST_MEMBERS})
    if any(body.retired_at for body in bodies):
        raise _refuse("members", _("One of them does not take part any more."))
    come, go = difference(group, bodies)
    last = group.versions.order_by("-number").first()
    if not come and not go and last:
        return None
    at = timezone.now()
    version = GroupVersion.objects.create(
        group=group, number=last.number + 1 if last else 1, made_at=at, by=actor.user, post=actor.post, reason=reason[:500]
    )
    for row in GroupMember.objects.filter(group=group, body__in=[body.casework_label_id for body in go]).now():
        row.valid = DateTimeTZRange(row.valid.lower, at)
        row.save(update_fields=["valid"])
    said = "rule" if group.rule else ""
    GroupMember.objects.bulk_create(
        GroupMember(group=group, body_id=body.casework_label_id, valid=DateTimeTZRange(at, None), said=said) for body in come
    )
    return version
