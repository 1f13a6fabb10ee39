from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import module_has_submodule


class Command(BaseCommand):
    help = "Make the demo accounts and some invented practices. Local settings only. Each app that has a demo.py takes part."

    requires_system_checks = []

    def handle(self, **options):
        if not settings.DEMO_ALLOWED:
            raise CommandError("Demo accounts exist in local settings only; these settings do not allow them.")
        if not getattr(settings, "DEMO_PASSWORD", ""):
            raise CommandError("Set DEMO_PASSWORD, the one password of all demo accounts.")
        for config in apps.get_app_configs():
            if module_has_submodule(config.module, "demo"):
                self.stdout.write(import_module(f"{config.name}.demo").load())
