"""Keys of organisations for the API: made, given a new secret, changed, stopped. Each act is told and stands in the register."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.events import keys as events
from focalpoints.models import Organisation, Post
from focalpoints.policies import keys as policies
from focalpoints.services.systems import ensure_service_account
from rabatplatform.access.scope import access_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.errors import KeyRefused
from rabatplatform.accounts.models import AgencyKey, AgencyToken, Ceiling, KeyScope
from rabatplatform.accounts.networks import MOST_NETWORKS, WIDEST, read_network
from rabatplatform.accounts.services import LONGEST_LIFE, add_secret
from rabatplatform.audit.services import write
from rabatplatform.events.services import record
from rabatplatform.reference.memory import shelf

MOST_KEYS = 20  # of one organisation, not revoked
OVERLAPS = (0, 1, 7, 30)  # days for which the secret of before goes on
NOTICE_DAYS = (30, 7, 1)
OFFERED = tuple(KeyScope)  # what can be given


@transaction.atomic
def make_key(
    *,
    organisation: Organisation,
    name: str,
    responsible: Post,
    scopes: list[str],
    networks: list[str],
    days: int,
    actor: Actor,
    ceiling: str = "",
) -> tuple[AgencyKey, str]:
    """A new key and its first secret, which is stored nowhere: show it once.

    scopes: codes of OFFERED (writing brings reading with it); ceiling: with casework, the strictest TLP that leaves by it; networks:
    CIDR, one at least; days: how long the secret lives.
    Raises PermissionDenied, KeyRefused (`fields` names what to mend).
    """
    if actor.user is not None:
        policies.may_make_key(actor.user, organisation).require()
    scopes = _scopes(scopes)
    _refuse_foreign_post(organisation, responsible)
    if KeyScope.CASEWORK_READ in scopes:
        _casework_only_by_people(actor)
        policies.may_give_casework(actor.user, responsible).require()
    ceiling = _ceiling(scopes, ceiling)
    account = ensure_service_account(organisation)
    mine = AgencyKey.objects.filter(body=organisation.coordination_label_id, revoked_at=None)
    if mine.count() >= MOST_KEYS:
        raise KeyRefused(_("An organisation has at most %(most)d keys. Revoke one that is not used.") % {"most": MOST_KEYS})
    key = AgencyKey(
        name=_name(name),
        body_id=organisation.coordination_label_id,
        user=account,
        responsible_id=responsible.label_id,
        scopes=scopes,
        ceiling=ceiling,
        networks=_networks(networks),
        made_by=actor.user,
        made_from_id=actor.post.label_id if actor.post else None,
    )
    _save(key)
    key.refresh_from_db(fields=["reference"])
    _made, secret = add_secret(key=key, life=_life(days))
    _told(events.KEY_MADE, key, actor, "agency_key_made")
    return key, secret


@transaction.atomic
def rotate_key(*, key: AgencyKey, days: int, overlap_days: int, actor: Actor) -> tuple[AgencyKey, str]:
    """One more secret; the one of before ends after `overlap_days` at the latest (0: at once), so that a system can be changed over.

    Raises PermissionDenied, KeyRefused (two live ones already, days out of range).
    """
    key = _locked(key)
    policies.may_rotate(actor.user, key).require()
    if overlap_days not in OVERLAPS:
        raise KeyRefused(_("Choose one of the times offered."), fields={"overlap_days": _("Choose from the list.")})
    before = list(key.secrets.filter(revoked_at=None, expiry__gt=timezone.now()))
    end = timezone.now() + timedelta(days=overlap_days)
    if overlap_days == 0:
        for old in before:
            _end_secret(old, revoked=True)
    _made, secret = add_secret(key=key, life=_life(days))
    if overlap_days:
        for old in before:
            if old.expiry > end:
                old.expiry = end
                old.save(update_fields=["expiry"])
    _told(events.KEY_ROTATED, key, actor, "agency_key_rotated")
    return key, secret


@transaction.atomic
def change_key(*, key: AgencyKey, name: str, responsible: Post, networks: list[str], actor: Actor) -> AgencyKey:
    """Scopes and ceiling never change: make another key. Raises PermissionDenied, KeyRefused."""
    key = _locked(key)
    policies.may_change(actor.user, key).require()
    _refuse_foreign_post(policies.organisation_of(key), responsible)
    if key.reads_casework:
        policies.may_give_casework(actor.user, responsible).require()
    key.name, key.responsible_id, key.networks = _name(name), responsible.label_id, _networks(networks)
    _save(key, update_fields=["name", "responsible", "networks"])
    _told(events.KEY_CHANGED, key, actor, "agency_key_changed")
    return key


@transaction.atomic
def suspend_key(*, key: AgencyKey, actor: Actor) -> AgencyKey:
    """From the next call on it opens nothing, until a coordinator restores it. Suspended already: nothing happens."""
    key = _locked(key)
    policies.may_stop(actor.user, key).require()
    if not key.is_suspended:
        key.suspended_at, key.suspended_for = timezone.now(), AgencyKey.Why.BY_HAND
        key.save(update_fields=["suspended_at", "suspended_for"])
        _told(events.KEY_SUSPENDED, key, actor, "agency_key_suspended", why=str(key.suspended_for))
    return key


@transaction.atomic
def restore_key(*, key: AgencyKey, actor: Actor) -> AgencyKey:
    """What it was refused for before is forgiven. Raises PermissionDenied."""
    key = _locked(key)
    policies.may_restore(actor.user, key).require()
    key.suspended_at, key.suspended_for, key.restored_at = None, "", timezone.now()
    key.save(update_fields=["suspended_at", "suspended_for", "restored_at"])
    _told(events.KEY_RESTORED, key, actor, "agency_key_restored")
    return key


@transaction.atomic
def revoke_key(*, key: AgencyKey, actor: Actor) -> AgencyKey:
    """For good, with all its secrets, from the next call on. Raises PermissionDenied."""
    key = _locked(key)
    policies.may_stop(actor.user, key).require()
    for secret in key.secrets.filter(revoked_at=None):
        _end_secret(secret, revoked=True)
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    _told(events.KEY_REVOKED, key, actor, "agency_key_revoked")
    return key


@transaction.atomic
def revoke_secret(*, key: AgencyKey, token_key: str, actor: Actor) -> AgencyKey:
    """One of a key's secrets, named by its first signs. Raises PermissionDenied, KeyRefused (there is none, or it ended)."""
    key = _locked(key)
    policies.may_stop(actor.user, key).require()
    secret = key.secrets.filter(token_key=token_key, revoked_at=None).first()
    if secret is None:
        raise KeyRefused(_("This secret has ended already."))
    _end_secret(secret, revoked=True)
    _told(events.KEY_ROTATED, key, actor, "agency_secret_revoked")
    return key


