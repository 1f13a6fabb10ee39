"""When a mail goes: arithmetic over what a person chose, their time zone and working days."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind
from rabatplatform.events.topics import Rhythm, Topic
from rabatplatform.notifications.rhythm import Preferences

NIGHT = (time(21), time(6))
NEWS = Topic("t.news", "News", FOR_INFORMATION, Rhythm.DAILY)
RIGHTS = Topic("t.rights", "Rights", FOR_INFORMATION, Rhythm.AT_ONCE, fixed=True)


def kind(topic=None, urgency=FOR_INFORMATION):
    return EventKind("t.kind", "Kind", urgency, says=OPEN, audience=lambda event: (), subjects=dict, sentence=str, topic=topic)


def utc(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "days", "now", "due"),
    [
        ("Africa/Dakar", (0, 1, 2, 3, 4), utc(26, 6), utc(26, 7, 30)),  # a Thursday morning
        ("Africa/Dakar", (0, 1, 2, 3, 4), utc(26, 7, 30), utc(27, 7, 30)),  # the moment itself has passed
        ("Africa/Dakar", (0, 1, 2, 3, 4), utc(27, 9), utc(30, 7, 30)),  # over the weekend
        ("Africa/Algiers", (6, 0, 1, 2, 3), utc(26, 9), utc(29, 6, 30)),  # whose week ends on Thursday
        ("Europe/Madrid", (0, 1, 2, 3, 4), utc(23, 9, month=10), utc(26, 6, 30, month=10)),  # the clocks go back on the 25th
        ("Pacific/Auckland", (0, 1, 2, 3, 4), utc(29, 18), utc(29, 18, 30)),  # already Monday there
        ("Africa/Dakar", (), utc(26, 6), utc(26, 7, 30)),  # nobody works on no day
    ],
)
def test_given_a_zone_and_working_days_then_the_daily_digest_comes_on_the_next_working_morning(zone, days, now, due):
    assert Preferences(zone=ZoneInfo(zone), working_days=days).next_digest(now) == due


def test_given_a_weekly_digest_then_it_comes_on_its_day_although_nobody_works_then():
    preferences = Preferences(zone=ZoneInfo("Africa/Dakar"), weekly_on=6)
    assert preferences.due(Rhythm.WEEKLY, utc(26, 9)) == utc(29, 7, 30)


@pytest.mark.parametrize(
    ("quiet", "now", "due"),
    [
        (None, utc(26, 23), utc(26, 23)),
        (NIGHT, utc(26, 12), utc(26, 12)),
        (NIGHT, utc(26, 21), utc(27, 6)),
        (NIGHT, utc(27, 5, 59), utc(27, 6)),
        (NIGHT, utc(27, 6), utc(27, 6)),
        ((time(12), time(14)), utc(26, 13), utc(26, 14)),
        ((time(12), time(14)), utc(26, 14), utc(26, 14)),
        ((time(12), time(12)), utc(26, 12), utc(26, 12)),
    ],
)
def test_given_quiet_hours_then_what_waits_comes_when_they_end(quiet, now, due):
    preferences = Preferences(zone=ZoneInfo("Africa/Dakar"), quiet=quiet)
    assert preferences.due(Rhythm.AT_ONCE, now) == due


@pytest.mark.parametrize(
    ("zone", "days", "now", "due"),
    [
        ("Africa/Dakar", (0, 1, 2, 3, 4), utc(26, 4, 20), utc(26, 7, 30)),  # a Thursday, at the hour of a job
        ("Africa/Dakar", (0, 1, 2, 3, 4), utc(26, 7, 30), utc(26, 7, 30)),
        ("Africa/Dakar", (0, 1, 2, 3, 4), utc(26, 17, 59), utc(26, 17, 59)),  # by day it goes at once
        ("Africa/Dakar", (0, 1, 2, 3, 4), utc(26, 18), utc(27, 7, 30)),
        ("Africa/Dakar", (0, 1, 2, 3, 4), utc(27, 18), utc(30, 7, 30)),  # over the weekend
        ("Africa/Dakar", (0, 1, 2, 3, 4), utc(28, 12), utc(30, 7, 30)),  # a Saturday
        ("Africa/Algiers", (6, 0, 1, 2, 3), utc(27, 12), utc(29, 6, 30)),  # whose week ends on Thursday
        ("Europe/Madrid", (0, 1, 2, 3, 4), utc(24, 4, 20, month=10), utc(26, 6, 30, month=10)),  # the clocks go back between
        ("Pacific/Auckland", (0, 1, 2, 3, 4), utc(26, 21), utc(26, 21)),  # Friday morning there
        ("Africa/Dakar", (3,), utc(26, 19), utc(3, 7, 30, month=12)),  # who works on one day
    ],
)
def test_given_what_a_job_asks_then_its_mail_waits_for_the_readers_working_day(zone, days, now, due):
    assert Preferences(zone=ZoneInfo(zone), working_days=days).due(Rhythm.AT_ONCE, now, by_day=True) == due


def test_given_what_a_job_asks_then_quiet_hours_and_digests_hold_as_for_the_rest():
    preferences = Preferences(zone=ZoneInfo("Africa/Dakar"), quiet=(time(21), time(9)))
    assert preferences.due(Rhythm.AT_ONCE, utc(26, 4, 20), by_day=True) == utc(26, 9)
    assert preferences.due(Rhythm.DAILY, utc(26, 4, 20), by_day=True) == utc(26, 7, 30)


def test_given_choices_then_they_hold_for_their_topic_and_a_fixed_topic_is_told_whatever_was_chosen():
    chosen = Preferences(choices=((NEWS.code, Rhythm.WEEKLY), (RIGHTS.code, Rhythm.HERE)))
    assert chosen.rhythm_of(kind(NEWS)) == Rhythm.WEEKLY
    assert chosen.rhythm_of(kind(RIGHTS)) == Rhythm.AT_ONCE
    assert Preferences(by_mail=False).rhythm_of(kind(RIGHTS)) == Rhythm.AT_ONCE
    assert Preferences(by_mail=False).rhythm_of(kind(NEWS)) == Rhythm.HERE
    assert Preferences().rhythm_of(kind(NEWS)) == Rhythm.DAILY
    assert Preferences().rhythm_of(kind(None, WAITS_FOR_YOU)) == Rhythm.AT_ONCE


def test_given_digests_that_were_ended_then_what_waits_still_comes_at_once_and_the_rest_stays_here():
    ended = Preferences(digests=False)
    assert ended.rhythm_of(kind(NEWS)) == Rhythm.HERE
    assert ended.rhythm_of(kind(None, WAITS_FOR_YOU)) == Rhythm.AT_ONCE
