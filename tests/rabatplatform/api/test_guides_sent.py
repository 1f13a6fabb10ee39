"""The lines of curl in the guides and in docs/API.md are sent as a shell would make them, by the key that a reader would have."""

import re
import shlex
import uuid
from dataclasses import dataclass, field

import pytest
from django.conf import settings

from rabatplatform.access.scope import system_scope
from rabatplatform.api import guides
from tests import bulk_exports
from tests.keys import secret_for
from tests.rabatplatform.api.calls import Api
from tests.rabatplatform.api.examples.feed import taken_back
from tests.rabatplatform.api.examples.world import World

pytestmark = pytest.mark.django_db
SITE = "https://platform.example"
SCOPES = ("practices:read", "practices:write", "directory:read", "casework:read", "casework:write")
# What stands in the texts for things of the reader's own: of this world instead.
RECALL, EXPORT, PRACTICE = "7f0c1f6e-5b1c-4d0e-9f55-2f3f0f8f6a10", "7f0c1d0e-7d1b-4a49-8a3c-1a6a3f0e5b11", "k7m2xw4tqz9c"
TEXTS = {
    "API": settings.BASE_DIR / "docs" / "API.md",
    **{f"{name}.{language}": guides.TEXTS / f"{name}.{language}.md" for name in guides.NAMES for language in ("en", "fr")},
}
WITH_CALLS = ("API", *(f"{name}.{language}" for name in ("first-call", "sync", "recalls") for language in ("en", "fr")))


@dataclass
class Line:
    """A call of curl: with the options that the texts use, and no other."""

    method: str = "GET"
    address: str = ""
    headers: dict = field(default_factory=dict)
    body: bytes | None = None
    into: str = ""


def lines_of(text, **words) -> list[Line]:
    """words: what the shell puts in the place of $NAME; of $(uuidgen) it puts another one each time."""
    blocks = re.findall(r"^```(?:\w*)\n(.*?)^```", text, flags=re.M | re.S)
    calls = [line for block in blocks for line in re.sub(r" *\\\n *", " ", block).splitlines() if line.startswith("curl ")]
    return [line_of([said_by_shell(word, words) for word in shlex.split(call, comments=True)][1:]) for call in calls]


def said_by_shell(word, words) -> str:
    return re.sub(r"\$(\w+)|\$\(uuidgen\)", lambda found: words[found[1]] if found[1] else str(uuid.uuid4()), word)


def line_of(words) -> Line:
    made, words = Line(), iter(words)
    for word in words:
        if word == "-X":
            made.method = next(words)
        elif word == "-H":
            name, _colon, value = next(words).partition(": ")
            made.headers[name] = value
        elif word == "-d":
            made.body = next(words).encode()
        elif word == "-o":
            made.into = next(words)
        elif word == "-C":
            assert next(words) == "-"  # where the file ends; there is none yet
        elif word != "-i":
            assert word.startswith(SITE + "/") and not made.address, word
            made.address = word.removeprefix(SITE)
    return made


def sent(line: Line):
    assert (line.method == "POST") is (line.body is not None)
    named = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in line.headers.items() if name != "Content-Type"}
    if line.body is None:
        return Api().get(line.address, **named)
    # curl itself says that what -d sends is a form
    kind = line.headers.get("Content-Type", "application/x-www-form-urlencoded")
    return Api().post(line.address, line.body, content_type=kind, **named)


@pytest.fixture
def world(db):
    """A reader's: with a key, an export of it, a recall, and a practice at the address that the texts show."""
    made = World()
    made.secret = secret_for(made.cast.unodc, scopes=SCOPES, ceiling="amber-strict")[2]
    made.asking = api = Api(token=made.secret)
    practice = made.of_senegal()
    with system_scope("test"):
        type(practice).objects.filter(pk=practice.pk).update(reference=PRACTICE)
    made.cursor = api.get("/changes/", {"kind": "practice"}).json()["cursor"]
    made.whole = api.get("/changes/").json()["cursor"]
    made.recall = taken_back(made)[0]
    made.export = bulk_exports.made(api)
    return made


def of_world(world, text) -> list[Line]:
    text = text.replace(RECALL, world.recall).replace(EXPORT, str(world.export.reference))
    found = lines_of(text, SECRET=world.secret, CURSOR=world.whole)
    # A cursor is good for the kinds that were asked for with it.
    of_kind = lines_of(text, SECRET=world.secret, CURSOR=world.cursor)
    return [other if "kind=practice" in other.address else one for one, other in zip(found, of_kind, strict=True)]


@pytest.mark.parametrize("name", WITH_CALLS)
def test_given_the_lines_of_curl_of_a_text_when_sent_then_each_is_answered_and_gives_what_the_text_says(world, name):
    lines = of_world(world, TEXTS[name].read_text(encoding="utf-8"))
    assert lines
    for line in lines:
        assert line.headers["Authorization"] == f"Token {world.secret}"
        answer = sent(line)
        assert answer.status_code in (200, 201, 202), (line.address, answer.status_code, answer.content[:400])
        if line.into:
            assert len(bulk_exports.taken(answer).splitlines()) == world.export.done > 0
            continue
        told = answer.json()
        if line.address.endswith("acknowledge/"):
            assert told == {"acknowledged": [world.recall], "unknown": []}
        if line.address.endswith("/manifest/"):
            assert told["parts"][0]["url"].endswith("/parts/1/")
        if line.address.endswith(f"/{PRACTICE}/"):
            assert told["reference"] == PRACTICE and answer["ETag"]
        if "/practices/?" in line.address or ("/changes/" in line.address and "since" not in line.address):
            assert told["results"], line.address


def test_given_the_texts_then_those_with_calls_are_sent_and_no_address_of_a_call_ends_without_a_name_for_its_file():
    told = {name: path.read_text(encoding="utf-8") for name, path in TEXTS.items()}
    assert {name for name, text in told.items() if re.search(r"^curl ", text, flags=re.M)} == set(WITH_CALLS)
    for name, text in told.items():
        assert not re.search(r"^curl .*(?:-O\b|--remote-name)", text, flags=re.M), name  # curl takes no name from /parts/1/


def test_given_a_line_as_a_shell_reads_it_then_its_parts_are_those_of_the_call():
    text = """```sh
curl -X POST -H "Authorization: Token $SECRET" -H "Idempotency-Key: $(uuidgen)" \\
  -d '{"title": "L’aéroport"}' "https://platform.example/api/v1/practices/?a=b&c=$CURSOR"   # a comment
```"""
    (line,) = lines_of(text, SECRET="s", CURSOR="x")
    assert (line.method, line.address) == ("POST", "/api/v1/practices/?a=b&c=x")
    assert line.headers["Authorization"] == "Token s" and uuid.UUID(line.headers["Idempotency-Key"])
    assert line.body == '{"title": "L’aéroport"}'.encode()
