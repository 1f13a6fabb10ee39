"""A caller who asks for much and reads nothing of it: a real gunicorn, configured as in production, with one worker of three
threads.

Behind the proxy the answer waits there (deploy/Caddyfile, response_buffers); without one it holds a thread, and nothing of the
database.
"""

import json
import os
import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from devtools.processes import wait_until
from tests.factories import make_country, make_organisation, make_practice
from tests.keys import READING, secret_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
ROOT = Path(__file__).parents[3]
THREADS = 3
PRACTICES, WORDS = 100, "One desk at the airport. " * 240  # 3 MB in one answer: more than sockets hold
MUCH = f"/api/v1/practices/?limit={PRACTICES}&fields=slug,texts"
IN_A_TRANSACTION = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND xact_start IS NOT NULL"""


@pytest.fixture
def secret(transactional_db):
    senegal = make_country()
    for number in range(PRACTICES):
        texts = dict.fromkeys(("summary", "problem", "actions", "results", "lessons"), WORDS)
        make_practice(senegal, state="published", title=f"Practice {number}", texts=texts)
    return secret_for(make_organisation("unodc"), scopes=READING)[2]


@pytest.fixture
def port(secret, tmp_path):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "WORKER_DATABASE": connection.settings_dict["NAME"],
        "WORKER_BROKER": settings.CELERY_BROKER_URL,
        "WORKER_QUEUE": "slow-readers",
        "WORKER_MAILS": str(tmp_path),
    }
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--workers", "1", "--threads", str(THREADS)]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", "rabatplatform.wsgi"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        assert wait_until(lambda: answers(port), 60, 0.2), (tmp_path / "log").read_text()
        yield port
    finally:
        server.terminate()
        server.wait(30)


def answers(port) -> bool:
    try:
        return call(port, "/live")[0] == 200
    except OSError:
        return False


def call(port, path, patience=60, **headers) -> tuple[int, bytes]:
    connected = HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connected.request("GET", path, headers=headers)
        answer = connected.getresponse()
        return answer.status, answer.read()
    finally:
        connected.close()


def asks_and_does_not_read(port, secret) -> socket.socket:
    """Its answer has begun; the little that this socket takes is full."""
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    slow.settimeout(60)
    slow.connect(("127.0.0.1", port))
    lines = (f"GET {MUCH} HTTP/1.1", "Host: localhost", f"Authorization: Token {secret}", "Connection: close")
    slow.sendall("\r\n".join((*lines, "", "")).encode())
    assert slow.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 200"
    return slow


def in_a_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute(IN_A_TRANSACTION)
        return cursor.fetchone()[0]


def the_rest(slow) -> bytes:
    parts = []
    while part := slow.recv(1_000_000):
        parts.append(part)
    return b"".join(parts)


def test_given_callers_who_do_not_read_then_no_transaction_waits_for_them_and_others_are_answered(port, secret):
    slow = [asks_and_does_not_read(port, secret) for _caller in range(THREADS - 1)]
    try:
        for _turn in range(5):
            status, body = call(port, "/api/v1/practices/?limit=1", Authorization=f"Token {secret}")
            assert status == 200 and len(json.loads(body)["results"]) == 1
            assert in_a_transaction() == 0
        whole = [the_rest(caller) for caller in slow]
    finally:
        for caller in slow:
            caller.close()
    for answer in whole:
        assert len(json.loads(answer.partition(b"\r\n\r\n")[2])["results"]) == PRACTICES


def test_given_as_many_as_there_are_threads_when_they_hang_up_then_others_are_answered_again(port, secret):
    slow = [asks_and_does_not_read(port, secret) for _caller in range(THREADS)]
    assert in_a_transaction() == 0
    with pytest.raises(TimeoutError):  # they do hold the threads: else both tests would show nothing
        call(port, "/live", patience=2)
    for caller in slow:
        caller.close()
    assert call(port, "/api/v1/practices/?limit=1", Authorization=f"Token {secret}")[0] == 200
