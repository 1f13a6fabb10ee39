"""Who can read a note, and the rule that lets each in: one function for the author before saving, for the note's page and for the auditor.

Asked by those of the originator (they read all grants); a reader learns what the grants that they see tell. SECURITY: every row is asked
for by `visible_to`: row security is the other lock, not the only one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.markings import may_be_given
from casework.models import GroupMember, GroupVersion, Note, NoteGrant, SharingGroup
from focalpoints.models import Appointment, Country, Organisation, Post
from focalpoints.querysets import body_of_casework
from rabatplatform.access.models import GrantLabel
from rabatplatform.accounts.models import Ceiling
from rabatplatform.accounts.models.agencies import under

CASEWORKERS = ("focal_point", "analyst", "coordinator")
WITH = ("label", "given_from__country", "given_from__organisation")  # what a grant is asked for here


@dataclass(frozen=True)
class Line:
    """One rule. kind: 'originator', 'coordinators', 'author', 'body', 'post', 'group', 'all'; people: how many it lets in now.

    'system': no rule of its own, but whom the others let in beside people: the systems of an organisation, by a key for the API."""

    kind: str
    name: str
    why: str
    people: int
    grant: NoteGrant | None = None
    bodies: tuple = ()
    counts: bool = True  # False: the marking in hand does not allow it, so it lets nobody in


@dataclass
class Reach:
    """lines: every rule; countries, organisations: bodies with somebody who reads it; people: how many persons in all."""

    lines: list[Line]
    countries: set = field(default_factory=set)
    organisations: set = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    @property
    def falls_away(self) -> list[Line]:
        return [line for line in self.lines if not line.counts]


def reach_of(note: Note, user, *, tlp=None, handling=None, at: datetime | None = None, grants=None) -> Reach:
    """For `user`. tlp, handling: as if it were released with this marking (default: that of the text in hand; of handling alone: that in
    force); at: at that moment (default: now, and grants that begin later counted as well); grants: as if these were given (default: those
    of the note that are not over)."""
    if tlp is None:
        tlp, handling = _in_hand(note)
    handling = note.handling if handling is None else handling
    if grants is None:
        grants = grants_of(note, user)
        grants = grants.filter(valid__contains=at) if at else grants.not_over()
    found = Reach([])
    held = _held(at or timezone.now())
    _own(note, tlp, held, found)
    grants = with_groups(list(grants), user)
    for grant in grants:
        _granted(grant, user, may_be_given(tlp, grant.label.kind, handling), held, found, at)
    if at is None:  # which keys were live on a day of before is in the registers of their organisations
        found.lines += _systems(note, tlp, handling, grants, user)
    return found


def _in_hand(note: Note) -> tuple:
    version = note.in_hand or note
    return version.tlp, version.handling


def grants_of(note: Note, user):
    """Those that `user` may know of, with what is asked for here."""
    return NoteGrant.objects.visible_to(user).filter(note=note).select_related(*WITH).order_by("given_at", "pk")


def with_groups(grants: list[NoteGrant], user) -> list[NoteGrant]:
    """Each with its group, None where `user` does not see it, and with the `post` that it names; `is_own` tells of the group whether
    `user` writes it. As many questions for one as for many."""
    ids = {grant.group_id for grant in grants if grant.group_id}
    seen = SharingGroup.objects.visible_to(user).in_bulk(ids) if ids else {}
    own = set(SharingGroup.objects.owned_by(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    for group in seen.values():
        group.is_own = group.pk in own
    labels = {grant.label_id for grant in grants if grant.label.kind == GrantLabel.Kind.POST}
    posts = Post.objects.select_related("country", "organisation").filter(label__in=labels) if labels else ()
    by_label = {post.label_id: post for post in posts}
    for grant in grants:
        grant._state.fields_cache["group"] = seen.get(grant.group_id)
        grant.post = by_label.get(grant.label_id)
    return grants


def _held(at: datetime) -> dict:
    """{'post': {post id: people}, 'country': {id: people}, 'organisation': {id: people}, 'coordinators': {(kind, id): people}}"""
    rows = Appointment.objects.filter(
        valid__contains=at, suspended_at=None, user__is_active=True, user__is_service=False, post__role__in=CASEWORKERS
    ).values_list("user_id", "post_id", "post__country_id", "post__organisation_id", "post__role")
    held = {
        "post": defaultdict(set),
        "country": defaultdict(set),
        "organisation": defaultdict(set),
        "coordinators": defaultdict(set),
    }
    for user, post, country, organisation, role in rows:
        kind, pk = ("country", country) if country else ("organisation", organisation)
        held["post"][post].add(user)
        held[kind][pk].add(user)
        if role == "coordinator":
            held["coordinators"][kind, pk].add(user)
    return held


def _people_of(body, held) -> set[int]:
    return held["country" if isinstance(body, Country) else "organisation"][body.pk]


def _add(found: Reach, line: Line, people: set[int]) -> None:
    found.lines.append(line)
    if not line.counts:
        return
    found.people |= people
    for body in line.bodies:
        (found.countries if isinstance(body, Country) else found.organisations).add(body)


def _own(note: Note, tlp: str, held: dict, found: Reach) -> None:
    body = body_of_casework(note.originator_id)
    kind = "country" if isinstance(body, Country) else "organisation"
    author = held["post"][note.author_post_id]
    _add(found, Line("author", str(note.author_post), _("wrote it"), len(author), bodies=(body,)), author)
    coordinators = held["coordinators"][kind, body.pk]
    _add(
        found,
        Line("coordinators", _("Coordinators of %(body)s") % {"body": body}, _("answer for it"), len(coordinators)),
        coordinators,
    )
    if tlp != "red":
        people = _people_of(body, held)
        _add(found, Line("originator", str(body), _("its own country or organisation"), len(people), bodies=(body,)), people)


def _granted(grant: NoteGrant, user, counts: bool, held: dict, found: Reach, at) -> None:
    kind, name, bodies, people = _receiver(grant, user, held, at)
    line = Line(kind, name, grant.reason, len(people), grant=grant, bodies=tuple(bodies), counts=counts)
    _add(found, line, people)


def _systems(note: Note, tlp: str, handling, grants: list[NoteGrant], user) -> list[Line]:
    """One line an organisation whose systems read notes of this marking by a live key, where a rule lets its casework or the post of its
    systems in. Only for those of the originator: the database tells nobody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body_label, post_label, ceiling FROM casework_systems(%s)", [note.originator_id])
        rows = [row for row in cursor.fetchall() if tlp in under(row[2])]
    if not rows:
        return []
    allowed = [grant for grant in grants if may_be_given(tlp, grant.label.kind, handling)]
    groups = [grant for grant in allowed if grant.label.kind == GrantLabel.Kind.GROUP]
    labels = {note.originator_id, *(grant.label_id for grant in allowed)}
    labels.update(*labels_of_groups(groups, user).values())
    ceilings: dict[int, str] = {}  # of an organisation's keys the one that lets most through
    for body, post, ceiling in rows:
        if {body, post, GrantLabel.ALL_WHO_READ_CASEWORK} & labels:
            ceilings[body] = max(ceiling, ceilings.get(body, ceiling), key=Ceiling.values.index)
    return [_system(body_of_casework(label), ceiling) for label, ceiling in ceilings.items()]


