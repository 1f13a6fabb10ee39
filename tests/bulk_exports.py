"""Exports in bulk in tests: asked for by a key, made here instead of by a worker, read line by line."""

import json

from rabatplatform.access.scope import system_scope
from rabatplatform.api.bulk.making import end
from rabatplatform.api.models import BulkExport
from rabatplatform.api.tasks import make_export
from tests.keys import make_key
from tests.rabatplatform.api.calls import Api

NOBODYS = "0b9f6d0c-6a0f-4a3e-9f0e-2f6f3c1f7a55"


def addresses(organisation) -> dict:
    """{URL name: the parts of its address} of a whole export of another key of an organisation."""
    key = make_key(organisation)
    with system_scope("matrix"):
        part = {"number": 1, "key": "exports/00/none", "lines": 1, "bytes": 3, "sha256": "0" * 64}
        export = BulkExport.objects.create(
            person_id=key.user_id, agency_key=key, kind="practice", language="en", origin="http://testserver", state="ready",
            parts=[part], asked_at=key.made_at, began_at=key.made_at, ended_at=key.made_at, kept_until=None,
        )  # fmt: skip
    return addresses_of(export)


def own_addresses(client, kind="practice") -> dict:
    """As `addresses`, of one that the key of this client has had made."""
    api = Api()
    api.client = client
    return addresses_of(made(api, kind))


def addresses_of(export: BulkExport) -> dict:
    one = {"reference": export.reference}
    return {"api:bulk-export-detail": one, "api:bulk-export-manifest": one, "api:bulk-export-part": one | {"number": 1}}


def ask(api, kind="practice", **more) -> BulkExport:
    """api: tests.rabatplatform.api.calls.Api of a key."""
    answer = api.post("/exports/", {"kind": kind, **more})
    assert answer.status_code == 202, answer.content
    return row(answer.json()["reference"])


def row(reference) -> BulkExport:
    with system_scope("test"):
        return BulkExport.objects.get(reference=reference)


def made(api, kind="practice", **more) -> BulkExport:
    export = ask(api, kind, **more)
    assert make_export(export.pk) == "ready"
    return row(export.reference)


def in_every_state(api) -> list[str]:
    """References: a whole one, one that waits, one that was erased, nobody's."""
    whole, waiting, erased = made(api), ask(api, filters={"country": ["SN"]}, fields=["title"]), made(api)
    end(erased.pk, "erased")
    return [*(str(export.reference) for export in (whole, waiting, erased)), NOBODYS]


def manifest(api, export) -> dict:
    answer = api.get(f"/exports/{export.reference}/manifest/")
    assert answer.status_code == 200, answer.content
    return answer.json()


def taken(answer) -> bytes:
    """The bytes of a file that was given."""
    return b"".join(answer.streaming_content)


def files(api, export) -> list[bytes]:
    return [taken(api.get(part["url"])) for part in manifest(api, export)["parts"]]


def objects(api, export) -> list[dict]:
    return [json.loads(line) for file in files(api, export) for line in file.splitlines()]
