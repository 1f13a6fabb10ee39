"""Clients at once, each on a connection of its own, for some seconds: ours and the floor in turn. Here eight of the database in short
transactions, with rights and without; benchmarks/api_clients.py has others."""

import multiprocessing
import os
import statistics
import time

import psycopg2

CLIENTS, ROUNDS = 8, int(os.environ.get("ROUNDS", "7"))
SECONDS = float(os.environ.get("SECONDS", "4"))
SCOPE = "SELECT set_config('role', %s, true), set_config('app.user_id', %s, true)"


def client(work: list, first: int, start: float, done) -> None:
    """work: [(person or None, statements)], taken in turn from `first` on."""
    connected = psycopg2.connect(os.environ["DATABASE_JOBS_URL"])
    cursor, turn, made = connected.cursor(), first, 0
    time.sleep(max(0, start - time.time()))
    while time.time() < start + SECONDS:
        person, statements = work[turn % len(work)]
        cursor.execute(SCOPE, ["app_jobs" if person is None else "app_rw", "" if person is None else str(person)])
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()
        connected.commit()
        turn, made = turn + 1, made + 1
    connected.close()
    done.put(made)


def rate(work: list, by=client, number: int = CLIENTS) -> float:
    """What all together do in a second. by(work, first, start, done): one of `number` clients."""
    context = multiprocessing.get_context("fork")
    done, start = context.Queue(), time.time() + 0.5
    clients = [context.Process(target=by, args=(work, n * 7, start, done)) for n in range(number)]
    for one in clients:
        one.start()
    made = sum(done.get(timeout=SECONDS + 60) for _one in clients)
    for one in clients:
        one.join()
    return made / SECONDS


def rates(ours: list, floor: list, by=client, number: int = CLIENTS) -> dict:
    rounds = [(rate(ours, by, number), rate(floor, by, number)) for _round in range(ROUNDS)]
    found = {"ours": statistics.median(a for a, _b in rounds), "floor": statistics.median(b for _a, b in rounds)}
    return found | {"share": statistics.median(a / b for a, b in rounds)}
