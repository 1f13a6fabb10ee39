"""The load: people who write, submit, publish, return and read, and who try again when an answer is lost, as people do.

A process of its own: `python -m tests.faults.people ADDRESS PASSWORD LEDGER`. Each line of the ledger is one request or one thing
that the platform accepted. It stops at SIGTERM, each person after the act that they are at.
"""

import itertools
import json
import random
import re
import signal
import sys
import threading
import time
import uuid
from pathlib import Path

import requests

COUNTRIES = ("sn", "es", "ne", "pt")
READING_SECONDS = 1.5  # of who decides: time for the mail that asks for it
WAIT_SECONDS = 60  # so long somebody tries the same thing again
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
COMPLETE = {
    "summary": "Two services check documents together at one desk.",
    "lead_institution": "Border police",
    "phenomena": ["smuggling"],
    "kind": "mechanism",
    "language": "en",
    "start": "2024",
    "problem": "Forged documents were found too late.",
    "rights": "Nobody is detained during the check.",
    "results": "Doubts are resolved the same day.",
    "evidence": "statistics",
    "not_worked": "The first sheet had forty boxes.",
    "lessons": "Train both services together.",
    "conditions": "A room near the counters.",
    "themes": ["secure-documents"],
    "framework_items": ["abidjan-2019:R7"],
}


class GaveUp(Exception):
    """The same thing was tried for a minute."""


class Ledger:
    def __init__(self, path):
        self.file, self.lock = Path(path).open("a", buffering=1), threading.Lock()  # noqa: SIM115

    def write(self, **line) -> None:
        with self.lock:
            self.file.write(json.dumps(line) + "\n")


class Person:
    def __init__(self, address: str, password: str, email: str, ledger: Ledger):
        self.address, self.password, self.email, self.ledger = address, password, email, ledger
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Connection"] = "close"  # so that a cut connection is always the fault of what was killed
        self.token = ""

    def ask(self, method: str, path: str, **options):
        """One request; None when no answer came."""
        began = time.time()
        try:
            answer = self.session.request(method, self.address + path, timeout=30, allow_redirects=False, **options)
            status, fault = answer.status_code, ""
        except requests.RequestException as error:
            answer, status, fault = None, 0, type(error).__name__
        signed_out = status == 302 and "/account/login/" in answer.headers.get("Location", "") and "/account/login/" not in path
        self.ledger.write(
            do="ask", who=self.email, method=method, path=path.partition("?")[0], began=began, ended=time.time(), status=status,
            fault=fault, signed_out=signed_out, retry_after=answer.headers.get("Retry-After", "") if answer is not None else "",
        )  # fmt: skip
        return answer

    def insist(self, method: str, path: str, accepted: tuple[int, ...], settled=None, **options):
        """Try until it is accepted. settled(answer) -> bool: it is refused because an earlier try was, whose answer was lost."""
        end = time.monotonic() + WAIT_SECONDS
        while True:
            answer = self.ask(method, path, **options)
            if answer is not None and answer.status_code in accepted:
                return answer
            if answer is not None and settled and answer.status_code < 500 and settled(answer):
                return answer
            if answer is not None and answer.status_code < 500 and not settled:
                raise GaveUp(f"{method} {path} was answered {answer.status_code}")
            if time.monotonic() > end:
                raise GaveUp(f"{method} {path} was not accepted")
            time.sleep(0.5)

    def sign_in(self) -> bool:
        """429 is the courtesy limit of an address: many people behind one that sign in at the same moment try again."""
        for _try in range(10):
            page = self.insist("GET", "/account/login/", (200,))
            form = {"csrfmiddlewaretoken": TOKEN.search(page.text)[1], "login": self.email, "password": self.password}
            answer = self.ask("POST", "/account/login/", data=form)
            if answer is None or answer.status_code != 429:
                break
            time.sleep(2)
        if answer is None or answer.status_code != 302:
            return False
        self.token = TOKEN.search(self.insist("GET", "/", (200,)).text)[1]
        return True

    def form(self, path: str, settled=None, **fields):
        return self.insist("POST", path, (302,), settled, data={"csrfmiddlewaretoken": self.token, **fields})

    def call(self, method: str, path: str, settled=None, **fields):
        return self.insist(method, path, (200, 201), settled, json=fields, headers={"X-CSRFToken": self.token})

    def state_is(self, reference: str, *states: str):
        """For a lost answer: whether the practice got there."""
        return lambda answer: self.insist("GET", f"/api/v1/practices/{reference}/", (200,)).json()["state"] in states


