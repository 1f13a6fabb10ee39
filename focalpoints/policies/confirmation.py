"""May this person say that an entry of the directory is still right, see how a team stands, answer whether they are reached."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Contact, Country, Organisation, Post, Role
from focalpoints.policies.members import _is_system, is_secretariat, may_read_register
from focalpoints.roles import PERMISSIONS
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.reference.memory import shelf

CONFIRMING = tuple(role for role, rights in PERMISSIONS.items() if "confirm_directory" in rights)


@dataclass(frozen=True)
class Confirmer:
    """What a person is to the entries of the directory at this statement: asked once, for many rows.

    countries, organisations: ids of those whose coordinator they are, by an appointment of their own; stands_in: whether they
    stand in for one; posts: ids of those they hold or stand in for.
    """

    user_id: int | None
    countries: frozenset[int]
    organisations: frozenset[int]
    posts: frozenset[int]
    stands_in: bool
    is_secretariat: bool

    def coordinates(self, post: Post) -> bool:
        return post.country_id in self.countries or post.organisation_id in self.organisations

    def may_as_secretariat(self, post: Post, holder_id: int | None = None) -> bool:
        """Whether the secretariat confirms it: what is a coordinator's or its own, and what nobody else can.

        holder_id: of whose appointment it is, which that person does not confirm.
        """
        if not self.is_secretariat:
            return False
        is_ours = post.role == Role.COORDINATOR or post.organisation_id == shelf(Organisation).by_key[Organisation.SECRETARIAT].pk
        return is_ours or not self.coordinators.get((post.country_id, post.organisation_id), set()) - {holder_id}

    @cached_property
    def coordinators(self) -> dict[tuple[int | None, int | None], set[int]]:
        """{(country, organisation): people who confirm its directory}."""
        found = defaultdict(set)
        rows = Appointment.objects.now().of_holders().filter(post__role__in=CONFIRMING)
        for country, organisation, user in rows.values_list("post__country", "post__organisation", "user"):
            found[country, organisation].add(user)
        return dict(found)


def confirmer(user) -> Confirmer:
    rows = Appointment.objects.now().filter(user=user.pk)
    held = list(rows.values_list("post", "post__role", "kind", "post__country", "post__organisation"))
    own = [row for row in held if row[1] in CONFIRMING and row[2] == Appointment.Kind.HOLDER]
    return Confirmer(
        user_id=user.pk,
        countries=frozenset(row[3] for row in own if row[3]),
        organisations=frozenset(row[4] for row in own if row[4]),
        posts=frozenset(row[0] for row in held),
        stands_in=any(row[1] in CONFIRMING and row[2] == Appointment.Kind.DEPUTY for row in held),
        is_secretariat=any(row[1] == Role.SECRETARIAT for row in held) and is_secretariat(user),
    )


def may_confirm(actor, row: Post | Appointment | Contact, person: Confirmer | None = None) -> Ruling:
    """Say that a row is still right: a coordinator for posts and who holds them, the holder for contacts; nobody for themselves.

    A contact of a post that nobody holds is the coordinator's; it comes with `is_held` (confirmation_lists.with_held).
    person: asked anew unless it was asked in this request.
    """
    if actor.user is None:
        return ALLOWED if _is_system(actor) else refused(_("Somebody must do this."))
    person = person or confirmer(actor.user)
    if isinstance(row, Contact):
        return _may_confirm_contact(row, person)
    post, holder_id = (row.post, row.user_id) if isinstance(row, Appointment) else (row, None)
    if holder_id == person.user_id:
        return refused(_("Nobody confirms their own appointment: another coordinator does, or the Secretariat."))
    if person.coordinates(post) or person.may_as_secretariat(post, holder_id):
        return ALLOWED
    if person.stands_in:
        return refused(_("Whoever stands in for a coordinator does not confirm the directory."))
    return refused(_("A coordinator of {body} confirms its posts and who holds them."), body=post.body)


def _may_confirm_contact(contact: Contact, person: Confirmer) -> Ruling:
    if contact.post_id in person.posts:
        return ALLOWED
    if person.coordinates(contact.post) and not contact.is_held:
        return ALLOWED
    return refused(_("Whoever holds the post confirms how it is reached."))


def may_read_continuity(user, body: Country | Organisation) -> Ruling:
    """How a team stands: its coordinators and the secretariat."""
    return may_read_register(user, body)


def may_answer(actor, ping) -> Ruling:
    """Say that messages arrive: the one who was asked, while they hold the post."""
    mine = Appointment.objects.now().filter(pk=ping.appointment_id, user=actor.user.pk)
    if mine.exists():
        return ALLOWED
    return refused(_("Only the person who was asked answers."))
