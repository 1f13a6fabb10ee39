"""Daily tidying of audiences whose horizon has passed. Nothing that a reader sees depends on it."""

from celery import shared_task
from django.apps import apps
from django.db import connection

from rabatplatform.access.models import Protected
from rabatplatform.access.scope import system_scope


@shared_task
def tidy_audiences() -> int:
    """Recompute rows past their horizon; returns how many."""
    done = 0
    for model in apps.get_models():
        if issubclass(model, Protected):
            with system_scope("tidy audiences"), connection.cursor() as cursor:
                cursor.execute(f"SELECT {model._meta.db_table}_tidy()")
                done += cursor.fetchone()[0]
    return done