class Writer:
    """A focal point and the coordinator of one country: a draft, saves by form and API, submission, validation or return."""

    def __init__(self, load, country: str):
        self.author, self.coordinator = load.person(f"focal_point.{country}"), load.person(f"coordinator.{country}")
        self.load, self.country, self.numbers = load, country, itertools.count()

    def begin(self) -> None:
        for person in (self.author, self.coordinator):
            if not person.sign_in():
                raise GaveUp(f"{person.email} could not sign in")

    def once(self) -> None:
        number = next(self.numbers)
        title = f"Faults {self.country} {number} {uuid.uuid4().hex[:12]}"
        told = lambda **line: self.load.ledger.write(do="accepted", title=title, country=self.country, at=time.time(), **line)  # noqa: E731
        answer = self.author.form("/practices/new/", form_key=str(uuid.uuid4()), title=title)
        reference = answer.headers["Location"].split("/")[2]
        told(what="draft", reference=reference)
        for edition in (1, 2):
            text = f"Step {edition} of {title}"
            self.author.form(f"/practices/{reference}/edit/actions/", edition=edition, form_key=str(uuid.uuid4()), actions=text)
            told(what="save", reference=reference, edition=edition + 1, text=text)
        self.author.ask("GET", f"/practices/{reference}/")
        if number % 2:
            return
        self.author.call("PATCH", f"/api/v1/practices/{reference}/", edition=3, **COMPLETE)
        told(what="save", reference=reference, edition=4, text=text)
        self.author.form(f"/practices/{reference}/submit/", self.author.state_is(reference, "submitted"), edition=4)
        told(what="submitted", reference=reference)
        act, done = ("validate", "in_review") if number % 4 else ("return", "returned")
        fields = {"edition": 4} if act == "validate" else {"reason": "Please say more about the results."}
        self.load.ending.wait(READING_SECONDS)
        self.coordinator.ask("GET", "/notifications/")
        self.coordinator.form(f"/practices/{reference}/{act}/", self.coordinator.state_is(reference, done), **fields)
        told(what="validated" if act == "validate" else done, reference=reference)


class Reader:
    PAGES = ("/", "/practices/", "/practices/?q=documents", "/notifications/", "/focal-points/", "/api/v1/practices/?limit=10")

    def __init__(self, load):
        self.person = load.person("observer.ma")

    def begin(self) -> None:
        if not self.person.sign_in():
            raise GaveUp("the reader could not sign in")

    def once(self) -> None:
        for page in self.PAGES:
            self.person.ask("GET", page)
            time.sleep(0.1)


class Load:
    def __init__(self, address: str, password: str, path: str):
        self.address, self.password, self.ledger = address, password, Ledger(path)
        self.ending = threading.Event()

    def person(self, name: str) -> Person:
        return Person(self.address, self.password, f"{name}@demo.example", self.ledger)

    def live(self, actor) -> None:
        try:
            actor.begin()
            self.ledger.write(do="begun")
            while not self.ending.is_set():
                actor.once()
                self.ending.wait(random.uniform(0.1, 0.5))
        except Exception as error:  # the harness reads it: somebody who gives up is a broken promise
            self.ledger.write(do="gave up", why=f"{type(error).__name__}: {error}", at=time.time())

    def run(self) -> None:
        signal.signal(signal.SIGTERM, lambda *_: self.ending.set())
        actors = [*(Writer(self, country) for country in COUNTRIES), Reader(self)]
        threads = [threading.Thread(target=self.live, args=[actor]) for actor in actors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    Load(*sys.argv[1:]).run()
