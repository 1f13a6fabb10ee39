import json
import os
import sys

from django.core.management.base import BaseCommand, CommandError

from casework.screening import LONGEST, TooLong, screen

# A line of JSON may write each code point as \uXXXX, or as two of them.
LONGEST_LINE = 12 * LONGEST + 1_000


class Refused(ValueError):
    pass


def read(line: bytes) -> str:
    """The text of one line {"text": …}."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Refused("This line is not JSON in UTF-8.") from error
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise Refused('This line is not an object with a "text" that is a string.')
    return given["text"]


def lines(stream):
    """Each line, in bytes; None for one of more than LONGEST_LINE bytes, which is read to its end and never held whole."""
    while line := stream.readline(LONGEST_LINE + 1):
        whole = len(line) <= LONGEST_LINE
        rest = line
        while not rest.endswith(b"\n") and len(rest) > LONGEST_LINE and (rest := stream.readline(LONGEST_LINE + 1)):
            pass
        yield line if whole else None


class Command(BaseCommand):
    help = (
        'Screen texts for personal data: reads JSON objects {"text": …}, one a line, on standard input and prints '
        '{"findings": [{"kind", "start", "end"}]} for each (code points, end exclusive), or {"error": …} for a line it cannot read.'
    )
    requires_system_checks = []
    stealth_options = ("stdin",)

    def handle(self, *args, **options):
        stream = options.get("stdin") or sys.stdin
        if stream is None:
            raise CommandError("Standard input is closed: give one JSON object a line on it.")
        try:
            bad = self.answer_all(lines(getattr(stream, "buffer", stream)))
        except BrokenPipeError:
            # Nobody reads any more (`| head -1`). What Python would still flush at its end goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except KeyboardInterrupt:
            sys.exit(130)
        except OSError as error:
            raise CommandError(f"Standard input cannot be read: {error.strerror}.") from error
        if bad:
            raise CommandError(f"{bad} of the lines could not be screened.")

    def answer_all(self, given) -> int:
        """Prints an answer for each line as soon as it is there. Returns how many lines could not be read."""
        bad = 0
        for line in given:
            try:
                if line is None:
                    raise Refused(f"This line has more than {LONGEST_LINE} bytes.")
                answer = {"findings": [finding._asdict() for finding in screen(read(line))]}
            except (Refused, TooLong) as error:
                bad += 1
                answer = {"error": str(error)}
            self.stdout.write(json.dumps(answer))
            self.stdout.flush()
        return bad
