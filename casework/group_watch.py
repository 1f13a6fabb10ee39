"""Daily: a sharing group whose rule names others than its members. Its owner decides; nobody comes or goes by itself."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from casework.events import GROUP_RULE_DIFFERS
from casework.models import SharingGroup
from casework.rules import bodies_by_rule
from casework.services.groups import difference
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.models import Event
from rabatplatform.events.services import record

AGAIN = timedelta(days=30)  # until its coordinators are told again of a difference that stays


def tell_changed_rules() -> int:
    """Tell the owner's coordinators; in system scope. Returns how many groups were told of; a second run tells nothing."""
    told = 0
    for group in SharingGroup.objects.filter(closed_at=None).exclude(rule={}).order_by("pk"):
        if any(difference(group, bodies_by_rule(group.rule))) and not _told_since_it_changed(group):
            record(GROUP_RULE_DIFFERS, subject=group, actor=Actor(None))
            told += 1
    return told


def _told_since_it_changed(group: SharingGroup) -> bool:
    of_members = group.versions.filter(Q(before={}) | Q(before__has_key="rule"))  # another name makes nobody belong
    last = of_members.order_by("-number").values_list("made_at", flat=True).first()
    since = max(filter(None, [last, timezone.now() - AGAIN]))
    return Event.objects.filter(kind=GROUP_RULE_DIFFERS.code, subject_id=group.pk, created_at__gt=since).exists()
