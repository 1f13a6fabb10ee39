from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """Notes on the modus operandi of networks. Requests between countries come later and have their room here."""

    name = "casework"
    verbose_name = _("Casework")

    def ready(self):
        from casework import events  # noqa: F401  (registers its kinds)
