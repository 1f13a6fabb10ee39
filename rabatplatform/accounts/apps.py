from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rabatplatform.accounts"
    label = "accounts"

    def ready(self):
        from rabatplatform.accounts import seen  # noqa: F401  connects Django's signal