# ── by themselves ──────────────────────────────────────────────────────────────────────────────────────────────────


def key_suspended(account) -> None:
    """The database suspended the key of a service account for misuse (settings.KEY_SUSPENDED): record it for both sides.

    In the account's own scope, though it holds nothing any more: whoever acted may write what they did.
    """
    key = account.agency_key
    with access_scope(account):
        write("agency_key_suspended", user_id=account.pk, key=key.pk)
        record(events.KEY_SUSPENDED, subject=key, actor=Actor(account), register=key.body_label)


def tell_ends() -> int:
    """Tell 30 days, 7 days and a day before the last secret of a key ends, as far as it lives longer than that; in the scope of the
    system. Returns how many were told."""
    told, now = 0, timezone.now()
    live = AgencyToken.objects.filter(revoked_at=None, expiry__gt=now, key__revoked_at=None)
    for last in live.order_by("key", "-expiry").distinct("key").select_related("key"):
        life = last.expiry - last.created
        given = [days for days in NOTICE_DAYS if timedelta(days=days) < life and last.expiry <= now + timedelta(days=days)]
        if given and live.filter(pk=last.pk, noticed__lt=len(given)).update(noticed=len(given)):
            key, is_last = last.key, given[-1] == NOTICE_DAYS[-1]
            record(events.KEY_ENDS, subject=key, actor=Actor(None), register=key.body_id, last=is_last)
            told += 1
    return told


