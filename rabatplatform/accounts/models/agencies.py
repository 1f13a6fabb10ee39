"""Keys of organisations for the API."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class AgencyToken(AbstractAuthToken):
    """A key of an organisation for the API. It acts as the organisation's service account (`user`)."""

    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("agency token")
        verbose_name_plural = _("agency tokens")
