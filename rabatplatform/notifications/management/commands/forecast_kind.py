"""How much a kind of event would send: `manage.py forecast_kind practices.submitted`. Kinds of casework are reckoned together."""

from django.core.management.base import BaseCommand, CommandError

from rabatplatform.access.scope import system_scope
from rabatplatform.events.catalogue import all_kinds
from rabatplatform.notifications.models import counted_as
from rabatplatform.notifications.services.figures import DAYS
from rabatplatform.notifications.services.forecasting import store_forecast


class Command(BaseCommand):
    help = (
        "How many messages a kind of event would send, by its events of the last 30 days; kept for the page of the Secretariat."
    )

    def add_arguments(self, parser):
        parser.add_argument("code", help="of the kind, as docs/EVENTS.md lists it")

    def handle(self, *args, code, **options):
        with system_scope("forecast of a kind"):
            found = store_forecast(code)
        if found is None:
            near = [one.code for one in all_kinds() if one.code.startswith(code.partition(".")[0])]
            raise CommandError(f"There is no kind {code}. Kinds: {', '.join(near) or 'see docs/EVENTS.md'}")
        self.stdout.write(
            f"{counted_as(code)}: {found.people} people, {found.a_week} messages a week, {found.most} at most for one person in a week "
            f"({found.events} events of the last {DAYS} days)"
        )
