"""Readings of people: which second factors they have, and what they have asked for."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.module_loading import import_string

from rabatplatform.accounts.models import EmailChange, FactorReset

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none


def second_factors(user_ids) -> dict[int, set[str]]:
    """{id of a person: {"totp", "webauthn"}} of those who have one. One question, however many people."""
    found: dict[int, set[str]] = {}
    rows = Authenticator.objects.filter(user_id__in=list(user_ids), type__in=FACTORS).values_list("user_id", "type")
    for user_id, kind in rows:
        found.setdefault(user_id, set()).add(str(kind))
    return found


def has_second_factor(user) -> bool:
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def mails_come_back(person) -> bool:
    """Whether mails to the person's address stopped because they come back (settings.ADDRESS_IN_DOUBT)."""
    return import_string(settings.ADDRESS_IN_DOUBT)(person)


def open_email_change(user) -> EmailChange | None:
    """The change of address that a person has asked for and that is not over, in their own scope."""
    change = EmailChange.objects.visible_to(user).filter(done_at=None, withdrawn_at=None).first()
    return change if change is not None and change.is_open else None


def open_factor_resets(user):
    """Askings that wait for a decision and that `user` reads, oldest first, without their own."""
    rows = FactorReset.objects.visible_to(user).open().exclude(user=user.pk)
    return rows.select_related("user", "coordinator", "secretariat").order_by("asked_at")
