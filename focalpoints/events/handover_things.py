"""What events of handovers, ends and absences are about, whom they concern, and whether they still wait."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from focalpoints.duties import secretariat_now
from focalpoints.escalation import COORDINATORS_OF_BODY, SECRETARIAT
from focalpoints.events.subjects import Team, teams
from focalpoints.models import Absence, Appointment, Country, Handover, Post, Role
from focalpoints.querysets import body_of_coordination

WITH_POST = ("post__country", "post__organisation")


class Plan:
    """A handover as one reader meets it: what of it waits for them."""

    def __init__(self, handover: Handover, reader):
        self.handover, self.pk, self.reader_id = handover, handover.pk, reader.pk

    def __str__(self):
        return self.handover.post.title

    def get_absolute_url(self):
        return self.handover.get_absolute_url()

    @property
    def waits_for_approval(self) -> bool:
        return self.handover.state == Handover.State.PREPARED

    @property
    def waits_for_signature(self) -> bool:
        row = self.handover
        if row.state != Handover.State.APPROVED:
            return False
        incoming, outgoing = row.incoming_signed_at is None, row.outgoing_signed_at is None and not row.is_alone
        if row.incoming_id == self.reader_id:
            return incoming
        if row.outgoing is not None and row.outgoing.user_id == self.reader_id:
            return outgoing
        return incoming or outgoing

    @property
    def is_late(self) -> bool:
        row = self.handover
        return row.state == Handover.State.APPROVED and row.incoming_signed_at is None and row.begins_at <= timezone.now()


def handovers(ids, user) -> dict[int, Plan]:
    rows = Handover.objects.visible_to(user).filter(pk__in=set(ids)).select_related("outgoing", *WITH_POST)
    return {row.pk: Plan(row, user) for row in rows}


def _handover(event) -> Handover | None:
    return Handover.objects.select_related("outgoing", *WITH_POST).filter(pk=event.subject_id).first()


def both(event) -> list[int]:
    """The one who hands over (unless it is done without them) and the one who takes over."""
    row = _handover(event)
    if row is None:
        return []
    outgoing = row.outgoing.user_id if row.outgoing and not row.is_alone else None
    return [pk for pk in (outgoing, row.incoming_id) if pk]


def incoming_alone(event) -> list[int]:
    """The one who takes over."""
    row = _handover(event)
    return [row.incoming_id] if row and row.incoming_id else []


def approvers(event) -> list[int]:
    """Coordinators of the body but for the two; where there is none, for a coordinator's post: the secretariat."""
    row = _handover(event)
    return _approvers(row.post, without={*both(event)}) if row else []


def from_approvers(event, step: int) -> set[int]:
    """Those who approve it; of a coordinator's post also the Secretariat."""
    row = _handover(event)
    if row is None:
        return set()
    if step == COORDINATORS_OF_BODY:
        return set(approvers(event))
    if step == SECRETARIAT and row.post.role in (Role.COORDINATOR, Role.SECRETARIAT):  # it reads no other handovers
        return {person.pk for person in secretariat_now()} - {*both(event)}
    return set()


def from_signers(event, step: int) -> set[int]:
    """Those who approved it, once somebody is there to sign; of a coordinator's post also the Secretariat."""
    return from_approvers(event, step) if both(event) else set()


def own_coordinators(body) -> list[int]:
    """By their own appointment: whoever stands in for a coordinator approves nothing."""
    key = "country" if isinstance(body, Country) else "organisation"
    held = Appointment.objects.now().of_holders().filter(post__role=Role.COORDINATOR, **{f"post__{key}": body.pk})
    return list(held.values_list("user", flat=True))


def _approvers(post: Post, without=frozenset()) -> list[int]:
    people = set(own_coordinators(post.body)) - set(without)
    if not people and (post.role == Role.COORDINATOR or post.role == Role.SECRETARIAT):
        people = {person.pk for person in secretariat_now()} - set(without)
    return sorted(people)


