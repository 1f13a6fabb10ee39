"""A provider that sends the mails: its web hook says which came back. Only with its secret, and only of mails of ours."""

import base64
import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory

from rabatplatform.notifications import providers
from rabatplatform.settings.mail_provider import provider_settings

SECRET = "hook:a-long-word"


@pytest.fixture
def hook(settings, monkeypatch):
    """post(event, secret=…) -> answer of the hook; heard: what was handed to a worker."""
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET
    (pattern,) = providers.webhook_patterns()
    heard = []
    monkeypatch.setattr(providers, "hand_over", lambda task, *what: heard.append(what))
    providers.connect()

    def post(event, secret=SECRET):
        head = {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(secret.encode()).decode()} if secret else {}
        request = RequestFactory().post("/anymail/", json.dumps(event), content_type="application/json", **head)
        return pattern.callback(request)

    post.heard = heard
    yield post
    from anymail.signals import tracking

    tracking.disconnect(dispatch_uid="mails that came back")


def bounce(**more):
    return {"RecordType": "Bounce", "ID": 42, "Type": "HardBounce", "TypeCode": 1, "MessageID": "m", "Email": "a@b.example",
            "Metadata": {"mail": "abc123"}, "BouncedAt": "2026-11-05T16:33:54Z", **more}  # fmt: skip


def test_given_a_mail_that_came_back_for_good_then_a_worker_is_told_which(hook):
    assert hook(bounce()).status_code == 200
    ((key, source, is_hard, code),) = hook.heard
    assert (key, is_hard, code) == ("abc123", 1, "bounced")
    assert source


def test_given_a_passing_reason_then_it_is_soft(hook):
    hook(bounce(Type="SoftBounce", TypeCode=4096))
    hook(bounce(ID=43, Details="smtp; 452 4.2.2 over quota"))
    hook(bounce(ID=44, Details="smtp; 552 5.2.2 mailbox full"))
    hook(bounce(ID=45, Details="smtp; 550 5.1.1 no such user"))
    assert [what[2] for what in hook.heard] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "more",
    [
        {"Type": "Blocked", "TypeCode": 100006},
        {"Type": "DMARCPolicy", "TypeCode": 100009},
        {"Details": "smtp; 550 5.7.1 SPF check failed"},
        {"Details": "smtp; 550 5.7.26 unauthenticated sender"},
        {"Details": "smtp; 550 mail from this sender is blocked by our policy"},
        {"Details": "smtp; 550 5.1.8 bad sender"},
        {"Type": "SMTPApiError", "TypeCode": 100000, "Details": "smtp; 550 5.1.1 no such user"},
    ],
    ids=lambda more: more.get("Details", more.get("Type")),
)
def test_given_a_policy_or_what_is_about_us_then_it_does_not_count_against_the_address(hook, more):
    hook(bounce(**more))
    ((_key, _source, is_hard, _code),) = hook.heard
    assert is_hard == 0


def test_given_an_event_without_our_key_or_of_another_sort_then_nothing_is_told(hook):
    hook(bounce(Metadata={}))
    hook({"RecordType": "Delivery", "MessageID": "m", "Recipient": "a@b.example", "Metadata": {"mail": "abc123"},
          "DeliveredAt": "2026-11-05T16:33:54Z"})  # fmt: skip
    assert hook.heard == []


@pytest.mark.parametrize("secret", ["", "hook:another"])
def test_given_no_secret_or_another_then_the_hook_refuses(hook, secret):
    from django.core.exceptions import SuspiciousOperation

    with pytest.raises(SuspiciousOperation):  # a 400
        hook(bounce(), secret)
    assert hook.heard == []


def test_given_no_provider_then_there_is_no_hook(settings):
    settings.MAIL_PROVIDER = ""
    assert providers.webhook_patterns() == []


def test_given_a_provider_without_the_secret_of_its_hook_then_nothing_starts(monkeypatch):
    monkeypatch.setenv("ANYMAIL_POSTMARK_SERVER_TOKEN", "t")
    monkeypatch.delenv("ANYMAIL_WEBHOOK_SECRET", raising=False)
    with pytest.raises(ImproperlyConfigured, match="ANYMAIL_WEBHOOK_SECRET"):
        provider_settings("postmark")
    monkeypatch.setenv("ANYMAIL_WEBHOOK_SECRET", SECRET)
    found = provider_settings("postmark")
    assert found["EMAIL_BACKEND"] == "anymail.backends.postmark.EmailBackend"
    assert found["ANYMAIL_POSTMARK_SERVER_TOKEN"] == "t"
    with pytest.raises(ImproperlyConfigured):
        provider_settings("post.mark")
