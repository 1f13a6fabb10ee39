from django.apps import AppConfig
from django.core import checks
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class AccessConfig(AppConfig):
    name = "rabatplatform.access"
    label = "access"

    def ready(self):
        from rabatplatform.access import guard, privileges, startup

        pre_migrate.connect(privileges.set_defaults, dispatch_uid="access privileges")
        post_migrate.connect(privileges.write_fixed_labels, dispatch_uid="access fixed labels")
        connection_created.connect(guard.install, dispatch_uid="access guard")
        checks.register(startup.check_locks, checks.Tags.database)
