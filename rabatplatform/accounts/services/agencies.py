"""Service accounts and the tokens of agencies."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.crypto import hash_token

from rabatplatform.accounts.errors import TokenRefused
from rabatplatform.accounts.models import AgencyToken, User
from rabatplatform.audit.services import write

LONGEST_LIFE = timedelta(days=365)
_DOMAIN = "service.invalid"  # no mail ever reaches it (RFC 2606)


def make_service_account(*, key: str, name: str) -> User:
    """The account of an organisation's systems, made once. Its language is open: each call says its own (Accept-Language)."""
    found = User.objects.filter(email=f"{key}@{_DOMAIN}").first()
    if found:
        return found
    return User.objects.create_user(f"{key}@{_DOMAIN}", password=None, name=f"{name} (API)"[:150], language="", is_service=True)


@transaction.atomic
def make_agency_token(*, account: User, name: str, life: timedelta, by: User | None = None) -> tuple[AgencyToken, str]:
    """A new token of a service account, and its secret, which is stored nowhere: show it once.

    Raises TokenRefused (no service account, no name, a life of none or more than twelve months).
    """
    if not account.is_service:
        raise TokenRefused(
            _("A token belongs to an organisation, never to a person."), fields={"account": _("No service account.")}
        )
    if not name.strip() or len(name) > 80:
        raise TokenRefused(_("Give the token a name of up to 80 characters."), fields={"name": _("Give it a name.")})
    if not timedelta() < life <= LONGEST_LIFE:
        raise TokenRefused(_("A token lives at most twelve months."), fields={"life": _("At most 365 days.")})
    token, secret = AgencyToken.objects.create(user=account, expiry=life, name=name.strip())
    write("agency_token_made", user_id=by.pk if by else None, account=account.pk)
    return token, secret


@transaction.atomic
def revoke_agency_token(*, token: AgencyToken, by: User | None = None) -> None:
    """From the next request on it opens nothing."""
    write("agency_token_revoked", user_id=by.pk if by else None, account=token.user_id)
    token.delete()


def token_of(secret: str) -> AgencyToken | None:
    """The token that has this secret, if it may be used now: not ended, of an active service account. One question."""
    try:
        digest = hash_token(secret)
    except UnicodeEncodeError:  # half of a surrogate pair
        return None
    usable = {"expiry__gt": timezone.now(), "user__is_active": True, "user__is_service": True}
    return AgencyToken.objects.select_related("user").filter(digest=digest, **usable).first()
