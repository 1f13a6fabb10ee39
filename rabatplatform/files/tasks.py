"""Jobs of files. They take names of models and ids; each may run any number of times."""

import logging
from datetime import timedelta

from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from rabatplatform.access.scope import system_scope
from rabatplatform.files import checking, storage
from rabatplatform.files.models import Attachment

logger = logging.getLogger(__name__)
AT_ONCE = 50
ORPHAN_HOURS = 24  # younger ones may belong to a transaction that is not committed yet


def attachment_models() -> list[type[Attachment]]:
    return [model for model in apps.get_models() if issubclass(model, Attachment)]


@shared_task(acks_late=True)
def clean_file(label: str, pk: int) -> str:
    return checking.check(apps.get_model(label), pk)


@shared_task
def check_left_behind() -> int:
    """Check what a lost worker or a broker that was down left; returns how many it tried. One failing file delays no other."""
    before = timezone.now() - timedelta(seconds=settings.OUTBOX_LEFT_BEHIND_SECONDS)
    tried = 0
    for model in attachment_models():
        with system_scope("sweep files"):
            rows = model.objects.filter(checking.waiting(model, before)).order_by("created_at")
            left = list(rows.values_list("pk", flat=True)[:AT_ONCE])
        for pk in left:
            tried += 1
            try:
                checking.check(model, pk)
            except Exception:
                logger.exception("file %s of %s waits for the next sweep", pk, model._meta.label)
    return tried


@shared_task
def remove_orphans() -> int:
    """Remove stored files that no row names: of uploads rolled back, of workers killed between two steps."""
    old = timezone.now() - timedelta(hours=ORPHAN_HOURS)
    removed = 0
    for shard, keys in storage.stored_by_shard(older_than=old):
        with system_scope("sweep orphaned files"):
            named = {
                key
                for model in attachment_models()
                for field in ("key", "preview_key")
                for key in model.objects.filter(**{f"{field}__startswith": shard}).values_list(field, flat=True)
            }
        for key in set(keys) - named:
            storage.drop(key)
            removed += 1
    return removed
