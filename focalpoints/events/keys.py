"""Keys of organisations for the API. The subject is the key; the acts stand in the register of its organisation."""

from datetime import datetime

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from focalpoints.events.subjects import secretariat
from focalpoints.events.topics import KEYS, REGISTER
from focalpoints.models import Appointment
from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, register
from rabatplatform.feed.recalls import open_of_key


class OfKey:
    """A key as the thing that an event is about."""

    def __init__(self, key: AgencyKey):
        self.key, self.pk = key, key.pk

    def __str__(self):
        return str(self.key)

    def get_absolute_url(self):
        return reverse("focalpoints:key-detail", args=[self.key.reference])


def keys(ids, user) -> dict[int, OfKey]:
    return {key.pk: OfKey(key) for key in AgencyKey.objects.visible_to(user).filter(pk__in=set(ids))}


def those_of_the_key(event) -> set[int]:
    """The coordinators of its organisation, and whoever holds the post that is responsible for it."""
    key = AgencyKey.objects.filter(pk=event.subject_id).first()
    if key is None:
        return set()
    body = body_of_coordination(key.body_id)
    holders = Appointment.objects.now().filter(post__label=key.responsible_id, user__is_service=False)
    coordinators = holders_of(body, COORDINATORS).values_list("pk", flat=True) if body else ()
    return {*coordinators, *holders.values_list("user", flat=True)}


def those_of_the_key_or_the_secretariat(event) -> set[int]:
    """The coordinators of its organisation, and whoever holds the post that is responsible for it; where there is nobody, the secretariat."""
    return those_of_the_key(event) or set(secretariat())


def both_sides(event) -> set[int]:
    """The coordinators of its organisation, whoever holds the responsible post, and the secretariat."""
    return {*those_of_the_key(event), *secretariat()}


def _kind(code, title, sentence, *, urgency=FOR_INFORMATION, audience=those_of_the_key, topic=REGISTER, **more) -> EventKind:
    def said(event, key):
        return gettext(sentence) % {"key": key}

    more |= {"subjects": keys, "thing": "key", "topic": topic}
    return register(EventKind(f"focalpoints.{code}", title, urgency, says=OPEN, audience=audience, sentence=said, **more))


KEY_MADE = _kind("key_made", _("A key for the API was made"), _("The key “%(key)s” was made."), audience=both_sides)
KEY_ROTATED = _kind("key_rotated", _("A key got or lost a secret"), _("The key “%(key)s” got a new secret, or lost one."))
KEY_CHANGED = _kind("key_changed", _("A key was changed"), _("Name, networks or responsible post of the key “%(key)s” changed."))
KEY_REVOKED = _kind("key_revoked", _("A key was revoked"), _("The key “%(key)s” was revoked."), audience=both_sides)
KEY_RESTORED = _kind("key_restored", _("A key was restored"), _("The key “%(key)s” works again."), audience=both_sides)
KEY_SUSPENDED = _kind(
    "key_suspended",
    _("A key was suspended"),
    _("The key “%(key)s” is suspended. See why, then restore or revoke it."),
    urgency=WAITS_FOR_YOU,
    audience=both_sides,
    topic=KEYS,
    waits=lambda event, key: key.key.is_suspended,
    escalates="the coordinators, the responsible post and the Secretariat are told together",
)
KEY_ENDS = _kind(
    "key_ends",
    _("A key ends soon"),
    _("The last secret of the key “%(key)s” ends soon. Give it a new one before its system stops."),
    urgency=WAITS_FOR_YOU,
    audience=those_of_the_key_or_the_secretariat,
    topic=KEYS,
    waits=lambda event, key: ends_soon(key.key),
    escalates="the coordinators and the responsible post, or else the Secretariat, are told 30 days, 7 days and a day before it ends",
    by_day=True,
    again=lambda event: bool(event.data.get("last")),
    due=lambda event, key: last_end(key.key),
)
KEY_RECALLS_WAIT = _kind(
    "key_recalls_wait",
    _("A system has not taken back what it was told to"),
    _("The system of the key “%(key)s” has not confirmed for three days that it took back what it may hold no longer."),
    urgency=WAITS_FOR_YOU,
    topic=KEYS,
    waits=lambda event, key: key.key.revoked_at is None and open_of_key(key.pk) > 0,
    escalates="the coordinators and the responsible post are told; the owner of what was not taken back sees it on its page",
    by_day=True,
)


def ends_soon(key: AgencyKey) -> bool:
    """Whether no secret was added since the last one was told to end; a revoked key waits for nobody."""
    last = key.secrets.filter(revoked_at=None).order_by("-expiry").first()
    return key.revoked_at is None and (last is None or last.noticed > 0)


def last_end(key: AgencyKey) -> datetime | None:
    """The moment from which no secret of it opens anything, if none is added. None: there is none that was not revoked."""
    return key.secrets.filter(revoked_at=None).aggregate(last=Max("expiry"))["last"]
