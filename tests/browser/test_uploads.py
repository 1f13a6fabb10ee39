"""The upload component in a real Chromium, before a server that reads slowly: how far, stopping, and too large said beforehand."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from rabatplatform.files.forms import AttachmentField
from tests.browser.waiting import until
from tests.papers.models import Paper

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STATIC = Path(__file__).resolve().parents[2] / "static"
SCRIPTS = {"/htmx.js": "vendor/htmx-2.0.11.min.js", "/app.js": "js/app.js"}
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><script src="/htmx.js" defer></script><script src="/app.js" type="module"></script>
<body data-failed="failed" data-slow="slow"><div id="live" aria-live="polite"></div><template id="failed"><div data-failure><p></p><button>
Again</button></div></template><form method="post" action="/send" enctype="multipart/form-data" hx-post="/send" hx-target="#files"
hx-encoding="multipart/form-data" hx-request='{"timeout":900000}' hx-swap="innerHTML">%s%s<button id="go">Send</button></form>
<div id="files"></div></body></html>"""


class Slow(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path in SCRIPTS:
            return self.answer((STATIC / SCRIPTS[self.path]).read_bytes(), "text/javascript")
        field = AttachmentField(model=Paper).widget.render("file", None)
        return self.answer((PAGE % (field, render_to_string("components/upload.html"))).encode(), "text/html")

    def do_POST(self):
        left = int(self.headers["Content-Length"])
        self.server.received = 0
        while left:
            chunk = self.rfile.read(min(left, 1024**2))
            if not chunk:
                self.server.broken_off.set()
                return
            left -= len(chunk)
            self.server.received += len(chunk)
            time.sleep(self.server.pause)
        self.answer(b"<p>arrived</p>", "text/html")

    def answer(self, content, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.pause, server.broken_off = 0.2, threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(chromium, server):
    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.server_port}")
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


@pytest.fixture
def file(tmp_path):
    def file(megabytes):
        path = tmp_path / f"{megabytes}.pdf"
        path.write_bytes(b"%PDF-1.7\n" + b"\0" * megabytes * 1024**2)
        return path

    return file


def test_given_a_slow_line_then_the_page_says_how_far_the_file_is_and_what_came_of_it(page, file):
    assert not page.is_visible("progress")
    page.set_input_files("[name=file]", file(15))
    page.click("#go")
    page.wait_for_selector("progress", state="visible")
    until(page, "document.querySelector('progress').value > 5")
    assert page.input_value("[name=file]")  # the rest of the form stays usable
    page.wait_for_selector("text=arrived", timeout=30_000)
    assert not page.is_visible("progress")


def test_given_a_file_under_way_then_it_can_be_stopped_and_the_page_says_so(page, file, server):
    page.set_input_files("[name=file]", file(18))
    page.click("#go")
    page.wait_for_selector("progress", state="visible")
    page.click("[data-upload] button")
    page.wait_for_selector("progress", state="hidden")
    until(page, "document.querySelector('#live').textContent.includes('Nothing was saved')")
    assert server.broken_off.wait(15) and server.received < 18 * 1024**2
    assert page.inner_text("#files") == ""


def test_given_a_file_that_is_too_large_then_that_is_said_before_it_is_sent(page, file):
    page.set_input_files("[name=file]", file(21))
    words = "document.querySelector('[name=file]').validationMessage"
    assert "at most 20 MB" in page.evaluate(words)
    page.set_input_files("[name=file]", file(1))
    assert page.evaluate(words) == ""


def test_given_no_scripts_then_the_form_is_posted_as_usual(chromium, server, file):
    server.pause = 0
    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.server_port}", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    assert not page.is_visible("[data-upload]")
    page.set_input_files("[name=file]", file(2))
    page.click("#go")
    page.wait_for_selector("text=arrived")
    context.close()
