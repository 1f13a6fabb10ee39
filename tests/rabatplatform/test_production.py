"""Production refuses to start with a default secret, DEBUG, or a demo password; each in one sentence."""

import os
import subprocess
import sys

import pytest

from casework.route_view import MOST_NOTES

WHOLE = {
    "DJANGO_SETTINGS_MODULE": "rabatplatform.settings.production",
    "APP_PROCESS": "web",
    "DATABASE_URL": "postgresql://app_rw:x@/app?host=/nowhere",
    "SECRET_KEY": "kT9-qW3vZ7xB1nM5pL8sD2fG6hJ4rY0uE-cA3iO7tV9wX1zQ5-mN8bC2",
    "ALLOWED_HOSTS": "platform.example",
    "SITE_ADDRESS": "https://platform.example",
    "EMAIL_URL": "smtp://localhost:25",
    "FILES_ROOT": "/var/lib/rabatplatform/files",
}


def start(**changes):
    """Load the settings in a process of their own; (exit code, last line)."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "VIRTUAL_ENV")}
    run = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; settings.SECRET_KEY"],
        env=kept | WHOLE | changes, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.returncode, (run.stderr.strip().splitlines() or [""])[-1]


def test_given_whole_settings_then_production_loads():
    assert start() == (0, "")
    assert start(API_READS_AN_HOUR=str(MOST_NOTES)) == (0, "")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is a default or too short"),
        ({"SECRET_KEY": "local-only-" + "0" * 50}, "SECRET_KEY is a default or too short"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "never runs with DEBUG"),
        ({"DEMO_PASSWORD": "four quiet herons walk"}, "no demo accounts"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"FILES_ROOT": ""}, "FILES_ROOT"),
        ({"FILES_ROOT": "files"}, "FILES_ROOT"),
        ({"FILES_ROOT": os.path.abspath("static")}, "FILES_ROOT"),
        ({"API_READS_AN_HOUR": str(MOST_NOTES - 1)}, "API_READS_AN_HOUR is 30 at least"),  # one answer would never come
    ],
)
def test_given_something_that_production_must_not_have_then_it_refuses_and_says_what(changes, says):
    code, line = start(**changes)
    assert code != 0 and says in line
