"""A list of members from a file: proposed with a report, accepted by a coordinator, who invites its good lines. Then it is emptied."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import days
from focalpoints.errors import InvitationRefused, NoSeat
from focalpoints.events.imports import IMPORT_ACCEPTED, IMPORT_DISCARDED, IMPORT_PROPOSED
from focalpoints.imports import checking, columns, reading
from focalpoints.members import fillable_posts, plain
from focalpoints.models import Invitation, MemberImport, Role
from focalpoints.policies import imports as policies
from focalpoints.policies import roles_to_give
from focalpoints.querysets import body_of_coordination
from focalpoints.services.invitations import invite
from focalpoints.services.openings import open_post_and_invite
from focalpoints.zones import zone_for
from rabatplatform.accounts.actors import Actor
from rabatplatform.audit.services import write
from rabatplatform.errors import DomainError
from rabatplatform.events.services import record
from rabatplatform.files.names import safe_name

MOST_PROPOSED_A_DAY = 20
MOST_ACCEPTED_A_DAY = 5
KEPT = timedelta(days=30)


@transaction.atomic
def propose(*, body, upload, actor: Actor) -> tuple[MemberImport, reading.Table, list[str]]:
    """Read a file and report on each of its lines; nobody is invited yet.

    Returns the import, the table (how it was read) and the columns that were not understood.
    Raises PermissionDenied, ImportRefused (`fields`: file): then nothing is stored.
    """
    policies.may_propose(actor.user, body).require()
    _refuse_too_many(actor, MemberImport.objects.filter(proposed_by=actor.user.pk), "created_at", MOST_PROPOSED_A_DAY)
    table = reading.read(upload)
    rows, unknown = columns.rows_of(table)
    if not rows:
        raise reading.refused(_("The list names nobody: it has a first line only."))
    roles = roles_to_give(actor, body)
    if actor.user and not policies.may_accept(actor.user, MemberImport(), body):
        roles = [role for role in Role.values if role != Role.SECRETARIAT]  # of the coordinators who accept it
    lines = checking.report(rows, checking.team_of(actor.user, body, roles))
    good = sum(line["state"] == "ok" for line in lines)
    made = MemberImport.objects.create(
        body_label_id=body.coordination_label_id,
        owner_id=body.coordination_label_id,
        file_name=safe_name(upload.name or "", ".xlsx" if (upload.name or "").lower().endswith(".xlsx") else ".csv"),
        rows=lines,
        good=good,
        bad=len(lines) - good,
        proposed_by=actor.user,
    )
    made.refresh_from_db(fields=["reference"])
    write("import_proposed", user_id=actor.user.pk, member_import=made.pk, lines=len(lines))
    _record(IMPORT_PROPOSED, made, actor, lines=good)
    return made, table, unknown


@transaction.atomic
def accept(*, member_import: MemberImport, actor: Actor) -> MemberImport:
    """Invite the good lines, each that can still be; the others are left and say why. No name or address is kept.

    Raises PermissionDenied (no coordinator of the body; decided already), ImportRefused (too many today).
    """
    body = body_of_coordination(member_import.body_label_id)
    member_import = _locked(member_import, body, actor, policies.may_accept)
    accepted = MemberImport.objects.filter(decided_by=actor.user.pk, state=MemberImport.State.ACCEPTED)
    _refuse_too_many(actor, accepted, "decided_at", MOST_ACCEPTED_A_DAY)
    outcome = [_invited(line, member_import, body, actor) for line in member_import.rows]
    invited = sum(line["code"] == "invited" for line in outcome)
    _close(member_import, MemberImport.State.ACCEPTED, outcome, actor)
    write("import_accepted", user_id=actor.user.pk, member_import=member_import.pk, invited=invited)
    _record(IMPORT_ACCEPTED, member_import, actor, invited=invited)
    return member_import


@transaction.atomic
def discard(*, member_import: MemberImport, actor: Actor) -> MemberImport:
    """Invite nobody. Raises PermissionDenied."""
    body = body_of_coordination(member_import.body_label_id)
    member_import = _locked(member_import, body, actor, policies.may_discard)
    _close(member_import, MemberImport.State.DISCARDED, [], actor)
    write("import_discarded", user_id=actor.user.pk, member_import=member_import.pk)
    _record(IMPORT_DISCARDED, member_import, actor)
    return member_import


def forget_old() -> int:
    """In system scope: empty lists that nobody decided on in 30 days, and whatever is left of older ones."""
    old = MemberImport.objects.filter(created_at__lt=timezone.now() - KEPT)
    waiting = list(old.filter(state=MemberImport.State.PROPOSED).select_for_update(of=("self",)).order_by("pk"))
    for member_import in waiting:
        _close(member_import, MemberImport.State.DISCARDED, [], Actor(None))
        _record(IMPORT_DISCARDED, member_import, Actor(None))
    return len(waiting) + old.exclude(rows=[], file_name="").update(rows=[], file_name="")


def _invited(line: dict, member_import, body, actor) -> dict:
    """What became of a line: its number, a code of imports.words, and the field; nothing of the person."""
    if line["state"] != "ok":
        return {"line": line["line"], "state": "left", "code": line["code"], "field": line["field"]}
    try:
        with transaction.atomic():
            _invite(line, member_import, body, actor)
    except (DomainError, PermissionDenied) as refusal:
        return {"line": line["line"], "state": "left", "code": _code_of(refusal), "field": "post"}
    return {"line": line["line"], "state": "invited", "code": "invited", "field": ""}


def _invite(line: dict, member_import, body, actor) -> Invitation:
    """To the vacant post of the title and role that the report found, else to one that is opened."""
    title, role = plain(line["post"]), line["role"]
    posts = fillable_posts(body, [role])
    post = next((post for post in posts if title in {plain(one) for one in (*post.titles.values(), post.title)}), None)
    person = {"name": line["name"], "email": line["email"], "language": line["language"], "member_import": member_import}
    day = date.fromisoformat(line["until"])
    if post is not None:
        return invite(post=post, until=days.end_of_day(day, days.zone_of(post)), actor=actor, **person)
    zone = zone_for(body)
    return open_post_and_invite(
        body=body,
        role=role,
        titles={line["language"]: line["post"]},
        institution=line["institution"],
        time_zone=zone,
        until=days.end_of_day(day, days.zone_named(zone)),
        actor=actor,
        **person,
    )


def _code_of(refusal) -> str:
    if isinstance(refusal, NoSeat):
        return "no_seat"
    if isinstance(refusal, InvitationRefused) and "post" in refusal.fields:
        return "post_held"
    return "not_any_more"


def _locked(member_import, body, actor: Actor, policy) -> MemberImport:
    # SECURITY: judged before and after the row is locked; the lock finds only rows that the person may write.
    policy(actor.user, member_import, body).require()
    found = MemberImport.objects.select_for_update(of=("self",)).get(pk=member_import.pk)
    policy(actor.user, found, body).require()
    return found


def _close(member_import: MemberImport, state, rows: list, actor: Actor) -> None:
    member_import.state, member_import.rows, member_import.file_name = state, rows, ""
    member_import.decided_by, member_import.decided_at = actor.user, timezone.now()
    member_import.save(update_fields=["state", "rows", "file_name", "decided_by", "decided_at"])


def _refuse_too_many(actor: Actor, rows, moment: str, most: int) -> None:
    """Counted exactly: holds the person's count until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"imports {actor.user.pk}"])
    if rows.filter(**{f"{moment}__gt": timezone.now() - timedelta(days=1)}).count() >= most:
        raise reading.refused(_("You gave %(most)d lists today. Go on tomorrow.") % {"most": most})


def _record(kind, member_import: MemberImport, actor: Actor, **data) -> None:
    record(kind, subject=member_import, actor=actor, register=member_import.body_label_id, **data)
