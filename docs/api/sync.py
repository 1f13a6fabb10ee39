#!/usr/bin/env python3
"""A copy of what your key may see, in one SQLite file, kept true by the change feed. Run it as often as you like:

    RABAT_SECRET=rabat_… python3 sync.py https://platform.example copy.db

Standard library alone. What is recalled is dropped with the page that says so, then acknowledged.
"""

import http.client
import json
import os
import sqlite3
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

TABLES = """PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS object (kind TEXT, reference TEXT, told TEXT, round INT, PRIMARY KEY (kind, reference));
CREATE TABLE IF NOT EXISTS recall (id TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS place (is_one INT PRIMARY KEY, cursor TEXT, round INT);
INSERT OR IGNORE INTO place VALUES (1, NULL, 1);"""


def call(site, path, secret, body=None, tries=6):
    """The answer; asked again after 429, 500, 502, 503, 504 and a cut line."""
    data, head = body and json.dumps(body).encode(), {"Authorization": f"Token {secret}", "Content-Type": "application/json"}
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{site}/api/v1/{path}", data, head), timeout=30) as answer:
                return json.load(answer)
        except (OSError, http.client.HTTPException) as error:  # HTTPError is an OSError, a cut answer the other
            code, told = getattr(error, "code", 503), getattr(error, "headers", None) or {}
            if code not in (429, 500, 502, 503, 504) or tries == 1:
                raise
            time.sleep(int(told.get("Retry-After") or 2 ** (7 - tries)))
            tries -= 1


def store(db, answer, round):
    """A page and the cursor after it, in one transaction: a page that comes again does no harm."""
    with db:
        for line in answer["results"]:
            name = (line["kind"], line["reference"])
            if line["change"] in ("created", "changed"):
                db.execute("INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?)", (*name, json.dumps(line["object"]), round))
            else:  # recalled, deleted
                db.execute("DELETE FROM object WHERE kind = ? AND reference = ?", name)
                db.execute("INSERT OR IGNORE INTO recall VALUES (?)", (line["recall"],))
        if not answer["has_more"]:  # what did not come since it was begun anew is yours no longer
            db.execute("DELETE FROM object WHERE round < ?", (round,))
        db.execute("UPDATE place SET cursor = ?", (answer["cursor"],))


def sync(site, db, secret, limit=200):
    db.executescript(TABLES)
    has_more = True
    while has_more:
        cursor, round = db.execute("SELECT cursor, round FROM place").fetchone()
        asked = {"include": "object", "limit": limit} | ({"since": cursor} if cursor else {})
        try:
            answer = call(site, "changes/?" + urllib.parse.urlencode(asked), secret)
        except urllib.error.HTTPError as refusal:
            if refusal.code != 410:
                raise
            with db:  # too long away: begin anew
                db.execute("UPDATE place SET cursor = NULL, round = round + 1")
            continue
        store(db, answer, round)
        has_more = answer["has_more"]
    while recalls := [recall for (recall,) in db.execute("SELECT id FROM recall LIMIT 1000")]:
        call(site, "recalls/acknowledge/", secret, {"recalls": recalls})
        with db:
            db.executemany("DELETE FROM recall WHERE id = ?", [(recall,) for recall in recalls])


if __name__ == "__main__":
    sync(sys.argv[1].rstrip("/"), sqlite3.connect(sys.argv[2]), os.environ["RABAT_SECRET"])