def _system(body, ceiling: str) -> Line:
    name = _("Systems of %(body)s") % {"body": body.short_name}
    return Line("system", name, _("by a key for the API, up to %(marking)s") % {"marking": Ceiling(ceiling).label}, 0)


def _receiver(grant: NoteGrant, user, held: dict, at) -> tuple[str, str, list, set[int]]:
    """(kind, name, bodies, people) of whom a grant lets in."""
    if grant.label_id == GrantLabel.ALL_WHO_READ_CASEWORK:
        everybody = set().union(*held["country"].values(), *held["organisation"].values())
        countries = Country.objects.filter(pk__in=[pk for pk, people in held["country"].items() if people])
        others = Organisation.objects.filter(pk__in=[pk for pk, people in held["organisation"].items() if people])
        return "all", _("All who do casework"), [*countries, *others], everybody
    if body := body_of_casework(grant.label_id):
        return "body", str(body), [body], _people_of(body, held)
    if grant.label.kind == GrantLabel.Kind.POST:
        post = grant.post
        people = held["post"][post.pk]
        return "post", str(post), [post.body] if people else [], people
    bodies = [body_of_casework(label) for label in labels_of_group(grant, user, at)]
    bodies = [body for body in bodies if body]
    people = set().union(*(_people_of(body, held) for body in bodies))
    return "group", str(grant.group or _("A sharing group")), bodies, people


def labels_of_group(grant: NoteGrant, user, at=None) -> list[int]:
    """The *casework* labels of the members of a grant's group that its label lets in, as far as `user` may know of them."""
    return labels_of_groups([grant], user, at)[grant.pk]


def labels_of_groups(grants: list[NoteGrant], user, at=None) -> dict[int | None, list[int]]:
    """{grant: labels_of_group} of grants as `with_groups` gives them; as many questions for one as for many."""
    # The others are of another owner, to whose group the person does not belong any more.
    known = [grant for grant in grants if grant.group is not None]
    since = defaultdict(list)  # {group: [(member, since when)]}
    members = GroupMember.objects.visible_to(user).filter(group__in={grant.group_id for grant in known})
    for group, label, valid in members.filter(valid__contains=at or timezone.now()).values_list("group", "body", "valid"):
        since[group].append((label, valid.lower))
    of_versions = {grant.label_id for grant in known if grant.label_id != grant.group.label_id}
    versions = GroupVersion.objects.visible_to(user).filter(label__in=of_versions) if of_versions else None
    made = dict(versions.values_list("label", "made_at")) if of_versions else {}
    found: dict[int | None, list[int]] = {grant.pk: [] for grant in grants}
    for grant in known:
        joined = None  # of all times, unless the grant names a version: members since then only
        if grant.label_id in of_versions:
            joined = made.get(grant.label_id) or grant.given_at  # who is a member alone does not read versions
        found[grant.pk] = [label for label, start in since[grant.group_id] if joined is None or start <= joined]
    return found
