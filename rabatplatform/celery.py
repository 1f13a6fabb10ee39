"""The Celery application. Schedules are static, in settings; each job runs under an advisory lock."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rabatplatform.settings.local")

app = Celery("rabatplatform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_without_locks(**kwargs):
    """A worker does not come up while a lock of the database is missing."""
    from rabatplatform.access.startup import refuse_to_start_unlocked

    refuse_to_start_unlocked()


@worker_ready.connect
def watch_whether_it_hears(sender, **kwargs):
    """A worker that took no message for a while although some wait ends, and is started again."""
    from rabatplatform.hearing import begin

    begin(sender)
