"""Refusals of notifications, by name."""

from rabatplatform.errors import DomainError


class SwitchRefused(DomainError):
    """A kind of message that cannot be switched so: `fields` names what to mend."""

    code = "switch_refused"


class FollowRefused(DomainError):
    """A search that cannot be followed: parameters that are wrong (`fields` names each), or a post that follows enough."""

    code = "follow_refused"
