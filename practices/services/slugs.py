"""The last part of a practice's address."""

import re
import unicodedata

from practices.models import Practice

RESERVED = {"new", "suggestions", "drafts", "export", "search", "reviews", "translations", "adaptations", "unconfirmed"}


def free_slug(title: str, reference: str) -> str:
    """The slug of a title in Latin letters, at most 80 long, not yet taken; the reference where the title has none."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-") or reference
    if words in RESERVED or Practice.objects.filter(slug=words).exists():
        words = f"{words[:70]}-{reference[:6]}"
    return words
