"""Reference data: small tables with stable keys and names in several languages, loaded from files, held in memory."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(names: dict, language: str | None = None) -> str:
    """The name in `language` (default: the active one), else in English, else in any; "" when there is none.

    names: {BCP 47 code: text}.
    """
    code = (language or get_language() or "en").split("-")[0]
    return names.get(code) or names.get("en") or next((text for text in names.values() if text), "")


class ReferenceEntry(models.Model):
    """One entry. Its key never changes; an entry that leaves the file is retired, never deleted."""

    names = models.JSONField(_("names"), default=dict, help_text=_("{language code: name}"))
    order = models.IntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    key_field = "slug"

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def key(self) -> str:
        return getattr(self, self.key_field)

    @property
    def name(self) -> str:
        return in_language(self.names)

    def name_in(self, language: str) -> str:
        return in_language(self.names, language)


class ReferenceVersion(models.Model):
    """Counts up with every change of a reference table (trigger), so that each process knows when its memory is old."""

    table = models.CharField(max_length=63, primary_key=True)
    number = models.BigIntegerField(default=1)