def suspend_of_retired() -> int:
    """Keys of organisations that take part no more open nothing from now on; in the scope of the system. Returns how many."""
    labels = [body.coordination_label_id for body in shelf(Organisation).ordered if body.retired_at is not None]
    keys = list(AgencyKey.objects.filter(body__in=labels, revoked_at=None, suspended_at=None).order_by("pk"))
    for key in keys:
        key.suspended_at, key.suspended_for = timezone.now(), AgencyKey.Why.RETIRED
        key.save(update_fields=["suspended_at", "suspended_for"])
        _told(events.KEY_SUSPENDED, key, Actor(None), "agency_key_suspended", why=str(key.suspended_for))
    return len(keys)


# ── parts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _locked(key: AgencyKey) -> AgencyKey:
    return AgencyKey.objects.select_for_update(of=("self",)).get(pk=key.pk)


def _end_secret(secret: AgencyToken, *, revoked: bool) -> None:
    secret.revoked_at = timezone.now() if revoked else None
    secret.save(update_fields=["revoked_at"])


def _told(kind, key: AgencyKey, actor: Actor, act: str, **data) -> None:
    write(act, user_id=actor.user.pk if actor.user else None, key=key.pk)
    record(kind, subject=key, actor=actor, register=key.body_id, **data)


def _save(key: AgencyKey, **more) -> None:
    try:
        with transaction.atomic():
            key.save(**more)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "one_live_key_of_a_name":
            raise
        raise KeyRefused(_("There is a key of this name."), fields={"name": _("There is a key of this name.")}) from error


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise KeyRefused(_("Give the key a name of up to 80 characters."), fields={"name": _("Give it a name.")})
    return name


def _scopes(given: list[str]) -> list[str]:
    """Known ones, in their order; writing brings reading with it."""
    wanted = set(given) | {scope.replace(":write", ":read") for scope in given}
    if not wanted or wanted - {str(scope) for scope in OFFERED}:
        raise KeyRefused(_("Choose what the key may do."), fields={"scopes": _("Choose from the list.")})
    return [str(scope) for scope in OFFERED if scope in wanted]


def _ceiling(scopes: list[str], ceiling: str) -> str:
    if KeyScope.CASEWORK_READ not in scopes:
        return ""
    if ceiling not in Ceiling.values:
        raise KeyRefused(_("Say up to which marking notes leave by this key."), fields={"ceiling": _("Choose from the list.")})
    return ceiling


def _networks(given: list[str]) -> list[str]:
    """Raises KeyRefused naming the first that is none, or too wide."""
    found: dict[str, None] = {}
    for text in given:
        try:
            found[read_network(text)] = None
        except ValueError:
            values = {"network": text[:43], "four": WIDEST[4], "six": WIDEST[6]}
            said = _("“%(network)s” is no network, or wider than /%(four)d (IPv4) or /%(six)d (IPv6).") % values
            raise KeyRefused(said, fields={"networks": said}) from None
    if not 0 < len(found) <= MOST_NETWORKS:
        said = _("Name the networks that the system calls from, at most %(most)d.") % {"most": MOST_NETWORKS}
        raise KeyRefused(said, fields={"networks": said})
    return list(found)


def _refuse_foreign_post(organisation: Organisation, post: Post) -> None:
    if post not in policies.posts_that_answer(organisation):
        said = _("Choose an open post of %(body)s that people hold.") % {"body": organisation.short_name}
        raise KeyRefused(said, fields={"responsible": said})


def _casework_only_by_people(actor: Actor) -> None:
    """SECURITY: what reads notes is given by a coordinator at their page, never by a command or a loader."""
    if actor.user is None:
        raise KeyRefused(
            _("A key that reads notes is made by a coordinator, on the page of keys."), fields={"scopes": _("Not this way.")}
        )


def _life(days: int) -> timedelta:
    if not 0 < days <= LONGEST_LIFE.days:  # before it is a time: a number of days may be none
        raise KeyRefused(_("A secret lives at most twelve months."), fields={"days": _("At most 365 days.")})
    return timedelta(days=days)
