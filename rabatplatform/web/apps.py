from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "rabatplatform.web"
    label = "web"

    def ready(self):
        from rabatplatform.web import signout  # noqa: F401  connects the signal
