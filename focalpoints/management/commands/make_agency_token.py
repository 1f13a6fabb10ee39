"""manage.py make_agency_token unodc --name "Data warehouse": a token for the API, printed once."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from focalpoints.models import Organisation
from focalpoints.services import ensure_service_account
from rabatplatform.accounts.services import make_agency_token
from rabatplatform.errors import DomainError


class Command(BaseCommand):
    help = "Make a token with which the systems of an organisation call the API. It is printed once and stored nowhere."

    def add_arguments(self, parser):
        parser.add_argument("organisation", help="slug of the organisation, as in unodc")
        parser.add_argument("--name", required=True, help="what the token is for")
        parser.add_argument("--days", type=int, default=90, help="how long it lives, at most 365 (default: 90)")

    def handle(self, organisation, name, days, **options):
        body = Organisation.objects.filter(slug=organisation, retired_at=None).first()
        if body is None:
            raise CommandError(f"There is no organisation {organisation}.")
        try:
            token, secret = make_agency_token(account=ensure_service_account(body), name=name, life=timedelta(days=days))
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"Token “{token.name}” of {body.short_name}, until {token.expiry:%d %B %Y}. It is shown this once:")
        self.stdout.write(secret)
