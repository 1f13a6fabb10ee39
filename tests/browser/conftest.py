"""A real Chromium against a real server. Nothing is skipped in CI: a browser that is missing fails there."""

import os
import shutil
import threading
import time

import pytest
from django.core.management import call_command

from tests.factories import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the test's thread


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """A person before a screen: one browser context, its page, and what went wrong in its console."""

    def __init__(self, browser, address, **options):
        self.address = address
        self.context = browser.new_context(base_url=address, **options)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints = []
        self.page.on("console", lambda message: message.type == "error" and self.hear(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def hear(self, complaint):
        """htmx complains twice of a request that ended with its page (a draft is kept while it is sent): that is none."""
        if (
            complaint.startswith("htmx:sendAbort")
            and self.complaints[-1:]
            and self.complaints[-1].startswith("htmx:afterRequest")
        ):
            self.complaints.pop()
        else:
            self.complaints.append(complaint)

    def sign_in(self, person, password=PASSWORD):
        self.page.goto("/account/login/")
        self.page.fill("[name=login]", person.email)
        self.page.fill("[name=password]", password)
        self.page.click("main form button[type=submit], main form button:not([type])")
        self.page.wait_for_url(lambda url: "/account/login" not in url)
        return self.page

    def sign_out(self):
        self.context.clear_cookies()


@pytest.fixture
def visit(chromium, live_server):
    """visit(locale="fr-FR", javascript=False, width=360, dark=True) → a Visitor; closed at the end of the test."""
    visitors = []

    def begin(*, locale="en-GB", javascript=True, width=1280, dark=False):
        visitor = Visitor(
            chromium,
            live_server.url,
            locale=locale,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
        )
        visitors.append(visitor)
        return visitor

    yield begin
    for visitor in visitors:
        visitor.context.close()
    wait_for_open_requests()


def wait_for_open_requests(seconds=20):
    """A page that is closed leaves its last request running in a thread of the server; emptying the tables meanwhile would deadlock."""
    until = time.monotonic() + seconds
    quiet = 0
    while quiet < 2 and time.monotonic() < until:
        quiet = 0 if _threads_that_answer() else quiet + 1  # twice: one may have been on its way to a thread
        time.sleep(0.1)


def _threads_that_answer() -> list:
    """Of the test server: one for each connection, until the browser closes it."""
    return [thread for thread in threading.enumerate() if "process_request_thread" in thread.name]


@pytest.fixture
def reference_data(transactional_db):
    """The real reference data and the 39 practices of the source documents."""
    call_command("load_reference", verbosity=0)
    call_command("load_practices", "practices/data/practices.json", verbosity=0)


@pytest.fixture
def run_jobs(transactional_db):
    """What the worker would do now: settle rounds, put approved translations before readers, publish every event, send every message."""
    from practices.tasks import apply_translations_left_behind, settle_left_behind
    from rabatplatform.access.scope import system_scope
    from rabatplatform.events.models import Event
    from rabatplatform.events.tasks import publish_event
    from rabatplatform.notifications.tasks import deliver_left_behind

    def run():
        settle_left_behind()
        apply_translations_left_behind()
        with system_scope("test"):
            waiting = list(Event.objects.filter(published_at=None).values_list("pk", flat=True))
        for pk in waiting:
            publish_event(pk)
        deliver_left_behind()

    return run
