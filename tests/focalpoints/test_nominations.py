"""The secretariat appoints coordinators: document, second person, invitation; both locks; the file's own rules."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone

from focalpoints.models import Invitation, Nomination, NominationDocument, Post, Role
from focalpoints.services import nominations as services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.files.checking import check
from rabatplatform.notifications.models import Delivery
from tests.factories import appoint, make_country, make_member, make_person, make_post
from tests.focalpoints.test_members import text_of
from tests.rabatplatform.files.samples import document, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]
NEW = "/focal-points/GA/nomination/"
LIST = "/focal-points/nominations/"


@pytest.fixture
def gabon(cast):
    return make_country("GA", names={"en": "Gabon", "fr": "Gabon"})


@pytest.fixture
def second(cast):
    """Another person of the secretariat."""
    return make_member(cast.icmpd, Role.SECRETARIAT, name="Second Person")


def paper(content=None, name="letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, document() if content is None else content)


def answers(**changed) -> dict:
    return {
        "name": "Aline Obame",
        "email": "a.obame@example.ga",
        "post": "new",
        "until": (date.today() + timedelta(days=500)).isoformat(),
        "language": "fr",
        "dated_on": "2026-01-15",
        "document": paper(),
        **changed,
    }


@pytest.fixture
def one(client, cast, gabon) -> Nomination:
    """Entered by the first person, its document checked."""
    client.force_login(cast.secretariat)
    answer = client.post(NEW, answers())
    assert answer.status_code == 302, text_of(answer)
    check(NominationDocument, documents()[0].pk)
    return stored()


def stored() -> Nomination:
    with system_scope("test"):
        return Nomination.objects.select_related("post").get()


def documents() -> list[NominationDocument]:
    with system_scope("test"):
        return list(NominationDocument.objects.order_by("pk"))


def invitations() -> list[Invitation]:
    with system_scope("test"):
        return list(Invitation.objects.order_by("pk"))


def page_of(nomination, act="") -> str:
    return f"{LIST}{nomination.reference}/" + (f"{act}/" if act else "")


# ── entered ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_a_country_with_nobody_when_a_coordinator_is_nominated_then_a_post_is_opened_and_nobody_is_invited_yet(
    one, gabon, cast
):
    assert (one.state, one.email, one.post.role, one.post.country_id) == (
        "proposed",
        "a.obame@example.ga",
        "coordinator",
        gabon.pk,
    )
    assert one.proposed_by == cast.secretariat and invitations() == []
    assert [row.is_clean for row in documents()] == [True]


def test_given_a_nomination_then_the_other_people_of_the_secretariat_are_told_and_it_waits_until_decided(one, second, cast):
    with system_scope("test"):
        event = Event.objects.get(kind="focalpoints.nominated")
    publish_event(event.pk)
    with system_scope("test"):
        assert set(Delivery.objects.filter(event=event).values_list("user_id", flat=True)) == {second.pk}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "Give the person's name"),
        ({"email": "nobody"}, "Write it as"),
        ({"until": "2020-01-01"}, "Choose a later day"),
        ({"dated_on": ""}, "Choose the date that the document bears"),
        ({"dated_on": "2029-01-01"}, "Choose the date that it bears"),
        ({"document": ""}, "Choose a file"),
        ({"document": SimpleUploadedFile("empty.pdf", b"")}, "The file is empty"),
        ({"document": SimpleUploadedFile("page.pdf", b"<html>no pdf</html>")}, "only PDF, JPEG or PNG"),
        ({"post": "nonsense"}, "Choose a vacant post"),
    ],
)
def test_given_a_bad_answer_then_it_is_told_at_its_field_and_nothing_is_left(client, cast, gabon, changed, words):
    client.force_login(cast.secretariat)
    before = Post.objects.count()
    answer = client.post(NEW, answers(**changed))
    assert answer.status_code == 422 and words in text_of(answer), text_of(answer)
    with system_scope("test"):
        assert not Nomination.objects.exists() and not NominationDocument.objects.exists()
    assert Post.objects.count() == before


def test_given_oneself_or_somebody_nominated_already_then_it_is_refused(client, cast, one):
    answer = client.post(NEW, answers(email=cast.secretariat.email))
    assert answer.status_code == 422 and "Nobody nominates themselves" in text_of(answer)
    answer = client.post(NEW, answers(email="A.OBAME@example.ga"))
    assert answer.status_code == 422 and "waits already" in text_of(answer)


@pytest.mark.parametrize("who", ["coordinator_senegal", "analyst_senegal", "agency", "ended", "superuser"])
def test_given_somebody_else_then_they_nominate_nobody_and_read_no_nomination(client, cast, one, who):
    person = getattr(cast, who)
    client.force_login(person)
    assert client.get(NEW).status_code == 403 and client.post(NEW, answers()).status_code == 403
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(one)).status_code == 404
    for act in ("verify", "refuse", "withdraw", "document"):
        assert client.post(page_of(one, act)).status_code == 404
    assert client.get(f"{page_of(one)}files/{documents()[0].reference}/").status_code == 404
    with access_scope(person):
        assert not Nomination.objects.exists() and not NominationDocument.objects.exists()  # row-level security alone
        assert not Nomination.objects.visible_to(person).exists() and not NominationDocument.objects.visible_to(person).exists()


def test_given_the_secretariats_own_organisation_then_it_invites_instead(client, cast):
    client.force_login(cast.secretariat)
    answer = client.get("/focal-points/icmpd/nomination/")
    assert answer.status_code == 403 and "invites its own people" in text_of(answer)


# ── decided ────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_the_same_person_then_they_do_not_verify_what_they_entered_by_page_service_or_database(client, cast, one):
    assert "a second person of the Secretariat checks it" in text_of(client.get(page_of(one)))
    for act in ("verify", "refuse"):
        assert client.post(page_of(one, act)).status_code == 403
    with access_scope(cast.secretariat), pytest.raises(PermissionDenied):
        services.verify(nomination=one, actor=cast.secretariat.actor)
    with pytest.raises(IntegrityError), system_scope("test"):
        Nomination.objects.filter(pk=one.pk).update(state="verified", decided_by=cast.secretariat)


def test_given_a_second_person_when_they_verify_then_the_invitation_goes_out_in_the_same_act(client, one, second):
    client.force_login(second)
    assert "Verify and invite" in text_of(client.get(page_of(one)))
    assert "Verified. The invitation is on its way." in text_of(client.post(page_of(one, "verify"), follow=True))
    (sent,) = invitations()
    assert (sent.email, sent.post_id, sent.nomination_id, sent.until) == (one.email, one.post_id, one.pk, one.until)
    assert stored().state == "verified" and stored().decided_by == second
    assert client.post(page_of(one, "verify")).status_code == 403, "once"
    assert len(invitations()) == 1
    said = text_of(client.get("/focal-points/GA/members/history/"))
    for words in ("Aline Obame nominated", "Nomination of Aline Obame verified", "Aline Obame invited: Coordinator"):
        assert words in said, words


def test_given_a_refusal_or_a_withdrawal_then_nobody_is_invited(client, cast, one, second):
    client.force_login(second)
    assert client.post(page_of(one, "withdraw")).status_code == 403
    client.post(page_of(one, "refuse"))
    assert (stored().state, invitations()) == ("refused", [])
    client.force_login(cast.secretariat)
    assert client.post(page_of(one, "withdraw")).status_code == 403, "decided"


def test_given_the_one_who_entered_it_then_they_withdraw_it(client, one):
    client.post(page_of(one, "withdraw"))
    assert stored().state == "withdrawn" and invitations() == []


@pytest.mark.parametrize("state", ["quarantined", "refused"])
def test_given_a_document_that_is_not_checked_or_was_refused_then_it_is_not_verified_and_the_page_says_why(
    client, one, second, state
):
    with system_scope("test"):
        NominationDocument.objects.update(state=state, refusal="file_unreadable" if state == "refused" else "")
    client.force_login(second)
    words = "still being checked" if state == "quarantined" else "no document that could be read"
    assert words in text_of(client.get(page_of(one)))
    answer = client.post(page_of(one, "verify"))
    assert answer.status_code == 403 and words in text_of(answer)
    assert stored().state == "proposed" and invitations() == []


def test_given_a_refused_document_then_the_first_person_adds_another(client, cast, one):
    with system_scope("test"):
        NominationDocument.objects.update(state="refused", refusal="file_unreadable")
    assert "The file is damaged" in text_of(client.get(page_of(one)))
    assert client.post(page_of(one, "document"), {"document": ""}).status_code == 422
    assert client.post(page_of(one, "document"), {"document": paper(picture(), "scan.jpg")}).status_code == 302
    assert [row.media_type for row in documents()] == ["application/pdf", "image/jpeg"]


def test_given_a_post_that_is_held_by_now_then_verifying_is_refused_in_words_and_nothing_is_half_done(client, one, second):
    appoint(make_person(), one.post)
    client.force_login(second)
    assert "Somebody holds this post" in text_of(client.post(page_of(one, "verify"), follow=True))
    assert stored().state == "proposed" and invitations() == []


def test_given_somebody_nominated_who_is_of_the_secretariat_then_they_do_not_decide_on_themselves(client, cast, gabon, second):
    client.force_login(cast.secretariat)
    client.post(NEW, answers(email=second.email))
    check(NominationDocument, documents()[0].pk)
    client.force_login(second)
    answer = client.post(page_of(stored(), "verify"))
    assert answer.status_code == 403 and "their own nomination" in text_of(answer)


# ── read ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_the_coordinators_of_the_body_then_they_read_it_with_its_document_and_change_nothing(client, cast, one, gabon):
    coordinator = make_member(gabon, Role.COORDINATOR)
    client.force_login(coordinator)
    members = client.get("/focal-points/GA/members/")
    assert "Nominated" in text_of(members) and page_of(one) in members.content.decode()
    said = text_of(client.get(page_of(one)))
    assert "Aline Obame" in said and "Verify and invite" not in said
    answer = client.get(f"{page_of(one)}files/{documents()[0].reference}/")
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    for act in ("verify", "refuse", "withdraw", "document"):
        assert client.post(page_of(one, act)).status_code == 403
    with access_scope(coordinator):
        assert Nomination.objects.filter(pk=one.pk).update(state="verified") == 0  # row-level security alone


def test_given_a_document_of_another_nomination_then_its_address_does_not_exist(client, one):
    assert client.get(f"{LIST}{one.post.reference}/files/{documents()[0].reference}/").status_code == 404


def test_given_the_list_then_what_waits_stands_first(client, cast, one, second):
    said = text_of(client.get(LIST))
    assert "Aline Obame" in said.split("Wait to be checked")[1]
    client.force_login(second)
    client.post(page_of(one, "refuse"))
    assert "Nothing waits" in text_of(client.get(LIST))


def test_given_a_vacant_coordinators_post_then_it_is_offered_and_other_posts_are_not(client, cast, gabon):
    wanted = make_post(gabon, Role.COORDINATOR, titles={"en": "National coordination"})
    make_post(gabon, Role.ANALYST, titles={"en": "Canary analyst"})
    client.force_login(cast.secretariat)
    page = client.get(NEW).content.decode()
    assert "National coordination" in page and "Canary analyst" not in page
    assert client.post(NEW, answers(post=str(wanted.reference))).status_code == 302
    assert stored().post_id == wanted.pk


def test_given_an_expired_end_when_it_is_verified_later_then_it_is_refused_in_words(client, one, second):
    with system_scope("test"):
        Nomination.objects.update(until=timezone.now())
    client.force_login(second)
    assert "The end must lie in the future" in text_of(client.post(page_of(one, "verify"), follow=True))
    assert stored().state == "proposed"


def test_given_a_verifier_whom_the_proposer_appointed_then_they_are_no_second_pair_of_eyes(cast):
    """One person of the secretariat cannot invite an account of their own and verify with it."""
    from django.utils import timezone

    from focalpoints.models import Appointment, Nomination
    from focalpoints.policies.nominations import may_decide
    from rabatplatform.access.models import GrantLabel

    second = make_member(cast.icmpd, "secretariat")
    with system_scope("test"):
        nomination = Nomination.objects.create(
            body_label_id=cast.senegal.coordination_label_id,
            owner_id=GrantLabel.THE_SECRETARIAT,
            post=cast.coordinator_senegal.actor.post,
            email="n@mail.example",
            name="N",
            dated_on=timezone.now(),
            proposed_by=cast.secretariat,
        )
        assert may_decide(second, nomination)
        Appointment.objects.filter(user=second).update(made_by=cast.secretariat)
        assert "appointed you" in str(may_decide(second, nomination))


@pytest.mark.parametrize("how", ["refuse", "withdraw"])
def test_given_a_nomination_that_opened_its_post_when_it_comes_to_nothing_then_the_post_is_closed(cast, second, one, how):
    who = second if how == "refuse" else cast.secretariat
    with access_scope(who):
        getattr(services, how)(nomination=one, actor=who.actor)
    assert stored().post.closed_at is not None


@pytest.mark.parametrize("how", ["refuse", "withdraw"])
def test_given_a_nomination_to_a_post_that_was_there_when_it_comes_to_nothing_then_the_post_stays(
    client, cast, second, gabon, how
):
    post = make_post(gabon, Role.COORDINATOR)
    client.force_login(cast.secretariat)
    client.post(NEW, answers(post=str(post.reference)))
    who = second if how == "refuse" else cast.secretariat
    with access_scope(who):
        getattr(services, how)(nomination=stored(), actor=who.actor)
    assert stored().state != "proposed" and stored().post.closed_at is None


def test_given_a_post_that_a_nomination_opened_when_it_was_held_since_then_it_stays(cast, second, one):
    appoint(make_person(), one.post, until=timezone.now() - timedelta(hours=1))
    with access_scope(second):
        services.refuse(nomination=one, actor=second.actor)
    assert stored().post.closed_at is None
