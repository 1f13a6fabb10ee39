from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class ReferenceConfig(AppConfig):
    default = True
    name = "rabatplatform.reference"
    label = "reference"


class ReferenceAdminConfig(admin_apps.AdminConfig):
    """django.contrib.admin with a site that shows reference data and nothing else."""

    default = False
    default_site = "rabatplatform.reference.site.ReferenceSite"
