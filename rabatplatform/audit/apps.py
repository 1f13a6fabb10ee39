from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "rabatplatform.audit"
    label = "audit"

    def ready(self):
        from rabatplatform.audit import signins  # noqa: F401  connects Django's and allauth's signals
