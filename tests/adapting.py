"""Adaptations in each state, as the people of a country would make them."""

from practices.models import Adaptation
from practices.services import adaptations
from rabatplatform.access.scope import access_scope, system_scope

WHOLE = {
    "since_year": 2023,
    "running": "yes",
    "language": "en",
    "institution": "Guardia Civil",
    "changed": "One desk for two airports",
    "needed": "Two officers and a line",
    "result": "Doubts are settled before boarding",
    "failed": "The paper form was given up",
}


def begin(practice, person, body, **changes) -> Adaptation:
    with access_scope(person):
        content = WHOLE | changes
        return adaptations.create_adaptation(practice=practice, body=body, content=content, actor=person.actor)


def submit(practice, person, body, **changes) -> Adaptation:
    made = begin(practice, person, body, **changes)
    with access_scope(person):
        return adaptations.submit_adaptation(adaptation=made, actor=person.actor)


def confirm(practice, person, body, coordinator, **changes) -> Adaptation:
    made = submit(practice, person, body, **changes)
    with access_scope(coordinator):
        return adaptations.confirm_adaptation(adaptation=made, actor=coordinator.actor)


def now(adaptation) -> Adaptation:
    with system_scope("test"):
        return Adaptation.objects.select_related("practice").get(pk=adaptation.pk)
