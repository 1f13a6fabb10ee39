"""What a server of ours is measured against: the same gunicorn, and a WSGI function that asks PostgreSQL for the list's JSON. No
framework, no rights, no keys; a connection a thread."""

import os
import threading

import psycopg2

from benchmarks.api_sql import RAW_PRACTICES

_of_thread = threading.local()


def application(environ, start_response):
    body = b"alive"
    if environ["PATH_INFO"] != "/live":
        with _cursor() as cursor:
            cursor.execute(RAW_PRACTICES)
            body = cursor.fetchone()[0].encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _cursor():
    if not hasattr(_of_thread, "connection"):
        _of_thread.connection = psycopg2.connect(os.environ["DATABASE_JOBS_URL"], options="-c jit=off")
        _of_thread.connection.autocommit = True
    return _of_thread.connection.cursor()
