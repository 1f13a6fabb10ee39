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
