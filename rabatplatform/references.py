"""Public names of things that have no name of their own."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no letter that is read as a digit


def new_reference() -> str:
    """A random public id of 12 letters: it tells neither order nor number."""
    return "".join(secrets.choice(ALPHABET) for _place in range(12))
