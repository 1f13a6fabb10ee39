"""The end of somebody's digests, by the link in each of them, and their return by the same link."""

from rabatplatform.access.scope import access_scope
from rabatplatform.audit import services as audit
from rabatplatform.notifications.models import NotificationSettings


def switch_digests(*, person, on: bool) -> bool:
    """Whether it changed anything. Mails at once stay as they were. Written down in the audit log."""
    with access_scope(person):
        chosen, _is_new = NotificationSettings.objects.get_or_create(user=person)
        chosen = NotificationSettings.objects.select_for_update().get(pk=chosen.pk)
        if chosen.digests == on:
            return False
        chosen.digests = on
        chosen.save(update_fields=["digests"])
        audit.write("notifications.digests_on" if on else "notifications.digests_off", user_id=person.pk, person=person.pk)
        return True
