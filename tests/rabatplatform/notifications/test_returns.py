"""Reading mails that came back: what counts, what does not, and what is set aside."""

import contextlib
from email import policy
from email.message import EmailMessage

import pytest

from rabatplatform.notifications.returns import Malformed, Report, read_report

KEY = "0123456789abcdef" * 2


def report(
    *, action="failed", status="5.1.1", key=KEY, headers_only=False, diagnostic="", extra="", kind="delivery-status", reply_to=""
) -> bytes:
    """A report of RFC 3464 as mail servers write it."""
    returned = f"Message-ID: <{key}@testserver>\nTo: a@example.org\nSubject: Your digest\n" if key else "Subject: x\n"
    third = "text/rfc822-headers" if headers_only else "message/rfc822"
    status_line = f"Status: {status}\n" if status else ""
    diagnostic_line = f"Diagnostic-Code: {diagnostic}\n" if diagnostic else ""
    reply_line = f"In-Reply-To: <{reply_to}@testserver>\n" if reply_to else ""
    text = (
        "From: MAILER-DAEMON@mx.example\nTo: no-reply@testserver\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        f'{reply_line}Content-Type: multipart/report; report-type={kind}; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nI'm sorry.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; a@example.org\nAction: {action}\n{status_line}{diagnostic_line}\n{extra}\n"
        f"--b\nContent-Type: {third}\n\n{returned}\nText\n--b--\n"
    )
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.1"])
def test_given_a_status_that_says_that_there_is_no_mailbox_then_it_counts_against_the_address(status):
    assert read_report(report(status=status)) == Report(KEY, status, is_hard=True)


@pytest.mark.parametrize(
    "status",
    [
        *("5.7.1", "5.7.23", "5.7.26", "5.4.1", "5.3.4", "5.6.0", "5.0.0", "5.1.0"),  # a policy, the way, the mail, anything
        *("5.1.7", "5.1.8"),  # the address of the sender: ours
        *("5.2.2", "4.4.1", "4.2.2", "4.1.1", ""),  # passes
    ],
)
def test_given_any_other_status_then_it_says_nothing_of_the_address(status):
    assert read_report(report(status=status)) == Report(KEY, status, is_hard=False)


@pytest.mark.parametrize(
    ("status", "diagnostic", "code", "hard"),
    [
        ("5.0.0", "smtp; 550 5.1.1 <a@example.org>: Recipient address rejected", "5.1.1", True),
        ("5.0.0", "smtp; 550 No such user here", "5.0.0", True),
        ("5.1.0", "smtp; 550 <a@example.org>: User unknown in virtual mailbox table", "5.1.0", True),
        ("", "smtp; 550 The mailbox a@example.org does not exist", "", True),
        ("5.0.0", "smtp; 550 Sender verify failed: no such user here", "5.0.0", False),
        ("5.0.0", "smtp; 550 Mail from 5.1.1.1 blocked by policy", "5.0.0", False),
        ("5.0.0", "smtp; 550 5.7.1 SPF check failed: no such user", "5.7.1", False),
        ("5.7.1", "smtp; 550 5.7.1 Relaying denied, user unknown", "5.7.1", False),
        ("5.0.0", "smtp; 450 unknown user, try again", "5.0.0", False),
        ("4.0.0", "smtp; 550 no such user", "4.0.0", False),
    ],
)
def test_given_a_status_that_says_nothing_then_the_words_of_the_other_server_decide(status, diagnostic, code, hard):
    assert read_report(report(status=status, diagnostic=diagnostic)) == Report(KEY, code, hard)


def test_given_headers_alone_or_a_diagnosis_or_only_a_reply_then_the_mail_is_found_all_the_same():
    assert read_report(report(headers_only=True)).message_id == KEY
    assert read_report(report(status="", diagnostic="smtp; 550 5.1.10 no such user")).code == "5.1.10"
    assert read_report(report(key="", reply_to=KEY)).message_id == KEY


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_given_a_notice_of_delay_or_delivery_then_it_is_no_bounce(action):
    assert read_report(report(action=action, status="4.4.7")) is None


def test_given_a_read_receipt_or_an_answer_of_a_machine_or_person_then_it_is_no_bounce():
    answer = EmailMessage()
    answer["Subject"], answer["Auto-Submitted"], answer["In-Reply-To"] = "Out of office", "auto-replied", f"<{KEY}@testserver>"
    answer.set_content("550 5.1.1 I am away")
    assert read_report(answer.as_bytes(policy=policy.SMTP)) is None
    assert read_report(report(kind="disposition-notification")) is None
    assert read_report(b"") is None


def test_given_several_recipients_then_the_worst_that_failed_counts():
    extra = "Final-Recipient: rfc822; b@example.org\nAction: failed\nStatus: 5.7.1\n"
    assert read_report(report(extra=extra)) == Report(KEY, "5.1.1", is_hard=True)
    extra = "Final-Recipient: rfc822; b@example.org\nAction: failed\nStatus: 4.2.1\n"
    assert read_report(report(extra=extra)).is_hard
    extra = "Final-Recipient: rfc822; b@example.org\nAction: delayed\nStatus: 5.9.9\n"
    assert read_report(report(extra=extra, status="4.2.1")) == Report(KEY, "4.2.1", is_hard=False)


@pytest.mark.parametrize(
    "data",
    [
        report(key=""),
        report(key="not-ours"),
        report(key="A" * 32),
        report(action="", status=""),
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\ntext\r\n--b--\r\n',
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n\xff\xfe\r\n--b--\r\n",
    ],
)
def test_given_a_report_that_names_no_mail_of_ours_or_is_broken_then_it_is_malformed(data):
    with pytest.raises(Malformed):
        read_report(data)


def test_given_any_bytes_then_reading_never_breaks():
    whole = report()
    for at in range(0, len(whole), 7):
        for data in (whole[:at], whole[:at] + b"\xff\x00" + whole[at:], whole[:at] + b"\r\n--b\r\n" + whole[at + 5 :]):
            with contextlib.suppress(Malformed):
                read_report(data)
