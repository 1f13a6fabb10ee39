"""The practices of the source documents. Started by benchmarks/__main__.py in a new database."""

import django

django.setup()

from django.core.management import call_command  # noqa: E402

call_command("load_practices", "practices/data/practices.json", verbosity=0)
