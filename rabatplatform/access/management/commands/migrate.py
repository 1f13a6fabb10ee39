"""`migrate` as the owner of the tables: the runtime role owns nothing."""

from django.core.management.commands import migrate


class Command(migrate.Command):
    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.set_defaults(database="owner")
