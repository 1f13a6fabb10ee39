from django.core.management.base import BaseCommand, CommandError

from rabatplatform.access.scope import system_scope
from rabatplatform.reference.loading import ReferenceRefused, load


class Command(BaseCommand):
    help = "Bring countries, organisations, themes, frameworks and the other reference data to what the files of the apps say."

    requires_system_checks = []

    def handle(self, **options):
        from rabatplatform.search.services import reindex_all  # search reads the names of entries

        try:
            with system_scope("load reference data"):
                reports = load()
                if any(report.labels_changed for report in reports):
                    reindex_all()
        except ReferenceRefused as error:
            raise CommandError(str(error)) from error
        for report in reports:
            self.stdout.write(str(report))
