"""An adaptation as pages show it: its texts with their labels, its years, and who stands for it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from focalpoints.models import Post
from practices.adaptation_lists import body_of, years_of
from practices.models import Adaptation
from practices.text import Text, direction

LABELS = {
    "changed": _("What was changed"),
    "needed": _("What it needed"),
    "result": _("What came of it"),
    "failed": _("What failed"),
}
LANGUAGES = dict(settings.CONTENT_LANGUAGES)


@dataclass
class AdaptationSheet:
    """For one adaptation. texts: [(label, Text)] of what was written."""

    adaptation: Adaptation

    def __post_init__(self):
        self.body = body_of(self.adaptation)
        self.years = years_of(self.adaptation)

    @property
    def dir(self) -> str:
        return direction(self.adaptation.language)

    @property
    def texts(self) -> list[tuple[str, Text]]:
        row = self.adaptation
        found = [(label, Text(kind, getattr(row, kind), row.language)) for kind, label in LABELS.items() if getattr(row, kind)]
        if row.nothing_failed and not row.failed:
            return [*found, (LABELS["failed"], Text("failed", str(_("Nothing so far, say its authors.")), ""))]
        return found

    @property
    def goes_on(self) -> bool:
        return self.adaptation.running == Adaptation.Running.YES and not self.adaptation.until_year


def sheet_of(adaptation: Adaptation) -> AdaptationSheet:
    return AdaptationSheet(adaptation)


def in_words(name: str, value) -> str:
    """A stored value as a person reads it, where two versions are compared."""
    if name == "contact_post":
        return str(Post.objects.filter(pk=value).first() or "") if value else ""
    if name == "nothing_failed":
        return str(_("Yes") if value else _("No"))
    if name == "running":
        return str(dict(Adaptation.Running.choices).get(value, ""))
    if name == "language":
        return str(LANGUAGES.get(value, ""))
    return "" if value is None else str(value)
