"""The second step of demo accounts: one secret for all, so that casework can be tried without a phone. Local settings only."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from rabatplatform.accounts.querysets import has_second_factor

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  of invented people on a developer's machine
DOMAIN = "demo.example"


def code_now() -> tuple[str, int]:
    """(the code of this moment, seconds that it stays)."""
    now = int(time.time())
    return format_hotp_value(
        hotp_value(SECRET, now // app_settings.TOTP_PERIOD)
    ), app_settings.TOTP_PERIOD - now % app_settings.TOTP_PERIOD


def may_take(user) -> bool:
    """A demo account that has no second step yet."""
    return user.is_authenticated and user.email.endswith(f"@{DOMAIN}") and not has_second_factor(user)


def take(user) -> None:
    """Set the demo's second step up for this account."""
    TOTP.activate(user, SECRET)
