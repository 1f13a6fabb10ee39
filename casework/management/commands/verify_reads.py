"""`manage.py verify_reads`: is the record of reads what was sealed? Exit status 1 with the first seal that does not fit."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.sealing import holds, verify
from rabatplatform.access.scope import system_scope

LATE_MINUTES = 10


class Command(BaseCommand):
    help = "Computes the chain over the record of reads again, from its start. Needs APP_PROCESS=jobs."

    def add_arguments(self, parser):
        parser.add_argument(
            "--head", action="append", default=[], help="an end of the chain that somebody noted: it must be in it"
        )

    def handle(self, head, **options):
        with system_scope("verify the record of reads"):
            found = verify()
            lost = [known for known in head if not holds(known)]
        self.stdout.write(f"{found.rows} reads under {found.seals} seals fit.")
        if found.broken:
            raise CommandError(f"The record was changed. The first that does not fit is {found.broken}.")
        if lost:
            raise CommandError(f"The chain was made anew: it holds no end {', '.join(lost)}.")
        self.stdout.write(f"End of the chain: {found.head or 'none yet'}")
        self.stdout.write(f"{found.unsealed} reads are not sealed yet.")
        if found.unsealed and (age := timezone.now() - found.oldest_unsealed).total_seconds() > LATE_MINUTES * 60:
            self.stderr.write(f"The oldest of them waits for {int(age.total_seconds() // 60)} minutes: does the sealer run?")
