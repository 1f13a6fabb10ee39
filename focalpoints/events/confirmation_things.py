"""What the events of confirmation are about, and whom they concern."""

from functools import cache

from django.urls import reverse

from focalpoints.confirmation_links import path_for_body, path_for_post
from focalpoints.confirmation_lists import numbers_by_body, numbers_by_post
from focalpoints.events.subjects import Team, coordinators, secretariat, teams
from focalpoints.models import Appointment, Country, Post, ReachPing
from focalpoints.policies.confirmation import CONFIRMING, confirmer
from focalpoints.querysets import body_of_coordination
from rabatplatform.confirmation.models import Freshness


class DueTeam(Team):
    """A team with the entries that wait for one person; its page confirms them."""

    def __init__(self, body, numbers):
        super().__init__(body)
        self._numbers = numbers

    @property
    def number(self) -> int:
        return self._numbers()[self.pk]

    def get_absolute_url(self):
        return path_for_body(self.body)


class DuePost:
    """A post with its contacts that wait for its holder; its page confirms them."""

    def __init__(self, post, numbers):
        self.post, self.pk, self._numbers = post, post.pk, numbers

    @property
    def number(self) -> int:
        return self._numbers()[self.pk]

    def __str__(self):
        return self.post.title

    def get_absolute_url(self):
        return path_for_post(self.post)


class StandingTeam(Team):
    """A team whose page is how it stands."""

    def get_absolute_url(self):
        return reverse("focalpoints:continuity", args=[self.body.key])


def due_teams(ids, user) -> dict[int, DueTeam]:
    """Their numbers are counted together, when the first sentence asks for one: the bell of every page asks for none."""
    person = confirmer(user)
    numbers = cache(lambda: numbers_by_body(user, person))
    found = {}
    for label in set(ids):
        body = body_of_coordination(label)
        mine = body and (body.pk in person.countries if isinstance(body, Country) else body.pk in person.organisations)
        if mine or (body and person.is_secretariat):
            found[label] = DueTeam(body, numbers)
    return found


def due_posts(ids, user) -> dict[int, DuePost]:
    person = confirmer(user)
    numbers = cache(lambda: numbers_by_post(user, person))
    posts = Post.objects.filter(pk__in=person.posts.intersection(ids))
    return {post.pk: DuePost(post, numbers) for post in posts}


def standing_teams(ids, user) -> dict[int, StandingTeam]:
    return {label: StandingTeam(team.body) for label, team in teams(ids, user).items()}


def own_pings(ids, user):
    """Of the posts that `user` was asked for."""
    rows = ReachPing.objects.visible_to(user).filter(pk__in=set(ids), appointment__user=user.pk)
    return {ping.pk: ping for ping in rows.select_related("appointment__post__country", "appointment__post__organisation")}


def who_confirms(event) -> set[int]:
    """The coordinators, and the secretariat for what none of them can confirm: there is none, or only their own appointments."""
    body = body_of_coordination(event.subject_id)
    of_body = {"post__country" if isinstance(body, Country) else "post__organisation": body and body.pk}
    held = Appointment.objects.now().of_holders().filter(**of_body)
    coordinators = set(held.filter(post__role__in=CONFIRMING).values_list("user", flat=True))
    if len(coordinators) > 1:
        return coordinators
    is_theirs = not coordinators or held.filter(user__in=coordinators).exclude(freshness=Freshness.CONFIRMED).exists()
    return coordinators | set(secretariat() if is_theirs else ())


def holders_of_post(event) -> list[int]:
    """Those who hold the post now."""
    return list(Appointment.objects.now().filter(post=event.subject_id).values_list("user", flat=True))


def coordinators_and_secretariat(event) -> set[int]:
    """The coordinators of the country or organisation, and the secretariat."""
    return {*coordinators(event), *secretariat()}


def asked_person(event) -> list[int]:
    """The holder who is asked."""
    return list(ReachPing.objects.filter(pk=event.subject_id).values_list("appointment__user", flat=True))
