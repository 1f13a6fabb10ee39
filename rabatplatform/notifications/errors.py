"""Refusals of notifications, by name."""

from rabatplatform.errors import DomainError


class SwitchRefused(DomainError):
    """A kind of message that cannot be switched so: `fields` names what to mend."""

    code = "switch_refused"
