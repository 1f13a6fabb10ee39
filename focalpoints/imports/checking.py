"""Judging the lines of a list before anybody is invited: the first thing that is wrong with each, at which column."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from focalpoints import days
from focalpoints.imports.columns import Row, language_named, role_named
from focalpoints.members import NOT_ENDED, of_body, open_invitations, plain
from focalpoints.models import Appointment, Country, Organisation, Post
from focalpoints.seats import seats_of
from rabatplatform.reference.memory import shelf

LONGEST = {"name": 150, "email": 254, "post": 120, "institution": 200}
FORMULA = ("=", "+", "-", "@", "|", "%", "\t")
DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
MOST_YEARS = 10


class Wrong(Exception):
    """What is wrong with a line: a code of `words` and the field."""

    def __init__(self, code: str, field: str):
        super().__init__(code)
        self.code, self.field = code, field


@dataclass
class Team:
    """What a list is judged against, read once; what its earlier lines took is noted here."""

    body: Country | Organisation
    roles: list[str]  # that the one who accepts may give
    own_address: str
    language: str
    posts: dict[str, list[Post]] = field(default_factory=dict)  # by plain title, those that can be filled first
    filled: set[int] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    invited: set[str] = field(default_factory=set)
    left: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    taken: set[int] = field(default_factory=set)

    @cached_property
    def known_bodies(self) -> set[str]:
        return {name for model in (Country, Organisation) for body in shelf(model).ordered for name in names_of(body)}


def team_of(user, body, roles: list[str]) -> Team:
    suggested = getattr(body, "suggested_languages", None) or []
    language = next((code for code in suggested if code in ("en", "fr")), user.language or "fr")
    team = Team(body, roles, user.email.lower(), language)
    posts = list(Post.objects.filter(**of_body(body), closed_at=None).select_related("country", "organisation"))
    held = Appointment.objects.filter(NOT_ENDED, post__in=[post.pk for post in posts])
    for post_id, kind, address in held.values_list("post_id", "kind", "user__email"):
        team.members.add(address.lower())
        if kind == Appointment.Kind.HOLDER:
            team.filled.add(post_id)
    for invitation in open_invitations(user, body):
        team.invited.add(invitation.email.lower())
        team.filled.add(invitation.post_id)
    for post in sorted(posts, key=lambda post: post.pk in team.filled):
        for title in {plain(title) for title in (*post.titles.values(), post.title)}:
            team.posts.setdefault(title, []).append(post)
    team.left = {role: seats.left for role, seats in seats_of(body).items()}
    return team


def report(rows: list[Row], team: Team) -> list[dict]:
    """The lines as MemberImport.rows keeps them: state "ok", or "bad" with code and field."""
    return [_judged(row, team) for row in rows]


def _judged(row: Row, team: Team) -> dict:
    line = {
        "line": row.line,
        **{name: _text(row.values.get(name, "")) for name in ("name", "email", "post", "role", "institution")},
    }
    try:
        facts = _facts(row, team)
    except Wrong as wrong:
        return {
            **line,
            "until": _text(row.values.get("until", "")),
            "language": "",
            "state": "bad",
            "code": wrong.code,
            "field": wrong.field,
        }
    return {**line, **facts, "state": "ok", "code": "", "field": ""}


def _facts(row: Row, team: Team) -> dict:
    """Raises Wrong. What the line takes (post, seat, address) is noted only when nothing is wrong with it."""
    values = row.values
    for name, value in values.items():
        if isinstance(value, str) and value.startswith(FORMULA):
            raise Wrong("formula", name)
        if isinstance(value, str) and len(value) > LONGEST.get(name, 120):
            raise Wrong("too_long", name)
    _refuse_another_body(values.get("body", ""), team)
    name, address = " ".join(_text(values["name"]).split()), _address(values["email"], team)
    if not name:
        raise Wrong("missing", "name")
    until, language = _until(values.get("until", "")), _language(values.get("language", ""), team)
    post, role = _post(_text(values["post"]), _text(values.get("role", "")), team)
    team.seen.add(address)
    if post is None:
        team.left[role] -= 1
    else:
        team.taken.add(post.pk)
    return {"name": name, "email": address, "role": role, "until": until.isoformat(), "language": language}


def _address(value, team: Team) -> str:
    address = _text(value).lower()
    if not address:
        raise Wrong("missing", "email")
    try:
        validate_email(address)
    except ValidationError:
        raise Wrong("email", "email") from None
    for code, known in (("twice", team.seen), ("member", team.members), ("invited_already", team.invited)):
        if address in known:
            raise Wrong("yourself" if address == team.own_address else code, "email")
    if address == team.own_address:
        raise Wrong("yourself", "email")
    return address


def _refuse_another_body(value, team: Team) -> None:
    wanted = plain(_text(value))
    if wanted and wanted not in names_of(team.body):
        raise Wrong("other_body" if wanted in team.known_bodies else "country", "body")


def names_of(body) -> set[str]:
    """Its code, and its names in every language."""
    return {plain(text) for text in (body.key, *body.names.values(), *(getattr(body, "acronyms", None) or {}).values())}


def _post(title: str, role_text: str, team: Team) -> tuple[Post | None, str]:
    """(the vacant post of that title, its role), or (None, role) for a post to be opened."""
    if not title:
        raise Wrong("missing", "post")
    role = role_named(role_text) if role_text else None
    if role_text and role is None:
        raise Wrong("role", "role")
    same = team.posts.get(plain(title), [])
    if not same:
        if role is None:
            raise Wrong("role_missing", "post")
        _refuse_role(role, team)
        if team.left[role] <= 0:
            raise Wrong("no_seat", "role")
        return None, role
    post = next((post for post in same if post.pk not in team.filled | team.taken), None)
    if post is None:
        raise Wrong("post_twice" if any(post.pk in team.taken for post in same) else "post_held", "post")
    if role is not None and role != post.role:
        raise Wrong("role_differs", "role")
    _refuse_role(post.role, team)
    return post, post.role


def _refuse_role(role: str, team: Team) -> None:
    if role not in team.roles:
        raise Wrong("role_above", "role")


def _until(value) -> date:
    """A year from today where nothing is said."""
    today = timezone.localdate()
    if value == "":
        return days.years_on(today, 1)
    day = value if isinstance(value, date) else _day(value)
    if day <= today:
        raise Wrong("past", "until")
    if day > days.years_on(today, MOST_YEARS):
        raise Wrong("far", "until")
    return day


def _day(text: str) -> date:
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise Wrong("date", "until")


def _language(value, team: Team) -> str:
    if value == "":
        return team.language
    found = language_named(_text(value))
    if found is None:
        raise Wrong("language", "language")
    return found


def _text(value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
