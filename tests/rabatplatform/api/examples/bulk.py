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


@scene("bulk_exports_part")
def a_file(world):
    return Call(world.key, {"reference": str(made(world.key).reference), "number": 1})


@scene("bulk_exports_part", status=206)
def the_rest_of_a_file(world):
    return Call(world.key, {"reference": str(made(world.key).reference), "number": 1}, headers={"HTTP_RANGE": "bytes=2-"})
