"""Practices, their revisions and their discussion; what belongs to no app, and reference data."""

from tests import keys
from tests.rabatplatform.api.examples.world import Call, done, scene


# ── what is read without an address ────────────────────────────────────────────────────────────────────────────────
@scene(
    "status", "calls_list", "practices_list", "reviews_list", "translations_wanted", "adaptations_list", "themes_list",
    "frameworks_list", "countries_list", "organisations_list", "networks_list", "posts_list",
)  # fmt: skip
def lists(world):
    return Call(world.key)


@scene("root")
def root(world):
    return Call(world.made_key(scopes=(*keys.OPEN, *keys.ASKING), ceiling="green"))  # it names what opens to the key


@scene("countries_read")
def country(world):
    return Call(world.key, {"key": "SN"})


@scene("organisations_read")
def organisation(world):
    return Call(world.key, {"key": "unodc"})


@scene("themes_read")
def theme(world):
    return Call(world.key, {"key": "secure-documents"})


@scene("frameworks_read")
def framework(world):
    return Call(world.key, {"key": "abidjan-2019"})


@scene("posts_read", "posts_appointments")
def post(world):
    return Call(world.key, {"reference": str(world.cast.focal_point_senegal.actor.post.reference)})


@scene(
    "practices_read", "practices_journey", "revisions_list", "revisions_compare", "comments_list", "files_list", "exports_list",
)  # fmt: skip
def published(world):
    return Call(world.key, {"address": world.scenes.read.address})


@scene("revisions_read")
def revision(world):
    return Call(world.key, {"address": world.scenes.read.address, "number": 1})


# ── from draft to review ───────────────────────────────────────────────────────────────────────────────────────────
@scene("practices_create")
def created(world):
    return Call(world.key)


@scene("practices_replace", "practices_change", "practices_submit")
def draft(world):
    practice = world.practice()
    return Call(world.key, {"address": practice.address}, instead={"edition": practice.current.edition})


@scene("practices_take_back", "practices_rounds")
def submitted(world):
    return Call(world.key, {"address": world.practice("submitted").address})


@scene("practices_validate", "practices_return")
def waiting(world):
    practice = world.of_senegal("submitted")
    return Call(world.person("coordinator_senegal"), {"address": practice.address}, instead={"edition": practice.current.edition})


@scene("practices_appeal")
def declined(world):
    return Call(world.person("coordinator_senegal"), {"address": world.scenes.declined.address})


# ── published ──────────────────────────────────────────────────────────────────────────────────────────────────────
@scene("practices_archive", "practices_withdraw", "practices_confirm", "practices_correct")
def kept_fresh(world):
    return Call(world.person("coordinator_senegal"), {"address": world.of_senegal().address})


@scene("practices_restore")
def archived(world):
    return Call(world.person("coordinator_senegal"), {"address": world.scenes.kept.address})


@scene("practices_take_over")
def described(world):
    return Call(world.person("coordinator_senegal"), {"address": world.scenes.told.address})


@scene("revisions_begin")
def revised(world):
    return Call(world.key, {"address": world.practice("published").address})


@scene("revisions_change", "revisions_submit", "revisions_give_up")
def begun(world):
    practice = world.practice("published")
    revision = done(world.key.post(f"/practices/{practice.address}/revisions/"))
    address = f"/practices/{practice.address}/revisions/{revision['number']}/"
    revision = done(world.key.patch(address, {"lessons": "Train all sides together.", "edition": revision["edition"]}))
    at = {"address": practice.address, "number": revision["number"]}
    return Call(world.key, at, instead={"edition": revision["edition"]})


# ── discussion ─────────────────────────────────────────────────────────────────────────────────────────────────────
def asked_by(caller, practice) -> str:
    return done(caller.post(f"/practices/{practice.address}/comments/", {"text": "How did you begin?", "language": "en"}))["id"]


def answered_by(caller, practice, question) -> str:
    body = {"text": "With one desk.", "language": "en"}
    return done(caller.post(f"/practices/{practice.address}/comments/{question}/answers/", body))["id"]


@scene("comments_ask")
def asking(world):
    return Call(world.key, {"address": world.of_senegal().address})


@scene("comments_read", "comments_remove")
def asked(world):
    practice = world.of_senegal()
    return Call(world.key, {"address": practice.address, "reference": asked_by(world.key, practice)})


@scene("comments_edit")
def rewritten(world):
    call = asked(world)
    call.headers = {"HTTP_IF_MATCH": "*"}  # a comment has no edition
    return call


@scene("comments_answer")
def asked_of_us(world):
    practice = world.practice("published")
    return Call(world.key, {"address": practice.address, "reference": asked_by(world.person("focal_point_spain"), practice)})


@scene("comments_accept", "comments_propose")
def answered(world):
    practice = world.practice("published")
    question = asked_by(world.person("focal_point_spain"), practice)
    return Call(world.key, {"address": practice.address, "reference": answered_by(world.key, practice, question)})
