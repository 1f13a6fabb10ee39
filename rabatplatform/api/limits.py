"""How much a caller may ask for, and how they are told: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).

Calls a minute are a courtesy to the others, counted in the cache (throttles.py). What must be exact is counted in the database (quotas.py).
"""

from dataclasses import dataclass

from django.conf import settings

WRITING = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Quota:
    """most: how often in a window of `seconds`; windows begin at multiples of them. is_shared: by all keys of an organisation, also
    those that were revoked meanwhile: it is not more for who makes more of them."""

    most: int
    seconds: int
    is_shared: bool = False


QUOTAS = {  # of a key
    "writes": Quota(600, 3_600),
    "reads": Quota(
        settings.API_READS_AN_HOUR, 3_600, is_shared=True
    ),  # that the record of reads tells of: words and annexes of notes
    "exports": Quota(10, 86_400),
}


@dataclass
class Left:
    """What is left of a limit: calls, and the seconds until its window ends. counted: how many of them the call took."""

    name: str
    most: int
    window: int
    left: int
    seconds: int
    counted: int = 0

    @property
    def policy(self) -> str:
        return f'"{self.name}";q={self.most};w={self.window}'

    @property
    def state(self) -> str:
        return f'"{self.name}";r={self.left};t={self.seconds}'


def note(request, left: Left) -> None:
    """Tell it with the answer, whatever that becomes; what the call took of it before is added. request: Django's."""
    noted = getattr(request, "limits", [])
    left.counted += sum(known.counted for known in noted if known.name == left.name)
    request.limits = [*(known for known in noted if known.name != left.name), left]
