"""What a mail looks like: the digest and the mail at once, as text and as HTML."""

import email
import email.policy
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import FOLLOWED, FOR_INFORMATION, WAITS_FOR_YOU, EventKind, Says
from rabatplatform.events.models import Event
from rabatplatform.notifications.channels import mail
from rabatplatform.notifications.lines import MOST_LINES, Line, told_of
from rabatplatform.notifications.models import Delivery, Follow
from rabatplatform.notifications.rhythm import Preferences
from rabatplatform.notifications.templatetags.mails import wrapped

pytestmark = pytest.mark.django_db
LONG = "Contrôle conjoint des départs de nuit entre la gendarmerie, la marine et la police aux frontières, port par port (saison froide)"


class Thing:
    def __init__(self, name, path="/practices/airport/"):
        self.name, self.path = name, path

    def get_absolute_url(self):
        return self.path


def line(
    name="A & B <b>", *, urgency=WAITS_FOR_YOU, says=Says.SENTENCE, more=0, due=None, at=None, rhythm="daily", pk=1, held=False
):
    kind = EventKind(
        f"test.{urgency}",
        "A thing happened",
        urgency,
        audience=lambda event: [],
        subjects=lambda ids, user: {},
        sentence=lambda event, thing: f"“{thing.name}” waits",
        says={"": says},
        due=lambda event, thing: due,
    )
    at = at or datetime(2026, 11, 25, 14, 5, tzinfo=ZoneInfo("UTC"))
    event = Event(kind=kind.code, subject_id=pk, created_at=at)
    delivery = Delivery(event=event, about=f"test:{pk}", created_at=at, rhythm=rhythm, held=held)
    return Line(delivery, kind, Thing(name), more=more)


@pytest.fixture
def reader(cast):
    with system_scope("test"):
        User.objects.filter(pk=cast.coordinator_senegal.pk).update(name="Aminata Sarr", time_zone="Africa/Dakar", language="en")
        cast.coordinator_senegal.refresh_from_db()
    return cast.coordinator_senegal


def made(reader, lines, *, preferences=None, how="digest", **told):
    """The mail, as (message, text, HTML)."""
    preferences = preferences or Preferences(zone=ZoneInfo("Africa/Dakar"))
    if how == "digest":
        sending = mail.digest(reader, preferences, told_of(lines, **told), "k" * 32)
    else:
        sending = mail.at_once(reader, preferences, lines, "k" * 32)
    (message,) = sending.args
    return message, message.body, message.alternatives[0].content if message.alternatives else ""


