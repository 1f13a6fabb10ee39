"""The change feed and recalls: told to keys alone."""

from casework.services import granting
from rabatplatform.access.scope import access_scope
from tests.rabatplatform.api.examples.world import Call, done, scene


@scene("changes_list")
def followed(world):
    return Call(world.asking)


def taken_back(world) -> list[str]:
    """Recalls of what the key was told of before."""
    cursor = done(world.asking.get("/changes/"))["cursor"]
    coordinator = world.cast.coordinator_senegal
    with access_scope(coordinator):
        granting.revoke(grant=world.given.grants.get(), actor=coordinator.actor, reason="It is over.")
    return [line["recall"] for line in done(world.asking.get("/changes/", {"since": cursor}))["results"] if line["recall"]]


@scene("recalls_list", "recalls_acknowledge")
def recalled(world):
    return Call(world.asking, instead={"recalls": taken_back(world)})
