"""manage.py make_agency_key unodc --name "Data warehouse" --network 192.0.2.0/24: a key for the API, its secret printed once."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from focalpoints.models import Organisation, Role
from focalpoints.policies.keys import posts_that_answer
from focalpoints.services.keys import OFFERED, make_key
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import KeyScope
from rabatplatform.errors import DomainError

BY_ITSELF = [str(KeyScope.PRACTICES_READ), str(KeyScope.DIRECTORY_READ)]


class Command(BaseCommand):
    help = (
        "Make a key with which a system of an organisation calls the API, where its coordinator cannot. Its secret is printed once and "
        "stored nowhere. A key that reads notes is made by a coordinator alone, on the page of keys."
    )

    def add_arguments(self, parser):
        parser.add_argument("organisation", help="slug of the organisation, as in unodc")
        parser.add_argument("--name", required=True, help="what the key is for")
        parser.add_argument("--network", action="append", required=True, help="CIDR that it is used from; several times")
        parser.add_argument("--scope", action="append", choices=[str(scope) for scope in OFFERED], help="several times")
        parser.add_argument("--post", help="reference of the responsible post (default: the first coordinating post)")
        parser.add_argument("--days", type=int, default=90, help="how long the secret lives, at most 365 (default: 90)")

    def handle(self, organisation, name, network, scope, post, days, **options):
        with transaction.atomic(), system_scope("make an agency key"):
            body = Organisation.objects.filter(slug=organisation, retired_at=None).first()
            if body is None:
                raise CommandError(f"There is no organisation {organisation}.")
            posts = posts_that_answer(body)
            found = next((one for one in posts if (str(one.reference) == post if post else one.role == Role.COORDINATOR)), None)
            if found is None:
                raise CommandError(f"{organisation} has no such post: name one by --post.")
            try:
                key, secret = make_key(
                    organisation=body,
                    name=name,
                    responsible=found,
                    scopes=scope or BY_ITSELF,
                    networks=network,
                    days=days,
                    actor=Actor(None),
                )
            except DomainError as error:
                raise CommandError(str(error)) from error
        self.stderr.write(f"Key “{key.name}” of {body.short_name}, for {days} days. Its secret is shown this once:")
        self.stdout.write(secret)
