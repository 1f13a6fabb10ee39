"""Refusals about people and their accounts, each with a stable code."""

from rabatplatform.errors import DomainError


class KeyRefused(DomainError):
    """A key of an organisation that may not be made or changed as it was asked for; `fields` says why."""

    code = "key_refused"


class PersonRefused(DomainError):
    """An account that cannot be made or changed so; `fields` says why: {field: sentence or list of sentences}."""

    code = "person_refused"


class AddressTaken(DomainError):
    """Somebody has this address already. Told to those alone who have proven that the address is theirs."""

    code = "address_taken"


class ChangeRefused(DomainError):
    """A change of address that cannot be asked for so; `fields` says why."""

    code = "email_change_refused"


class LinkOver(DomainError):
    """The link was used, or its change is done, withdrawn or too old."""

    code = "link_over"


class StillHoldsPost(DomainError):
    """Nobody is erased who holds a post, now or later."""

    code = "still_holds_post"


class NoPostNoReset(DomainError):
    """A second factor is restored by the coordinator of a post; this person holds none."""

    code = "no_post"


class ResetRefused(DomainError):
    """A reset of a second factor that cannot be asked for or decided (any more)."""

    code = "factor_reset_closed"


class AskedTooOften(DomainError):
    code = "asked_too_often"
