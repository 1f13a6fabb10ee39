from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rabatplatform.accounts"
    label = "accounts"
