"""Reviews, translations and adaptations."""

import uuid

from practices.api import adaptation_examples
from practices.criteria import CODES
from practices.models import Review, ReviewRound
from rabatplatform.access.scope import system_scope
from rabatplatform.api.models import IdempotentCall
from tests.adapting import WHOLE
from tests.practices.translating import FRENCH, TEXTS
from tests.practices.translating import published as to_translate
from tests.rabatplatform.api.examples.world import Call, done, scene


# ── reviews: by the key, whose post was asked ──────────────────────────────────────────────────────────────────────
def asked_to_review(world):
    """(the practice, its address) of a practice of Senegal that UNODC's post reviews."""
    practice = world.of_senegal("in_review")
    with system_scope("test"):
        post = world.account.actor.post
        opened = ReviewRound.objects.get(practice=practice.pk)
        Review.objects.create(round=opened, number=1, post=post, reader_id=post.label_id, state="asked", due_on="2099-12-31")
    return practice


@scene("practices_review_declare")
def undeclared(world):
    return Call(world.key, {"address": asked_to_review(world).address})


@scene("practices_review_read", "practices_review_change", "practices_round_message")
def reading(world):
    at = f"/practices/{(practice := asked_to_review(world)).address}/review/"
    review = done(world.key.post(f"{at}declare/", {"conflict": False}))
    return Call(world.key, {"address": practice.address}, instead={"edition": review["edition"]})


@scene("practices_review_send")
def marked(world):
    call = reading(world)
    marks = {"scores": dict.fromkeys(CODES, 2), "blocking": {"no_personal_data": True, "not_here": True}, "decision": "publish"}
    at = f"/practices/{call.at['address']}/review/"
    call.instead = {"edition": done(world.key.patch(at, marks | call.instead | {"words": "Clear."}))["edition"]}
    return call


@scene("practices_reviewers_proposed", "practices_reviewers_ask")
def unreviewed(world):
    at = {"address": world.of_senegal("in_review").address}
    return Call(world.person("secretariat"), at, instead={"posts": [str(world.ghana.actor.post.reference)]})


@scene("practices_reviewer_prolong", "practices_reviewer_replace")
def reviewer(world):
    at = {"address": world.scenes.reviewed.address, "reference": str(world.scenes.review.reference)}
    return Call(world.person("secretariat"), at)


# ── translations: by the key as translator, by a person as second speaker ───────────────────────────────────────────────────
def claimed_by(world, caller):
    """(address, edition) of a French translation with all its sections."""
    practice = to_translate(world.cast.senegal, texts=TEXTS)
    at = f"/practices/{practice.address}/translations/fr/"
    done(caller.post(f"{at}claim/"))
    written = done(caller.patch(at, {"edition": 1, "revision": 1, "texts": FRENCH | {"summary": "Contre la traite."}}))
    return {"address": practice.address, "language": "fr"}, written["edition"]


@scene("translations_read")
def translation(world):
    return Call(world.key, {"address": world.scenes.read.address, "language": "fr"})


@scene("translations_claim")
def untranslated(world):
    return Call(world.key, {"address": to_translate(world.cast.senegal).address, "language": "fr"})


@scene("translations_save", "translations_offer", "translations_leave")
def being_written(world):
    at, edition = claimed_by(world, world.key)
    return Call(world.key, at, instead={"edition": edition})


@scene("translations_take_back")
def offered(world):
    at, _edition = claimed_by(world, world.key)
    done(world.key.post(f"/practices/{at['address']}/translations/fr/offer/", {}))
    return Call(world.key, at)


@scene("translations_approve", "translations_give_back")
def offered_by_another(world):
    spain = world.person("contributor_spain")
    at, edition = claimed_by(world, spain)
    done(spain.post(f"/practices/{at['address']}/translations/fr/offer/", {}))
    return Call(world.person("contributor_senegal"), at, instead={"edition": edition})


# ── adaptations ────────────────────────────────────────────────────────────────────────────────────────────────────
def reported(world, caller, upto="draft") -> dict:
    made = done(caller.post("/adaptations/", adaptation_examples.NEW | {"practice": world.of_senegal().slug}))
    if upto == "draft":
        return made
    address = f"/adaptations/{made['id']}/"
    made = done(caller.patch(address, WHOLE | {"edition": made["edition"]}))
    return made if upto == "complete" else done(caller.post(f"{address}submit/", {"edition": made["edition"]}))


@scene("adaptations_create")
def adapting(world):
    return Call(world.key, instead={"practice": world.of_senegal().slug})


@scene("adaptations_create", status=200)
def adapting_again(world):
    """Long after the first call, whose answer is kept no longer."""
    key, practice = {"HTTP_IDEMPOTENCY_KEY": str(uuid.uuid4())}, world.of_senegal().slug
    done(world.key.post("/adaptations/", adaptation_examples.NEW | {"practice": practice}, **key))
    with system_scope("test"):
        IdempotentCall.objects.all().delete()
    return Call(world.key, instead={"practice": practice}, headers=key)


@scene("adaptations_read")
def adaptation(world):
    return Call(world.key, {"reference": str(world.scenes.confirmed.reference)})


@scene("adaptations_change", "adaptations_withdraw")
def report(world):
    made = reported(world, world.key)
    return Call(world.key, {"reference": made["id"]}, instead={"edition": made["edition"]})


@scene("adaptations_submit")
def complete_report(world):
    made = reported(world, world.key, "complete")
    return Call(world.key, {"reference": made["id"]}, instead={"edition": made["edition"]})


@scene("adaptations_confirm", "adaptations_return")
def report_that_waits(world):
    made = reported(world, world.person("focal_point_spain"), "submitted")
    return Call(world.person("coordinator_spain"), {"reference": made["id"]}, instead={"edition": made["edition"]})
