"""The mail server as this process knows it: whether it is away, and when it is there again."""

import smtplib
from dataclasses import dataclass

MOST_FAILURES = 2  # in a row; then whoever has more to send leaves it to a later time
PASSING = (401, 403, 408, 429)  # what a provider's interface says of us, or of this moment, not of one mail


@dataclass
class MailServer:
    """failures: in a row, each of which any other mail would have met as well."""

    failures: int = 0
    was_away: bool = True  # a process that begins does not know

    @property
    def is_away(self) -> bool:
        return self.failures >= MOST_FAILURES

    def answered(self) -> None:
        self.failures = 0

    def failed(self, error: Exception) -> None:
        """error: what sending a mail raised, other than the refusal of its recipient."""
        self.failures = self.failures + 1 if _is_of_server(error) else 0
        self.was_away |= self.is_away

    def is_there_again(self) -> bool:
        """Asked after a mail was sent: whether it is the first since the server was away. Says so once."""
        said, self.was_away = self.was_away, False
        return said


def _is_of_server(error: Exception) -> bool:
    status = getattr(error, "status_code", None)  # of a provider's interface; of an SMTP server there is none
    if isinstance(status, int) and 400 <= status < 500:
        return status in PASSING
    return not isinstance(error, (smtplib.SMTPDataError, smtplib.SMTPNotSupportedError))


server = MailServer()
