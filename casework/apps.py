from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """Notes and requests come later; the room exists so that nothing else takes its place."""

    name = "casework"
    verbose_name = _("Casework")
