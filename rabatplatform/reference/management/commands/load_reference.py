from django.core.management.base import BaseCommand, CommandError

from rabatplatform.access.scope import system_scope
from rabatplatform.reference.loading import ReferenceRefused, load


class Command(BaseCommand):
    help = "Bring countries, organisations, themes, frameworks and the other reference data to what the files of the apps say."

    requires_system_checks = []

    def handle(self, **options):
        try:
            with system_scope("load reference data"):
                reports = load()
                if any(report.labels_changed for report in reports):
                    _index_again()
        except ReferenceRefused as error:
            raise CommandError(str(error)) from error
        for report in reports:
            self.stdout.write(str(report))


def _index_again():
    """Search expands through the names of entries."""
    try:
        from rabatplatform.search.services import reindex_all
    except ImportError:
        return
    reindex_all()
