"""The local settings, as `make run` has them, but for static files (nothing is collected for a run of some minutes), for mails, which go
to the rig's mail server, for digests, which are handed out often, for exports, which are made in small pieces, and for a worker's clock,
which may be wrong."""

from datetime import timedelta

from django.utils import timezone

from rabatplatform.settings import environment as env
from rabatplatform.settings.local import *  # noqa: F403

STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = "127.0.0.1", env.number("FAULTS_MAIL_PORT", 25), 6
CELERY_BEAT_SCHEDULE = {
    name: {**job, "schedule": 10.0, "options": {"expires": 9}} if name == "hand out digests" else job
    for name, job in CELERY_BEAT_SCHEDULE.items()  # noqa: F405
}
API_EXPORTS = {**API_EXPORTS, "practice": "tests.faults.small_exports.PRACTICES"}  # noqa: F405


def shifted(now, by: timedelta):
    return lambda: now() + by


# Before any module takes the function as a default. The clocks of the database, of the web and of beat stay right.
if hours := env.number("FAULTS_CLOCK_HOURS", 0):
    timezone.now = shifted(timezone.now, timedelta(hours=hours))
