import pytest
from django.core.mail import EmailMultiAlternatives
from django.http import Http404
from django.test import RequestFactory

from rabatplatform.web import local_mail, views


@pytest.fixture
def folder(settings, tmp_path):
    settings.LOCAL_MAIL_DIR = tmp_path / "mail"
    return settings.LOCAL_MAIL_DIR


def send(text="Open http://localhost:8000/account/password/reset/key/1-abc/. Thank you é"):
    message = EmailMultiAlternatives("Choose a new password", text, "from@localhost", ["a@demo.example"])
    message.attach_alternative("<p>html</p>", "text/html")
    local_mail.FolderBackend().send_messages([message])


def test_a_mail_can_be_read_again_and_its_address_followed(folder):
    send()
    (mail,) = local_mail.newest()
    assert mail.to == "a@demo.example"
    assert mail.subject == "Choose a new password"
    assert ("http://localhost:8000/account/password/reset/key/1-abc/", True) in list(mail.parts)
    assert local_mail.read(mail.name) == mail


def test_the_newest_comes_first(folder):
    send("one")
    send("two")
    assert [mail.text.strip() for mail in local_mail.newest()] == ["two", "one"]


@pytest.mark.parametrize("name", ["../secret", "x.eml", "..", "20261125T140500000000-1-0.eml"])
def test_only_our_own_files_are_opened(folder, name):
    assert local_mail.read(name) is None
    with pytest.raises(Http404):
        views.mail_detail(RequestFactory().get("/"), name)


def test_nothing_sent_yet(folder):
    assert local_mail.newest() == []


@pytest.mark.django_db
def test_given_a_mail_then_its_page_shows_text_headers_and_where_its_html_is(folder, client):
    send()
    (mail,) = local_mail.newest()
    page = client.get(f"/local/mail/{mail.name}/")
    words = page.content.decode()
    assert "Thank you é" in words and "Subject: Choose a new password" in words
    assert f'src="/local/mail/{mail.name}/html/"' in words and "<p>html</p>" not in words
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "script-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.django_db
def test_given_html_with_a_script_then_it_is_shown_apart_where_nothing_runs_or_is_loaded(folder, client):
    message = EmailMultiAlternatives("A", "text", "from@localhost", ["a@demo.example"])
    message.attach_alternative("<html><head></head><body><script>x()</script></body></html>", "text/html")
    local_mail.FolderBackend().send_messages([message])
    answer = client.get(f"/local/mail/{local_mail.newest()[0].name}/html/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy and "form-action 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy and "allow-scripts" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in answer.content.decode()


@pytest.mark.django_db
def test_given_a_mail_of_text_alone_then_there_is_no_html(folder, client):
    local_mail.FolderBackend().send_messages([EmailMultiAlternatives("A", "text", "from@localhost", ["a@demo.example"])])
    name = local_mail.newest()[0].name
    assert "<iframe" not in client.get(f"/local/mail/{name}/").content.decode()
    assert client.get(f"/local/mail/{name}/html/").status_code == 404
    assert client.get("/local/mail/../settings.py/html/").status_code == 404
