"""Every reading of more than one practice."""

from rabatplatform.access.querysets import AudienceQuerySet


class PracticeQuerySet(AudienceQuerySet):
    """`visible_to(user)`: published practices, and those in preparation of the teams that `user` belongs to."""

    def public(self):
        return self.filter(state="published")

    def at(self, address: str):
        """The practice at the last part of an address: a slug, or before publication a reference."""
        from django.db.models import Q

        return self.filter(Q(slug=address) | Q(slug__isnull=True, reference=address))
