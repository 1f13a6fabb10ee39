"""Refusals of the directory, by name."""

from rabatplatform.errors import DomainError


class PostRefused(DomainError):
    """A post that may not be made as it was asked for; `fields` says why."""

    code = "post_refused"


class AppointmentRefused(DomainError):
    """An appointment that cannot begin or end as it was asked for: closed post, overlap, no time between from and until."""

    code = "appointment_refused"
