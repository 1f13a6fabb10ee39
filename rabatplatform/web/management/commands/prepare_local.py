from django.core.management import call_command
from django.core.management.base import BaseCommand

STEPS = [("load_reference",), ("load_practices", "practices/data/practices.json"), ("load_demo",), ("demo_digests",)]


class Command(BaseCommand):
    help = "Load the reference data, the practices of the source documents and the demo in one start of Django, for `make run`."

    def handle(self, *args, **options):
        for step in STEPS:
            call_command(*step, stdout=self.stdout, stderr=self.stderr)
