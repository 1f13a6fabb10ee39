"""`manage.py check_access`: every missing lock of the database by name; exit status 1 when there is one."""

from django.core.management.base import BaseCommand, CommandError

from rabatplatform.access.guard import closed_models, protected_models
from rabatplatform.access.startup import missing_locks


class Command(BaseCommand):
    help = "Asks the database whether every lock on what not all may read is there: the same questions as at every start."
    requires_system_checks = ()

    def handle(self, *args, **options):
        if found := missing_locks():
            raise CommandError("\n".join(["Locks are missing; the platform does not start:", *found]))
        tables = len(protected_models()) + len(closed_models())
        self.stdout.write(f"All locks hold on {tables} tables.")
