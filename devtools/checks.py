"""`dev.py check`: everything that must hold and needs no test."""

import secrets
import subprocess

from devtools.catalogues import compile_catalogues, problems
from devtools.place import CHECKOUT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "rabatplatform.settings.production",
    "APP_PROCESS": "web",
    "ALLOWED_HOSTS": "rabat-process.example",
    "SITE_ADDRESS": "https://rabat-process.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "FILES_ROOT": "/var/lib/rabatplatform/files",
    "DEFAULT_FROM_EMAIL": "no-reply@rabat-process.example",
}


def check(env: dict[str, str]) -> int:
    """Run every check, also after one has failed. Gives the exit code."""
    owner = env | {"APP_PROCESS": "owner"}
    production = {
        name: value for name, value in env.items() if name not in ("DATABASE_JOBS_URL", "DATABASE_OWNER_URL", "DEMO_PASSWORD")
    }
    production |= PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(64)}
    steps = [
        ("style", ["ruff", "check", "--quiet", "."], env),
        ("layout", ["ruff", "format", "--check", "--quiet", "."], env),
        ("migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run", "-v", "1"], owner),
        ("system check", ["python", "manage.py", "check", "--fail-level", "WARNING"], owner),
        ("deployment", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], production),
    ]
    failed = [label for label, command, own in steps if not passes(label, command, own)]
    if not translations_are_complete():
        failed.append("translations")
    print(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def passes(label: str, command: list[str], env: dict[str, str]) -> bool:
    print(f"── {label}", flush=True)
    return subprocess.run(command, env=env, cwd=CHECKOUT, check=False).returncode == 0


def translations_are_complete() -> bool:
    print("── translations", flush=True)
    found = problems()
    for line in found[:40]:
        print(line)
    if len(found) > 40:
        print(f"… and {len(found) - 40} more")
    if not found:
        compile_catalogues()
    return not found
