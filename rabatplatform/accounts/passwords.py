"""Passwords that are long but hold little: one short piece said again and again."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class RepeatedPatternValidator:
    """Refuses a password made of one piece of up to five characters, or of fewer than five different characters."""

    def validate(self, password, user=None):
        repeated = any(
            len(password) > size and (password[:size] * (len(password) // size + 1))[: len(password)] == password
            for size in range(1, 6)
        )
        if repeated or len(set(password)) < 5:
            raise ValidationError(_("This password repeats itself. Choose several different words."), code="password_repeats")

    def get_help_text(self):
        return _("Several words that do not belong together are easy to keep and hard to guess.")
