"""What may stand as a number or address of an office, as it is stored."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from focalpoints.errors import ContactRefused
from focalpoints.models import Contact

LONGEST = 300
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069<>]")


def read_value(kind: str, value: str) -> str:
    """One line, as "+221 33 800 00 00" or "desk@example.org". Raises ContactRefused that names the field `value`."""
    value = " ".join(value.split())
    if not value:
        raise _refused(_("Give the number or address."))
    if len(value) > LONGEST:
        raise _refused(_("At most %(most)d characters.") % {"most": LONGEST})
    if _CONTROL.search(value):
        raise _refused(_("This holds a character that no number or address has."))
    if kind == Contact.Kind.EMAIL:
        return _email(value)
    if kind in (Contact.Kind.PHONE, Contact.Kind.MOBILE, Contact.Kind.DUTY):
        return _number(value, short=kind == Contact.Kind.DUTY)
    return value


def _email(value: str) -> str:
    try:
        validate_email(value)
    except ValidationError as error:
        raise _refused(_("Write an e-mail address, as in desk@example.org.")) from error
    return value


def _number(value: str, *, short: bool) -> str:
    """International (E.164: up to 15 digits); a duty line may be a short number that is dialled within the country."""
    digits = re.sub(r"[^0-9]", "", value)
    international = value.startswith("+") and 7 <= len(digits) <= 15 and digits[0] != "0"
    dialled_inside = short and not value.startswith("+") and 3 <= len(digits) <= 6
    if not _NUMBER.fullmatch(value) or not (international or dialled_inside):
        raise _refused(_("Write the number with its country code, as in +221 33 800 00 00."))
    return value


def _refused(sentence) -> ContactRefused:
    return ContactRefused(sentence, fields={"value": sentence})
