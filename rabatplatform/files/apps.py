from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "rabatplatform.files"
    label = "files"
