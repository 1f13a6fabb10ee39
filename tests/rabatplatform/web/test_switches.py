"""The small forms of the header: language, low-data mode, the search key; and where they lead back to."""

import pytest
from django.test import Client


@pytest.fixture
def browser(db):
    return Client()


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("/practices/?q=police&theme=a", "/practices/?q=police&theme=a"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_the_language_switch_keeps_page_and_query_and_stays_here(browser, target, place):
    response = browser.post("/language/", {"language": "fr", "next": target})
    assert response.status_code == 302
    assert response["Location"] == place
    assert response.cookies["language"].value == "fr"
    assert response.cookies["language"]["httponly"]


def test_given_french_chosen_then_the_next_page_is_french(browser):
    browser.post("/language/", {"language": "fr"})
    assert 'lang="fr"' in browser.get("/account/login/").content.decode()


@pytest.mark.parametrize("language", ["xx", "", "fr<", "a" * 500])
def test_a_language_that_is_not_offered_changes_nothing(browser, language):
    response = browser.post("/language/", {"language": language})
    assert response.status_code == 302
    assert "language" not in response.cookies


@pytest.mark.parametrize("path", ["/language/", "/low-data/", "/shortcut/"])
def test_a_switch_is_a_post(browser, path):
    assert browser.get(path).status_code == 405


def test_low_data_mode_leaves_the_fonts_out(browser):
    assert "fonts" in browser.get("/account/login/").content.decode()
    assert "css/fonts" not in browser.get("/account/login/", headers={"Save-Data": "on"}).content.decode()
    browser.post("/low-data/")
    assert "css/fonts" not in browser.get("/account/login/").content.decode()
    browser.post("/low-data/")
    assert "css/fonts" in browser.get("/account/login/", headers={"Save-Data": "on"}).content.decode()


def test_the_search_key_can_be_switched_off(browser):
    browser.post("/shortcut/")
    assert 'data-keys="off"' in browser.get("/account/login/").content.decode()


def test_the_pseudo_language_turns_the_page(browser):
    browser.post("/language/", {"language": "ar-xb"})
    assert 'dir="rtl"' in browser.get("/account/login/").content.decode()


def test_a_page_asks_for_a_sign_in_and_comes_back(browser):
    response = browser.get("/notifications/?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/notifications/%3Fa%3D1"


def test_a_fragment_is_told_to_load_the_sign_in_whole(browser):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/practices/new/?step=2"}
    response = browser.get("/notifications/", headers=headers)
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/account/login/?next=/practices/new/%3Fstep%3D2"


def test_nobody_is_signed_in_here(browser):
    assert browser.get("/session/").status_code == 401
