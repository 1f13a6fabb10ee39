from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from practices.loading import PracticesRefused, load
from rabatplatform.access.scope import system_scope


class Command(BaseCommand):
    help = "Load practices of source documents from a file, published to all members."

    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change and store nothing")

    def handle(self, *, file, dry_run, **options):
        try:
            with system_scope("load practices"):
                report = load(file, dry_run=dry_run)
        except PracticesRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{report}{' (nothing stored)' if dry_run else ''}")