def all_concerned(event) -> list[int]:
    """The one who hands over, the one who takes over, and those who approve."""
    row = _handover(event)
    left = [row.outgoing.user_id] if row and row.outgoing else []
    return [*left, *both(event), *approvers(event)]


class Ending:
    """A post whose holder's appointment ends soon; its page is where a handover begins."""

    def __init__(self, post: Post):
        self.post, self.pk = post, post.pk

    def __str__(self):
        return self.post.title

    def get_absolute_url(self):
        return reverse("focalpoints:handover-new", args=[self.post.reference])

    def still_ends(self, event) -> bool:
        return bool(still_ending([event.data["appointment"]]))


class EndingTeam(Team):
    def still_end(self, event) -> bool:
        return bool(still_ending(event.data["appointments"]))


def ending_posts(ids, user) -> dict[int, Ending]:
    """Those that `user` holds by an own appointment."""
    held = Appointment.objects.now().of_holders().filter(user=user.pk, post__in=set(ids))
    posts = Post.objects.filter(pk__in=held.values("post_id")).select_related("country", "organisation")
    return {post.pk: Ending(post) for post in posts}


def ending_teams(ids, user) -> dict[int, EndingTeam]:
    return {pk: EndingTeam(team.body) for pk, team in teams(ids, user).items()}


def still_ending(appointments) -> list[int]:
    """Of these appointments those that end and that nobody follows yet: no handover, nobody appointed after."""
    rows = Appointment.objects.now().filter(pk__in=appointments, valid__endswith__isnull=False)
    return list(unfollowed(rows).values_list("pk", flat=True))


def unfollowed(rows):
    """Appointments of holders without an open or signed handover, and without one that goes on when they end."""
    states = [Handover.State.PREPARED, Handover.State.APPROVED, Handover.State.SIGNED]
    handed = Handover.objects.filter(outgoing=OuterRef("pk"), state__in=states)
    follows = Appointment.objects.of_holders().filter(post=OuterRef("post"), valid__contains=OuterRef("valid__endswith"))
    return rows.of_holders().filter(~Exists(handed), ~Exists(follows))


def person_of(event) -> list[int]:
    """The one whose appointment ends."""
    return [event.data["person"]]


def team_approvers(event) -> list[int]:
    """The coordinators of a body; where there is none: the secretariat."""
    body = body_of_coordination(event.subject_id)
    return (own_coordinators(body) if body else []) or [person.pk for person in secretariat_now()]


class Away:
    """An absence; its page is that of the post's absences."""

    def __init__(self, absence: Absence):
        self.absence, self.pk = absence, absence.pk

    def __str__(self):
        return self.absence.post.title

    def get_absolute_url(self):
        return reverse("focalpoints:absence-new", args=[self.absence.post.reference])

    def sentence(self, event) -> str:
        row = self.absence
        if row.deputy is None:
            return gettext("%(person)s is away from the post “%(post)s”.") % {"person": row.user, "post": self}
        words = {"deputy": row.deputy.user, "person": row.user, "post": self}
        return gettext("%(deputy)s stands in for %(person)s in the post “%(post)s”.") % words


def own_absences(ids, user) -> dict[int, Away]:
    """Those of `user`, those in which they stand in, and those of the bodies whose register they read."""
    from focalpoints.policies import may_read_register

    rows = Absence.objects.filter(pk__in=set(ids)).select_related("user", "deputy__user", *WITH_POST)
    found = {}
    for row in rows:
        mine = user.pk == row.user_id or (row.deputy is not None and user.pk == row.deputy.user_id)
        if mine or may_read_register(user, row.post.body):
            found[row.pk] = Away(row)
    return found


def absent_and_deputy(event) -> list[int]:
    """The one who is away and who stands in."""
    return [pk for pk in (event.data.get("person"), event.data.get("deputy")) if pk]
