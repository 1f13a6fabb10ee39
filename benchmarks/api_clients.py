"""32 clients at once who ask for the list of 100: our gunicorn as in production against the same gunicorn with a bare view."""

import tempfile
import time
from http.client import HTTPConnection

from benchmarks import casework_clients
from benchmarks.uploads import start

CLIENTS, OURS, BARE = 32, 8396, 8397
ADDRESS = "/api/v1/practices/?limit=100"


def client(work: list, first: int, start: float, done) -> None:
    """work: [(port, headers)]; each client is one of them, on one connection that stays open. Raises SystemExit where it is refused."""
    port, headers = work[first % len(work)]
    made, connected = 0, HTTPConnection("localhost", port, timeout=60)
    time.sleep(max(0, start - time.time()))
    while time.time() < start + casework_clients.SECONDS:
        connected.request("GET", ADDRESS, headers=headers)
        answer = connected.getresponse()
        answer.read()
        if answer.status != 200:
            done.put(0)
            raise SystemExit(f"{ADDRESS}: {answer.status}")
        made += 1
    done.put(made)


def measure(secrets: list[str]) -> dict:
    """secrets: of keys, one a client as far as they reach: a key may call 1,200 times a minute."""
    with tempfile.TemporaryDirectory() as folder:
        servers = []
        try:
            servers.append(start(folder, "rabatplatform.wsgi", OURS))
            servers.append(start(folder, "benchmarks.api_bare:application", BARE))
            ours = [(OURS, {"Authorization": f"Token {secret}", "Host": f"localhost:{OURS}"}) for secret in secrets]
            bare = [(BARE, {"Host": f"localhost:{BARE}"})]
            casework_clients.rate(ours, client, CLIENTS)  # warm
            casework_clients.rate(bare, client, CLIENTS)
            return casework_clients.rates(ours, bare, client, CLIENTS) | {"clients": CLIENTS}
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait()
