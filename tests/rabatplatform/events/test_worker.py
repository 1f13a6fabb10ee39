"""The whole way through a real broker and a real worker: an act in this process, a mail written by another."""

import email
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from practices import services
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.celery import app
from rabatplatform.events.models import Event
from rabatplatform.events.tasks import publish_event
from rabatplatform.notifications.models import Delivery
from tests.factories import complete_content, make_cast

ROOT = Path(__file__).resolve().parent.parent.parent.parent
PATIENCE_SECONDS = 150  # of a busy machine


def broker_apart(url):
    """Another numbered database of the same server: every test empties the first one with the cache."""
    if url.startswith("redis+socket:"):
        return url.partition("?")[0] + "?virtual_host=7"
    return urlsplit(url)._replace(path="/7").geturl()


@pytest.fixture
def worker(transactional_db, tmp_path, monkeypatch, settings):
    """Starts a worker on a queue of its own; gives the folder of its mails."""
    broker, queue = broker_apart(settings.CELERY_BROKER_URL), f"test-{uuid.uuid4().hex}-"
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "WORKER_DATABASE": connection.settings_dict["NAME"],
        "WORKER_BROKER": broker,
        "WORKER_QUEUE": queue,
        "WORKER_MAILS": str(tmp_path),
    }
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "rabatplatform",
        "worker",
        "-P",
        "solo",
        "-Q",
        "interactive,mail,digest",
        "-l",
        "INFO",
        *alone,
    ]
    options = {"global_keyprefix": queue}
    monkeypatch.setattr(
        publish_event,
        "delay",
        lambda pk: publish_event.apply_async([pk], connection=app.connection(broker, transport_options=options)),
    )
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=(tmp_path / "worker.txt").open("w"))
    yield tmp_path
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    connection.close()


def wait_for(what, worker):
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.2)
    pytest.fail("the worker did not do it: " + (worker / "worker.txt").read_text()[-800:])


@pytest.mark.slow
@pytest.mark.alone
def test_given_a_running_worker_when_a_practice_is_submitted_then_the_mail_is_sent_by_it(worker):
    cast = make_cast()
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post)
        practice = services.create_draft(body=cast.senegal, content=content, actor=author.actor)
    with access_scope(author):
        services.submit(practice=practice, actor=author.actor)
    (written,) = wait_for(lambda: list(worker.glob("*.log")), worker)
    message = wait_for(lambda: "Subject" in written.read_text() and email.message_from_string(written.read_text()), worker)
    assert message["To"] == cast.coordinator_senegal.email
    assert f"/practices/{practice.reference}/" in message.as_string().replace("=\n", "")

    def all_done():
        with system_scope("test"):
            waiting = Delivery.objects.filter(event__subject_id=practice.pk).exclude(state="sent").count()
            return waiting == 0 and not Event.objects.filter(published_at=None).exists()

    assert wait_for(all_done, worker)
