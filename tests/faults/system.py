"""A system of an organisation: it has a key, writes drafts, asks for exports and takes them, and follows the change feed."""

import uuid

from tests.faults.people import Person

V1 = "/api/v1"


class System(Person):
    """Its requests stand in the ledger as those of people do. Each act raises GaveUp when it was not accepted for a minute."""

    def __init__(self, address: str, secret: str, ledger):
        super().__init__(address, "", "system.unodc", ledger)
        self.session.headers.update({"Authorization": f"Token {secret}", "Accept-Encoding": "identity"})

    def post(self, path: str, status: int, **fields) -> dict:
        """Once, however often it is sent."""
        once = {"Idempotency-Key": str(uuid.uuid4())}
        return self.insist("POST", V1 + path, (status,), json=fields, headers=once).json()

    def get(self, path: str) -> dict:
        return self.insist("GET", path, (200,)).json()

    def write_drafts(self, number: int) -> None:
        for _draft in range(number):
            self.post("/practices/", 201, title=f"Written by a system {uuid.uuid4().hex[:12]}", language="en")

    def ask_for_all(self, kind: str) -> str:
        """The reference of the export."""
        return self.post("/exports/", 202, kind=kind)["reference"]

    def state_of(self, export: str) -> str:
        return self.get(f"{V1}/exports/{export}/")["state"]

    def manifest_of(self, export: str) -> dict:
        return self.get(f"{V1}/exports/{export}/manifest/")

    def take(self, part: dict) -> tuple[bytes, str]:
        """(a file, its ETag). It is cut in the middle, and goes on from there."""
        path = part["url"].removeprefix(self.address)
        whole = self.insist("GET", path, (200,), stream=True)
        begun = whole.raw.read(part["bytes"] // 2)
        whole.close()
        on = {"Range": f"bytes={len(begun)}-", "If-Range": whole.headers["ETag"]}
        rest = self.insist("GET", path, (206,), headers=on)
        return begun + rest.content, rest.headers["ETag"]

    def held_since(self, cursor: str, kind: str) -> set[str]:
        """References of what the change feed tells after a cursor to be held."""
        last = {}
        while True:
            answer = self.insist("GET", f"{V1}/changes/", (200,), params={"since": cursor, "kind": kind}).json()
            last |= {line["reference"]: line["change"] for line in answer["results"]}
            cursor = answer["cursor"]
            if not answer["has_more"]:
                return {reference for reference, change in last.items() if change in ("created", "changed")}
