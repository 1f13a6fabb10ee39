"""As locally, with a real mail server: the sink of the benchmark, on loopback."""

import os

from rabatplatform.settings.local import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ.get("BENCH_SINK_PORT", "0"))
DEBUG = False
LOGGING = {"version": 1, "disable_existing_loggers": True}
CELERY_IMPORTS = ["benchmarks.notifications_kind"]
CELERY_BEAT_SCHEDULE = {}
