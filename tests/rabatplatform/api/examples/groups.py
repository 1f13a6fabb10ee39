"""Sharing groups: a key reads the one that its organisation is in; coordinators make and change their own."""

from casework.api import examples
from rabatplatform.reference import memory
from tests.factories import make_country
from tests.rabatplatform.api.examples.world import Call, done, scene

OF_ECOWAS = {"memberships": {"ecowas": {"member": True}}}


def made(world, **facts) -> dict:
    return done(world.officer("coordinator_senegal").post("/sharing-groups/", examples.NEW_GROUP | facts))


def by_rule(world) -> dict:
    make_country("ML", **OF_ECOWAS)
    return done(world.officer("coordinator_senegal").post("/sharing-groups/", examples.BY_RULE))


def of(world, group) -> Call:
    return Call(world.officer("coordinator_senegal"), {"reference": group["id"]}, instead={"edition": group["edition"]})


@scene("sharing_groups_read", "sharing_groups_versions")
def ours(world):
    return Call(world.asking, {"reference": made(world, members=["ES", "unodc"])["id"]})


@scene("sharing_groups_create", "sharing_groups_preview")
def new(world):
    make_country("ML", **OF_ECOWAS)
    return Call(world.officer("coordinator_senegal"))


@scene("sharing_groups_change", "sharing_groups_close", "sharing_groups_members", "sharing_groups_members_preview")
def by_hand(world):
    return of(world, made(world))


@scene("sharing_groups_rule", "sharing_groups_apply_rule", "sharing_groups_rule_preview")
def ruled(world):
    group = by_rule(world)
    make_country("TG", **OF_ECOWAS)
    memory.forget()
    return of(world, group)
