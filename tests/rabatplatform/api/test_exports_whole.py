"""Exports in bulk hold all that the change feed lets a key hold, and are given as long as the key may hold all that they show."""

from threading import Event as Signal

import pytest
from django.db import connection
from django.utils import timezone

from casework.models import Note
from casework.services import releasing, writing
from focalpoints.services.contacts import add_contact, change_contact
from practices.models import Practice
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.api.bulk.kinds import codes
from rabatplatform.api.tasks import make_export
from tests.adapting import begin, confirm
from tests.bulk_exports import ask, files, made, manifest, objects, row
from tests.casework import making
from tests.casework.together import at_once
from tests.factories import make_member, make_organisation, make_post, make_practice
from tests.keys import CASEWORK, READING, secret_for
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db
KEYS = {"note": "reference", "practice": "reference", "adaptation": "id", "post": "id"}


@pytest.fixture
def api(cast):
    return Api(token=secret_for(cast.unodc, scopes=(*READING, *CASEWORK), ceiling="amber")[2])


def held(api, kind) -> set[str]:
    """References of what the feed lets hold, from its beginning."""
    answer = api.get("/changes/", {"kind": kind, "limit": 1000}).json()
    assert not answer["has_more"]
    return {line["reference"] for line in answer["results"] if line["change"] == "created"}


def exported(api, kind, **more) -> set[str]:
    return {one[KEYS[kind]] for one in objects(api, made(api, kind, **more))}


