"""The rig's mail server does each of its misdeeds: a fault that does not happen proves nothing."""

import json
import smtplib
import subprocess
import sys

import pytest

from devtools.place import CHECKOUT
from devtools.processes import start_child, stop_child, wait_until
from tests.faults import mail_server
from tests.faults.mail_server import Mood
from tests.faults.world import free_port


class Rig:
    def __init__(self, folder):
        self.folder, self.mood, self.log, self.port = folder, Mood(folder / "mood"), folder / "log", free_port()
        command = [sys.executable, "-m", "tests.faults.mail_server", self.port, folder, self.mood.path, self.log]
        self.process = start_child([str(part) for part in command], cwd=CHECKOUT, stdin=subprocess.DEVNULL)

    def send(self, to="a@example.org"):
        with smtplib.SMTP("127.0.0.1", self.port, timeout=1) as line:
            line.sendmail("p@example.org", [to], "Message-ID: <1@x>\r\nList-Id: <digest.x>\r\n\r\nBonjour\r\n")

    def can_send(self) -> bool:
        try:
            self.send()
        except OSError:
            return False
        return True

    @property
    def taken(self) -> int:
        return len(list(self.folder.glob("*.eml")))

    @property
    def said(self) -> list[dict]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path)
    try:
        assert wait_until(rig.can_send, 60)
        yield rig
    finally:
        stop_child(rig.process, 15, 10)


def test_given_no_mood_then_a_mail_is_taken_and_nothing_is_said_of_it(rig):
    assert (rig.taken, rig.said) == (1, [])


@pytest.mark.parametrize(
    ("mood", "raised"),
    [(mail_server.STALLS, OSError), (mail_server.BUSY, smtplib.SMTPRecipientsRefused)],
    ids=["stalls", "busy"],
)
def test_given_a_bad_mood_then_no_mail_is_taken_and_it_is_said(rig, mood, raised):
    rig.mood.set(mood)
    with pytest.raises(raised):
        rig.send()
    assert (rig.taken, [line["mood"] for line in rig.said]) == (1, [mood])


def test_given_a_server_that_is_away_then_it_comes_back(rig):
    rig.mood.set(mail_server.AWAY)
    assert wait_until(lambda: not rig.can_send(), 30)
    rig.mood.set(mail_server.GOOD)
    assert wait_until(rig.can_send, 30)


def test_given_one_who_is_unknown_then_the_others_get_theirs(rig):
    rig.mood.set(mail_server.UNKNOWN, "b@example.org")
    rig.send("c@example.org")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        rig.send("b@example.org")
    assert rig.taken == 2


def test_given_a_server_that_drops_then_the_mail_was_taken_and_its_sender_does_not_know(rig):
    rig.mood.set(mail_server.DROPS)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        rig.send()
    assert rig.taken == 2
    assert [(line["lost"], line["is_digest"]) for line in rig.said] == [(True, True)]


def test_given_a_sender_that_dies_while_it_waits_then_the_mail_is_known_as_lost(rig):
    rig.mood.set(mail_server.LINGERS)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        rig.send()  # it waits a second, the server two
    assert wait_until(lambda: [line.get("lost") for line in rig.said] == [None, True], 30)
