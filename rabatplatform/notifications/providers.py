"""A provider that sends the mails (django-anymail), where one is set: what it tells of mails that came back.

Its web hook is one address, for tracking alone, behind the secret of ANYMAIL_WEBHOOK_SECRET; without a provider there is none.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from rabatplatform.handing import hand_over
from rabatplatform.notifications.refusals import is_for_good, is_of_ours_or_passes, status_in

# Where the provider gives no status, its words decide: for what passes, and for reasons by which the address takes no mail at all. A
# reason "blocked" is a policy, of the provider or of the other side: it says nothing of the address.
SOFT = ("soft", "transient", "temporar", "full", "quota")
HARD = ("bounced", "invalid")
GONE = ("bounced", "rejected", "failed")  # kinds of event by which a mail did not arrive


def webhook_patterns() -> list:
    """The address of the provider's tracking hook: /anymail/<provider>/tracking/."""
    if not settings.MAIL_PROVIDER:
        return []
    from anymail.urls import urlpatterns

    name = f"{settings.MAIL_PROVIDER}_tracking_webhook"
    found = [pattern for pattern in urlpatterns if pattern.name == name]
    return [path(str(one.pattern), login_not_required(one.callback), name=one.name) for one in found]


def connect() -> None:
    """Hear what the provider's hook tells."""
    from anymail.signals import tracking

    tracking.connect(told, dispatch_uid="mails that came back")


def told(sender, event, esp_name, **kwargs) -> None:
    """One event of the provider. SECURITY: only a mail that we sent counts; its key is what we gave the provider, no address."""
    key = (event.metadata or {}).get("mail", "")
    if event.event_type not in GONE or not isinstance(key, str) or not key:
        return
    from rabatplatform.notifications.tasks import record_return

    words = _words(event)
    code = status_in(event.mta_response or event.description or "")
    is_hard = is_for_good(code, words) if code else event.reject_reason in HARD and not _passes(words)
    is_hard = is_hard and event.event_type != "failed"
    source = f"{esp_name}:{event.event_id or key}"[:64]
    hand_over(record_return, key, source, int(is_hard), code or str(event.reject_reason or "")[:16])


def refusal_of(raised: Exception, message) -> str | None:
    """Whether the provider took a mail for nobody because of its recipient: a status of RFC 3463, "" where it said none; None: no."""
    if not settings.MAIL_PROVIDER:
        return None
    from anymail.exceptions import AnymailRecipientsRefused

    if not isinstance(raised, AnymailRecipientsRefused):
        return None
    status = getattr(getattr(message, "anymail_status", None), "status", None)
    return "5.1.3" if status == {"invalid"} else ""  # "rejected": it sends nothing there, for whatever reason


def _passes(words: str) -> bool:
    return any(word in words for word in SOFT) or is_of_ours_or_passes(words)


def _words(event) -> str:
    """What the provider calls it, in small letters."""
    own = event.esp_event if isinstance(event.esp_event, dict) else {}
    told = [own.get(name) for name in ("Type", "event", "error", "comment")]
    return " ".join(str(word) for word in (*told, event.description, event.mta_response) if word).lower()