@pytest.fixture
def everything(cast):
    """Practices, adaptations, posts and notes in every state, some of UNODC itself."""
    team = cast.analyst_senegal, cast.coordinator_senegal
    states = [*set(Practice.State.values) - {"in_review", "submitted"}]
    practices = [make_practice(owner, state=state, year=2019) for state in states for owner in (cast.senegal, cast.unodc)]
    published = [practice for practice in practices if practice.state == "published"]
    begin(published[0], cast.agency, cast.unodc)
    confirm(published[0], cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    withdrawn = confirm(published[1], cast.focal_point_spain, cast.spain, cast.coordinator_spain)
    with system_scope("test"):
        type(withdrawn).objects.filter(pk=withdrawn.pk).update(state="withdrawn")
    make_post(cast.spain, closed_at=timezone.now())
    for tlp in ("green", "amber", "amber-strict"):
        making.released(*team, cast.unodc, tlp=tlp, title=tlp)
    withdrawn = making.released(*team, cast.unodc, tlp="green")
    with access_scope(cast.coordinator_senegal):
        releasing.withdraw(note=withdrawn, reason="It was wrong.", actor=cast.coordinator_senegal.actor)
    return practices


@pytest.mark.parametrize("kind", codes())
def test_given_things_in_every_state_when_no_state_is_asked_for_then_the_export_has_what_the_feed_lets_hold(
    api, everything, kind
):
    wanted = held(api, kind)
    assert wanted and exported(api, kind) == wanted


def test_given_practices_in_every_state_then_archived_ones_and_own_drafts_are_exported_and_withdrawn_ones_are_not(
    api, everything
):
    told = objects(api, made(api, fields=["state"]))
    assert {one["state"] for one in told} == set(Practice.State.values) - {"withdrawn", "in_review", "submitted"}
    narrowed = made(api, filters={"year": ["2019"]})
    assert {one["reference"] for one in objects(api, narrowed)} == held(api, "practice") and narrowed.total == len(
        objects(api, narrowed)
    )


def test_given_a_state_that_is_asked_for_then_it_alone_is_exported_and_counted(api, everything):
    for states in (["published"], ["archived", "draft"]):
        export = made(api, filters={"state": states}, fields=["state"])
        told = [one["state"] for one in objects(api, export)]
        assert set(told) == set(states) and export.total == len(told)
    export = made(api, "adaptation", filters={"state": ["draft"]}, fields=["state"])
    assert objects(api, export) == [{"state": "draft"}]
    assert any(one["closed_at"] for one in objects(api, made(api, "post", fields=["closed_at"])))


# ── narrowed ──


@pytest.fixture
def contact(cast):
    holder = cast.focal_point_senegal
    with access_scope(holder):
        return add_contact(post=holder.actor.post, kind="phone", value="+221338001234", shown_to="members", actor=holder.actor)


def narrow(contact, cast):
    holder = cast.focal_point_senegal
    with access_scope(holder):
        change_contact(contact=contact, kind="phone", value=contact.value, shown_to="coordinators", actor=holder.actor)


def gone(api, export):
    for address in (f"/exports/{export.reference}/manifest/", f"/exports/{export.reference}/parts/1/"):
        refusal(api.get(address), 410, code="export_outdated")


def test_given_a_contact_that_is_shown_to_fewer_then_no_export_of_before_is_given_and_the_next_one_is_without_it(
    cast, api, contact
):
    export = made(api, "post")
    assert contact.value.encode() in b"".join(files(api, export))
    make_member(cast.spain)  # another post is only new
    assert files(api, export)
    narrow(contact, cast)
    gone(api, export)
    assert contact.value.encode() not in b"".join(files(api, made(api, "post")))


def test_given_a_change_before_the_making_begins_then_the_export_is_without_it_and_is_given(cast, api, contact):
    export = ask(api, "post")
    narrow(contact, cast)
    assert make_export(export.pk) == "ready"
    export = row(export.reference)
    assert manifest(api, export)["parts"] and contact.value.encode() not in b"".join(files(api, export))


def test_given_a_version_that_closes_the_one_before_then_no_export_with_its_title_is_given(cast, api):
    team = making.team("SN")
    note = making.released(*team, cast.unodc, tlp="green", title="Named too clearly")
    export = made(api, "note")
    assert b"Named too clearly" in b"".join(files(api, export))
    with access_scope(team[0]):
        writing.begin_version(note=note, actor=team[0].actor)
        fresh = Note.objects.with_texts().get(pk=note.pk)
        changes = {"title": "Boats", "what_changed": "The title.", "closes_earlier": True, "is_non_nominal": True}
        writing.save(note=fresh, edition=1, content=changes, actor=team[0].actor)
    making.release(fresh, *team)
    gone(api, export)
    assert b"Named too clearly" not in b"".join(files(api, made(api, "note")))


def test_given_a_practice_that_changes_then_its_exports_are_given_as_nothing_of_it_is_taken_back(cast, api):
    practice = make_practice(cast.senegal, state="published")
    export = made(api)
    with system_scope("test"):
        Practice.objects.filter(pk=practice.pk).update(updated_at=timezone.now())
    assert files(api, export)


# ── while the feed is behind ──


@pytest.mark.django_db(transaction=True)
def test_given_a_recall_that_waits_to_be_placed_then_no_file_is_given_until_it_is():
    team, unodc = making.team("SN"), make_organisation("unodc")
    note = making.released(*team, unodc, tlp="green")
    api = Api(token=secret_for(unodc, scopes=CASEWORK)[2])
    export = made(api, "note")
    part = manifest(api, export)["parts"][0]["url"]
    with access_scope(team[1]):
        releasing.withdraw(note=note, reason="It was wrong.", actor=team[1].actor)
    holds, may_end = Signal(), Signal()

    def placer():
        with system_scope("test"), connection.cursor() as cursor:
            cursor.execute("SELECT feed_place(1)")
            holds.set()
            assert may_end.wait(60)

    def caller():
        assert holds.wait(30)
        try:
            return [api.get(address) for address in (f"/exports/{export.reference}/manifest/", part)]
        finally:
            may_end.set()

    _nothing, answers = at_once(placer, caller)
    for answer in answers:
        refusal(answer, 503, code="feed_behind")
        assert answer["Retry-After"] == "10"
    gone(api, export)
