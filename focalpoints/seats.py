"""How many posts of each role a country or organisation may have, and has. The limit itself is kept by the database."""

from dataclasses import dataclass

from django.db import connection

from focalpoints.models import Country, Role


@dataclass(frozen=True)
class Seats:
    role: str
    taken: int
    allowed: int

    @property
    def left(self) -> int:
        return max(self.allowed - self.taken, 0)

    @property
    def role_name(self) -> str:
        return str(Role(self.role).label)


SQL = """
SELECT r.role, focalpoints_seats_of(%(country)s, %(organisation)s, r.role), (
  SELECT count(*) FROM focalpoints_post p WHERE p.role = r.role AND (p.closed_at IS NULL OR p.closed_at > access_clock())
    AND (p.country_id = %(country)s OR p.organisation_id = %(organisation)s))
FROM unnest(%(roles)s::text[]) WITH ORDINALITY AS r(role, place) ORDER BY r.place"""


def seats_of(body, roles=None) -> dict[str, Seats]:
    """{role: Seats} of a body, for some roles or all, in the order given. One question."""
    is_country = isinstance(body, Country)
    roles = [str(role) for role in (roles if roles is not None else Role.values)]
    values = {"country": body.pk if is_country else None, "organisation": None if is_country else body.pk, "roles": roles}
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return {role: Seats(role, taken, allowed) for role, allowed, taken in cursor.fetchall()}
