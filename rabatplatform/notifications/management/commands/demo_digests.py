from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import User
from rabatplatform.accounts.zones import zone_named
from rabatplatform.notifications.models import NotificationSettings

PEOPLE = ("focal_point.sn", "coordinator.sn", "focal_point.es", "coordinator.es", "focal_point.pt", "secretariat")
SOON = timedelta(minutes=2)  # the first start has its workers by then


class Command(BaseCommand):
    help = (
        "Let some demo people choose a digest that comes soon, each day of the week, so that whoever tries the platform sees one."
    )

    requires_system_checks = []

    def handle(self, **options):
        if not settings.DEMO_ALLOWED:
            raise CommandError("Demo accounts exist in local settings only; these settings do not allow them.")
        soon = timezone.now() + SOON
        with system_scope("demo digests"):
            for person in User.objects.filter(email__in=[f"{name}@demo.example" for name in PEOPLE]):
                at = soon.astimezone(zone_named(person.time_zone)).time().replace(second=0, microsecond=0)
                chosen = {"digest_at": at, "working_days": list(range(7))}
                NotificationSettings.objects.get_or_create(user=person, defaults=chosen)
        self.stdout.write("Demo digests: the first come in two minutes, at /local/mail/")