@pytest.mark.parametrize(
    ("hour", "words"), [(8, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (18, "Good evening")]
)
def test_given_an_hour_then_the_digest_greets_by_the_readers_time_of_day(reader, monkeypatch, hour, words):
    at = datetime(2026, 11, 26, hour, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    monkeypatch.setattr(timezone, "now", lambda: at.astimezone(ZoneInfo("UTC")))
    _message, text, html = made(reader, [line()], preferences=Preferences(zone=ZoneInfo("Asia/Tokyo")))
    assert text.startswith(f"\n{words} Aminata Sarr,") or text.startswith(f"{words} Aminata Sarr,")
    assert f"{words} Aminata Sarr" in html


def test_given_a_digest_then_its_subject_holds_numbers_and_a_day_and_nothing_of_a_thing(reader):
    lines = [line("Secret", pk=number) for number in range(4)] + [line("Other", urgency=FOR_INFORMATION, pk=9)]
    message, *_parts = made(reader, lines)
    assert re.fullmatch(r"4 things wait for you, 1 for information \(\d+ \w+\)", message.subject)


def test_given_lines_then_text_and_html_say_the_same_in_sections(reader):
    due = datetime(2026, 11, 27, 17, 0, tzinfo=ZoneInfo("UTC"))
    lines = [line(due=due, more=3, held=True)]
    lines += [line(f"News {pk}", urgency=FOR_INFORMATION, pk=pk, held=pk < 4) for pk in (2, 3, 4)]
    _message, text, html = made(reader, lines, before=2)
    words = [
        "1 thing waits for you. 3 are for information.",
        "Waits for you",
        "Due 27 November 2026, 17:00 (Dakar)",
        "and 3 more about it",
        "For information",
        "25 November 2026, 14:05 (Dakar)",
        "2 things that you were told of before still wait.",
        "1 message that waits for you was held back for this digest: after 9 mails in 7 days such messages wait for it.",
        "2 messages for information were held back for this digest: after 4 mails in 7 days such messages wait for it.",
        "Daily at 07:30 (Dakar), as long as you choose nothing else.",
        "http://testserver/practices/airport/",
        "http://testserver/notifications/",
    ]
    for word in words:
        assert word in html, word
        assert " ".join(word.split()) in " ".join(text.split()), word
    assert "“A & B <b>” waits" in text
    assert "“A &amp; B &lt;b&gt;” waits" in html


def test_given_any_words_then_no_line_of_the_text_is_longer_than_72_columns_but_an_address_which_stands_alone(reader):
    lines = [
        line(LONG, more=2, due=datetime(2026, 11, 27, 17, 0, tzinfo=ZoneInfo("UTC"))),
        line(LONG, urgency=FOR_INFORMATION, pk=2),
    ]
    for how in ("digest", "at_once"):
        _message, text, _html = made(reader, lines, how=how)
        for row in text.splitlines():
            assert len(row) <= 72 or re.fullmatch(r"\s*https?://\S+", row), row
            assert "http" not in row or re.fullmatch(r"\s*https?://\S+", row), row
        assert "\n\n\n" not in text


def test_given_a_long_word_then_it_is_not_broken():
    assert wrapped("x" * 90) == "x" * 90
    assert wrapped("a " * 40 + "b", 3).splitlines()[1].startswith("   a")


def test_given_html_then_it_loads_nothing_and_every_style_is_inline(reader):
    _message, _text, html = made(reader, [line(), line(urgency=FOR_INFORMATION, pk=2)])
    for word in ("<script", "<style", "<img", "src=", "<link", "url(", "class=", "background-image", "@import"):
        assert word not in html, word
    assert '<meta name="color-scheme" content="light">' in html


def test_given_marked_things_then_they_are_a_number_and_nothing_else(reader):
    lines = [line("Red", says=Says.COUNT, more=1), line("Red", urgency=FOR_INFORMATION, says=Says.COUNT, pk=2)]
    for how in ("digest", "at_once"):
        message, text, html = made(reader, lines, how=how)
        for part in (text, html):
            assert "Casework: 2 messages. Sign in to see which." in part
            assert "Casework: 1 message. Sign in to see which." in part
            assert "Red" not in part and "A thing happened" not in part and "airport" not in part
        assert "happened" not in message.subject


def test_given_a_thing_of_which_the_title_alone_may_be_said_then_neither_its_words_nor_its_due_day_are(reader):
    due = datetime(2026, 11, 27, 17, 0, tzinfo=ZoneInfo("UTC"))
    message, text, html = made(reader, [line("Amber", says=Says.TITLE, due=due)], how="at_once")
    for part in (text, html):
        assert "A thing happened" in part
        assert "Amber" not in part and "27 November" not in part and "airport" not in part
    assert message.subject == "1 thing waits for you"


def test_given_more_lines_than_fit_then_the_rest_is_a_number_and_counted_in_the_subject(reader):
    message, text, _html = made(reader, [line(pk=number) for number in range(MOST_LINES + 12)])
    assert "and 12 more on the platform" in text
    assert message.subject.startswith(f"{MOST_LINES + 12} things wait for you")


def test_given_several_things_at_once_then_one_mail_greets_and_lists_them(reader):
    message, text, html = made(reader, [line(pk=1), line(pk=2)], how="at_once")
    assert message.subject == "2 things wait for you"
    for part in (text, html):
        assert "Aminata Sarr" in part and part.count("/practices/airport/") == 2
    assert "List-Unsubscribe" not in message.extra_headers


def test_given_a_weekly_digest_that_was_chosen_then_it_says_so(reader):
    preferences = Preferences(zone=ZoneInfo("Africa/Dakar"), is_chosen=True)
    _message, text, _html = made(reader, [line(rhythm="weekly")], preferences=preferences)
    assert "Weekly at 07:30 (Dakar), because you chose it." in text


def test_given_a_reader_who_wants_text_alone_then_there_is_no_html(reader):
    message, *_parts = made(reader, [line()], preferences=Preferences(plain_text=True))
    assert message.alternatives == []


def test_given_a_language_written_from_the_right_then_the_mail_turns(reader):
    reader.language = "ar-xb"
    _message, _text, html = made(reader, [line()])
    assert 'dir="rtl"' in html and 'lang="ar-xb"' in html
    assert html.count('align="right"') == 3 and "text-align:right" in html
    assert '<bdi dir="rtl">“A &amp; B &lt;b&gt;” waits</bdi>' in html  # a title that runs from the left turns no sentence


def test_given_a_digest_as_it_is_carried_then_its_headers_are_whole_and_tell_nothing(reader):
    message, *_parts = made(reader, [line("Secret")])
    read = email.message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=email.policy.default)
    assert re.fullmatch(r"<http://testserver/notifications/stop/[\w:.-]+/>", read["List-Unsubscribe"].strip())
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert read["List-Id"] == "<digest.testserver>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert "Precedence" not in read  # RFC 3834 speaks of Auto-Submitted; the other was never a standard
    assert "Secret" not in "".join(str(value) for value in read.values())
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]


def test_given_news_of_what_the_post_follows_then_the_line_says_what_and_of_casework_or_a_post_that_ended_nothing(reader, cast):
    def followed(post, source, pk):
        with system_scope("test"):
            label = post.label
            follow = Follow.objects.create(post=label, source=source, filters={}, signature=source, made_by=reader)
        news = line(urgency=FOLLOWED, pk=pk)
        news.delivery.follow = follow
        return news

    class Open:
        room, describe = "", staticmethod(lambda asked, user: ["national coordination"] * len(asked))

    class Closed:
        room, describe = "casework", staticmethod(lambda asked, user: ["boats"] * len(asked))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mail.wording, "source_of", {"open": Open, "closed": Closed}.get)
        mine, others = reader.actor.post, cast.coordinator_spain.actor.post
        lines = [followed(mine, "open", 1), followed(mine, "closed", 2), followed(others, "open", 3)]
        _message, text, html = made(reader, lines)
    for part in (text, html):
        assert part.count("You follow: national coordination") == 1
        assert "boats" not in part
        assert "What you follow" in part
