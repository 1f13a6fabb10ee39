from django.core.management.base import BaseCommand

from rabatplatform.access.scope import system_scope
from rabatplatform.search import services


class Command(BaseCommand):
    help = "Write every search document again, after names of reference data changed."

    def handle(self, *args, **options):
        with system_scope("reindex"):
            done = services.reindex_all()
        for kind, number in done.items():
            self.stdout.write(f"{kind}: {number} documents")
