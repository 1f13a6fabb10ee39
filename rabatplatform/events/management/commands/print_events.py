from django.core.management.base import BaseCommand

from rabatplatform.events.page import COMMAND, page


class Command(BaseCommand):
    help = f"Print every kind of event as a page: {COMMAND}"
    requires_system_checks = ()

    def handle(self, *args, **options):
        self.stdout.write(page(), ending="")
