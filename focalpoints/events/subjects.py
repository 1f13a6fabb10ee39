"""What events of the directory are about: a country or organisation, named by its *coordination* label."""

from django.urls import NoReverseMatch, reverse

from focalpoints.models import Organisation, Role
from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of
from rabatplatform.events.catalogue import OPEN, EventKind, nobody, register
from rabatplatform.reference.memory import shelf


class Team:
    """A country or organisation as the thing that an event is about; its page is that of its members."""

    def __init__(self, body):
        self.body, self.pk = body, body.coordination_label_id

    def __str__(self):
        return str(self.body)

    def get_absolute_url(self):
        try:
            return reverse("focalpoints:member-list", args=[self.body.key])
        except NoReverseMatch:
            return self.body.get_absolute_url()


def teams(ids, user) -> dict[int, Team]:
    """Those whose register `user` reads: its coordinators, and the secretariat."""
    from focalpoints.policies import may_read_register

    found = {}
    for label in set(ids):
        body = body_of_coordination(label)
        if body is not None and may_read_register(user, body):
            found[label] = Team(body)
    return found


def coordinators(event) -> list[int]:
    """The coordinators of the country or organisation that it is about."""
    body = body_of_coordination(event.subject_id)
    return list(holders_of(body, COORDINATORS).values_list("pk", flat=True)) if body else []


def secretariat() -> list[int]:
    """People who hold a post of the secretariat now."""
    organisation = shelf(Organisation).by_key.get(Organisation.SECRETARIAT)
    return list(holders_of(organisation, [Role.SECRETARIAT]).values_list("pk", flat=True)) if organisation else []


def of_post(event) -> int | None:
    """`about` of an event that stands in the register of a body and is about one of its posts."""
    return event.data.get("post")


def team_event(code: str, title, urgency: str, sentence, audience=nobody, **more) -> EventKind:
    """Register a kind whose subject is a body by its coordination label. sentence(event, team) -> one translated line."""
    more = {"thing": "body"} | more
    return register(EventKind(code, title, urgency, says=OPEN, audience=audience, subjects=teams, sentence=sentence, **more))


def post_event(code: str, title, urgency: str, sentence, audience=nobody, **more) -> EventKind:
    """As `team_event`, of what happens to one post of the body; `post` of its data is the id."""
    return team_event(code, title, urgency, sentence, audience, thing="post", about=of_post, **more)
