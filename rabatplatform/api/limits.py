"""How much a caller may ask for, and how they are told: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).

Calls a minute are a courtesy to the others, counted in the cache (throttles.py). What must be exact is counted in the database (quotas.py).
"""

from dataclasses import dataclass

WRITING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Quota:
    """most: how often in a window of `seconds`; windows begin at multiples of them."""

    most: int
    seconds: int


QUOTAS = {"writes": Quota(600, 3_600), "exports": Quota(10, 86_400)}  # of a key


@dataclass
class Left:
    """What is left of a limit: calls, and the seconds until its window ends. is_counted: whether the call took one of them."""

    name: str
    most: int
    window: int
    left: int
    seconds: int
    is_counted: bool = True

    @property
    def policy(self) -> str:
        return f'"{self.name}";q={self.most};w={self.window}'

    @property
    def state(self) -> str:
        return f'"{self.name}";r={self.left};t={self.seconds}'


def note(request, left: Left) -> None:
    """Tell it with the answer, whatever that becomes. request: Django's."""
    request.limits = [*(known for known in getattr(request, "limits", []) if known.name != left.name), left]
