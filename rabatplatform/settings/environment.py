"""The only door to the environment. A missing or wrong value stops the start with one sentence."""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()  # NAME, or NAME_FILE naming a file that holds the value


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or of the file that `name`_FILE names. Raises ImproperlyConfigured when absent without default."""
    value = env.str(name, default=default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE).")
    return value.strip()


def flag(name: str, default: bool = False) -> bool:
    return env.bool(name, default=default)


def number(name: str, default: int, *, least: int | None = None) -> int:
    """Raises ImproperlyConfigured for less than `least`."""
    value = env.int(name, default=default)
    if least is not None and value < least:
        raise ImproperlyConfigured(f"{name} is {least} at least.")
    return value


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list."""
    return env.list(name, default=default)


def database(name: str, **more) -> dict:
    """A Django database from the address in `name`: postgresql://user:password@host/db, or …@/db?host=/socket/folder."""
    if not env.str(name, default=""):
        raise ImproperlyConfigured(f"Set {name}, or start with `make run` / `make test`, which bring a database.")
    settings = env.db(name)
    host = settings.get("OPTIONS", {}).pop("host", None)
    if host:
        settings["HOST"] = host
    settings.setdefault("OPTIONS", {}).update(more.pop("OPTIONS", {}))
    settings.update(more)
    return settings
