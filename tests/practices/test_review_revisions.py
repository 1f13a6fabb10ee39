"""A later revision goes through the same door; reviewers are told in their inbox."""

import pytest

from practices import services
from practices.models import Practice
from rabatplatform.access.scope import access_scope, system_scope
from tests.practices.test_review_pages import (  # noqa: F401  fixtures
    ask,
    declare,
    ghana,
    portugal,
    reviewing,
    send,
    signed_in,
    url,
)
from tests.rabatplatform.notifications.test_list import tell
from tests.reviewing import answer, now, settle, validate

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(cast, reviewing):  # noqa: F811
    """A published practice whose second revision is in review."""
    author = cast.focal_point_senegal
    practice = answer(reviewing, ("publish", "publish"))
    with access_scope(author):
        revision = services.begin_revision(practice=practice, actor=author.actor)
        practice = Practice.objects.get(pk=practice.pk)
        content = {"problem": "Forged visas were found too late."}
        services.save_draft(practice=practice, edition=revision.edition, content=content, actor=author.actor)
        services.submit(practice=practice, actor=author.actor, what_changed="Visas, not passports.")
    return validate(practice, cast.coordinator_senegal)


def test_given_a_later_revision_then_reviewers_read_it_while_members_read_the_published_one(cast, second, ghana, portugal):  # noqa: F811
    assert second.state == "published" and second.next_id
    assert ask(cast, second, ghana, portugal).status_code == 302
    declare(second, ghana)
    body = signed_in(ghana).get(url(second)).content.decode()
    assert "Forged visas were found too late." in body and "Visas, not passports." in body
    page = signed_in(cast.observer_spain).get(second.get_absolute_url()).content.decode()
    assert "Forged visas" not in page and "Where it stands" not in page
    assert "Review it" in signed_in(ghana).get(second.get_absolute_url()).content.decode()
    assert signed_in(cast.observer_spain).get(url(second, "round")).status_code == 404
    declare(second, portugal)
    for person in (ghana, portugal):
        assert send(second, person).status_code == 302
    assert settle(second).next_id is None
    page = signed_in(cast.observer_spain).get(second.get_absolute_url()).content.decode()
    assert "Forged visas were found too late." in page
    assert "Decision letter" in signed_in(cast.contributor_senegal).get(url(second, "round")).content.decode()


def test_given_a_later_revision_that_is_declined_then_the_published_one_stays(cast, second, ghana, portugal):  # noqa: F811
    ask(cast, second, ghana, portugal)
    for person in (ghana, portugal):
        declare(second, person)
        send(second, person, "decline", words="Not yet.")
    settle(second)
    practice = now(second)
    assert (practice.state, practice.door) == ("published", "declined")
    assert signed_in(cast.observer_spain).get(practice.get_absolute_url()).status_code == 200
    assert signed_in(cast.coordinator_senegal).get(url(practice, "appeal")).status_code == 200


def test_given_a_post_that_is_asked_then_its_inbox_leads_to_the_form_until_it_has_answered(cast, reviewing, ghana, portugal):  # noqa: F811
    ask(cast, reviewing, ghana, portugal)
    tell()
    page = signed_in(ghana).get("/notifications/")
    assert "You are asked to review “Checking travel documents at the airport”." in page.content.decode()
    assert f'href="{url(reviewing)}"' in page.content.decode() and len(page.context["waiting"]) == 1
    declare(reviewing, ghana)
    send(reviewing, ghana)
    assert signed_in(ghana).get("/notifications/").context["waiting"] == []
    with system_scope("test"):
        assert not Practice.objects.filter(state="published").exists()
