"""The answer of a policy: yes, or no and why."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True)
class Ruling:
    allowed: bool
    reason: str | Promise = ""
    values: tuple = ()

    def __bool__(self):
        return self.allowed

    def __str__(self):
        return str(self.reason).format(**dict(self.values))

    def require(self):
        """Raise PermissionDenied with the reason, which the page of a 403 shows."""
        if not self.allowed:
            raise PermissionDenied(str(self))


ALLOWED = Ruling(True)


def refused(reason, **values) -> Ruling:
    return Ruling(False, reason, tuple(values.items()))
