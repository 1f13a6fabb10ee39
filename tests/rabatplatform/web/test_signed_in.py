"""What a signed-in person's pages carry: their language, their zone, their notifications, and nothing left behind."""

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import SimpleLazyObject


def test_the_language_switch_is_remembered_with_the_person(client, cast):
    person = cast.focal_point_senegal
    person.language = "fr"
    person.save(update_fields=["language"])
    client.force_login(person)
    assert 'lang="fr"' in client.get("/notifications/").content.decode()
    client.post("/language/", {"language": "en", "next": "/notifications/"})
    person.refresh_from_db()
    assert person.language == "en"
    assert 'lang="en"' in client.get("/notifications/").content.decode()


def test_every_answer_is_stored_nowhere_and_the_sign_out_clears(client, cast):
    client.force_login(cast.focal_point_senegal)
    page = client.get("/notifications/")
    assert page["Cache-Control"] == "no-store, private"
    assert {"Cookie", "Authorization", "HX-Request", "Accept-Language"} <= {part.strip() for part in page["Vary"].split(",")}
    assert client.get("/session/").status_code == 204
    response = client.post("/account/logout/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/session/").status_code == 401


def test_the_frame_has_one_landmark_of_each_kind_and_no_section_that_does_not_exist(client, cast):
    client.force_login(cast.focal_point_senegal)
    html = client.get("/account/2fa/").content.decode()
    assert html.count("<main") == 1
    assert html.count("<h1") == 1
    assert 'href="/practices/"' in html
    assert "/casework/" not in html
    assert html.index('class="skip"') < html.index("<header")


def test_signing_out_is_a_post(client, cast):
    client.force_login(cast.focal_point_senegal)
    assert client.get("/account/logout/").status_code == 200
    assert client.get("/session/").status_code == 204


def test_given_a_language_whose_plural_is_reckoned_then_the_bell_says_its_number(rf, cast):
    """The count is asked lazily; the rules of Arabic and of Django's own French divide it (n % 100), which a lazy number cannot."""
    person = cast.focal_point_senegal
    context = {"user": person, "unread_count": SimpleLazyObject(lambda: 3), "request": rf.get("/"), "LANGUAGE_CODE": "ar"}
    with translation.override("ar"):
        html = render_to_string("components/header.html", context)
    assert "Notifications, 3 unread" in html
