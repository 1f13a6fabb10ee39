"""Service accounts of organisations, and the keys by which their systems act. Who may make a key, and when, is the app's that knows
posts (focalpoints.services.keys); here is how a secret is spelled, kept, found again and refused."""

import secrets
import zlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token
from knox.settings import CONSTANTS

from rabatplatform.accounts.errors import KeyRefused
from rabatplatform.accounts.models import AgencyKey, AgencyToken, User
from rabatplatform.accounts.models.agencies import under
from rabatplatform.accounts.networks import is_within, network_of

LONGEST_LIFE = timedelta(days=365)
MOST_LIVE = 2  # secrets of a key: the one in use, and its successor
_DOMAIN = "service.invalid"  # no mail ever reaches it (RFC 2606)
# rabat_ + 43 signs that hold 256 random bits + a CRC-32 of these in 6: scanners find it by \brabat_[0-9A-Za-z]{49}\b and tell a true
# one from an example by its sum; a mistyped one is refused without asking the database.
PREFIX = "rabat_"
_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LENGTH, _SUM = 43, 6


def make_service_account(*, key: str, name: str) -> User:
    """The account of an organisation's systems, made once. Its language is open: each call says its own (Accept-Language)."""
    found = User.objects.filter(email=f"{key}@{_DOMAIN}").first()
    if found:
        return found
    return User.objects.create_user(f"{key}@{_DOMAIN}", password=None, name=f"{name} (API)"[:150], language="", is_service=True)


# ── secrets ────────────────────────────────────────────────────────────────────────────────────────────────────────


def new_secret() -> str:
    body = _in_signs(secrets.randbits(256), _LENGTH)
    return PREFIX + body + _sum_of(body)


def is_spelled_right(secret: str) -> bool:
    """Whether a secret of ours has its sum; those of before (`rp_…`) have none, and are looked up."""
    if not secret.startswith(PREFIX):
        return True
    body, given = secret[len(PREFIX) : -_SUM], secret[-_SUM:]
    return len(body) == _LENGTH and set(secret[len(PREFIX) :]) <= set(_SIGNS) and given == _sum_of(body)


def _sum_of(body: str) -> str:
    return _in_signs(zlib.crc32(body.encode()), _SUM)


def _in_signs(number: int, length: int) -> str:
    found = ""
    for _place in range(length):
        number, sign = divmod(number, len(_SIGNS))
        found = _SIGNS[sign] + found
    return found


@transaction.atomic
def add_secret(*, key: AgencyKey, life: timedelta) -> tuple[AgencyToken, str]:
    """Give a key one more secret; it is stored nowhere: show it once. The caller has judged and locked the key.

    Raises KeyRefused (a life of none or more than twelve months, two live ones already).
    """
    if not timedelta() < life <= LONGEST_LIFE:
        raise KeyRefused(_("A secret lives at most twelve months."), fields={"days": _("At most 365 days.")})
    if key.secrets.filter(revoked_at=None, expiry__gt=timezone.now()).count() >= MOST_LIVE:
        raise KeyRefused(_("This key has two live secrets. Revoke one of them first."))
    secret = new_secret()
    made = AgencyToken(
        digest=hash_token(secret),
        token_key=secret[: CONSTANTS.TOKEN_KEY_LENGTH],
        user_id=key.user_id,
        key=key,
        expiry=timezone.now() + life,
    )
    made.save(force_insert=True)
    return made, secret


# ── calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class LiveKey:
    """A key as it was when a call began: `request.agency_key`, and `agency_key` of the account. It is asked anew at each call; what the
    database shows ends with the statement after it was stopped, whatever this says.

    body_label: the *coordination* label of its organisation; is_noted: its use was written down in the last ten minutes.
    """

    pk: int
    body_label: int
    scopes: frozenset[str]
    ceiling: str
    networks: tuple[str, ...]
    is_noted: bool
    digest: str

    @property
    def markings(self) -> tuple[str, ...]:
        """TLP markings that leave by it."""
        return under(self.ceiling) if "casework:read" in self.scopes else ()

    def is_bound_to(self, address: str) -> bool:
        return is_within(address, self.networks)


_COLUMNS = User._meta.concrete_fields
_ACCOUNT = ", ".join(f"u.{column.column}" for column in _COLUMNS)
_FIND = f"""SELECT {_ACCOUNT}, k.key_id, k.body_label, k.key_scopes, k.key_ceiling, k.key_networks, k.is_noted
FROM accounts_key_of(%s) k JOIN accounts_user u ON u.id = k.account_id"""
_FIND_BY_ID = f"""SELECT {_ACCOUNT}, k.id, k.body_id, k.scopes::text[], k.ceiling::text, k.networks::text[], true
FROM accounts_agencykey k JOIN accounts_user u ON u.id = k.user_id
WHERE k.id = %s AND k.revoked_at IS NULL AND k.suspended_at IS NULL AND u.is_active"""


def account_of(secret: str) -> User | None:
    """The service account that acts by the key of this secret, with `agency_key`; None for a secret that may not be used now.

    One question, outside any scope: there is nobody yet. Where the call may come from is not asked here.
    """
    try:
        if not is_spelled_right(secret):
            return None
        digest = hash_token(secret)
    except UnicodeEncodeError:  # half of a surrogate pair
        return None
    return _with_key(_FIND, digest, digest)


def is_live(key: LiveKey) -> bool:
    """Whether the secret by which a call began would still open it."""
    return _with_key(_FIND, key.digest, key.digest) is not None


def account_of_key(key_id: int) -> User | None:
    """The same for a task that goes on with what a call began; in the scope of the system."""
    return _with_key(_FIND_BY_ID, key_id, "")


def _with_key(sql: str, named, digest: str) -> User | None:
    """named: what the statement asks by. By a cursor: Django's raw() works out its columns at each call, a quarter of the whole."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [named])
        row = cursor.fetchone()
    if row is None:
        return None
    number = len(_COLUMNS)
    account = User.from_db(connection.alias, [column.attname for column in _COLUMNS], row[:number])
    key_id, body_label, scopes, ceiling, networks, is_noted = row[number:]
    account.agency_key = LiveKey(key_id, body_label, frozenset(scopes), ceiling, tuple(networks), is_noted, digest)
    return account


def note_use(key: LiveKey, address: str) -> None:
    """Write down, every ten minutes, that a secret was used, and from which network."""
    if not key.is_noted:
        with connection.cursor() as cursor:
            cursor.execute("SELECT accounts_key_used(%s, %s)", [key.digest, network_of(address)])


def note_refusal(account: User, sort: str, what: str) -> bool:
    """Count a refusal of the account's key, in a transaction of its own: the refused call was rolled back. True: the key is suspended by
    it. Both sides are told then (settings.KEY_SUSPENDED).

    sort, what: as KeyRefusal has them.
    """
    key = account.agency_key
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT accounts_key_refused(%s, %s, %s)", [key.pk, sort, what])
            is_suspended = cursor.fetchone()[0]
        if is_suspended:
            import_string(settings.KEY_SUSPENDED)(account)
    return is_suspended
