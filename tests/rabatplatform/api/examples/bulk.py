"""Exports in bulk: asked for by a key, and by the same key taken."""

from tests.bulk_exports import ask, made
from tests.rabatplatform.api.examples.world import Call, scene


@scene("bulk_exports_create")
def asked(world):
    return Call(world.key)


@scene("bulk_exports_list", "bulk_exports_read")
def waiting(world):
    return Call(world.key, {"reference": str(ask(world.key).reference)})


@scene("bulk_exports_manifest")
def whole(world):
    return Call(world.key, {"reference": str(made(world.key).reference)})
