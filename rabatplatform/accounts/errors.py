"""Refusals about people and their accounts, each with a stable code."""

from rabatplatform.errors import DomainError


class TokenRefused(DomainError):
    """A token that may not be made as it was asked for; `fields` says why."""

    code = "token_refused"


class PersonRefused(DomainError):
    """An account that cannot be made or changed so; `fields` says why: {field: sentence or list of sentences}."""

    code = "person_refused"


class AddressTaken(DomainError):
    """Somebody has this address already. Told to those alone who have proven that the address is theirs."""

    code = "address_taken"
