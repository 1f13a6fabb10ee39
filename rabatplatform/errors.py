"""Refusals by name. Each has a stable code for tests and API clients, and a sentence for the person."""


class DomainError(Exception):
    """A rule of the field says no. `code` is stable; the API answers `status` with it; `fields` names what to mend, if anything."""

    code = "refused"
    status = 409
    wait: float | None = None  # seconds after which the same may be done

    def __init__(self, message="", *, fields: dict | None = None):
        super().__init__(message)
        self.message = message
        self.fields = fields or {}

    def __str__(self):
        return str(self.message)
