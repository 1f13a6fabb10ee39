"""The local settings, as `make run` has them, but for static files: nothing is collected for a run of some minutes."""

from rabatplatform.settings.local import *  # noqa: F403

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
