"""What a person sets for themself."""

from django.db import transaction

from rabatplatform.accounts.models import User
from rabatplatform.audit.services import write

SETTINGS = ("name", "language", "time_zone", "low_data", "mail_notifications")


@transaction.atomic
def change_profile(*, person: User, **changes) -> User:
    """Store settings of a person, checked by the form. A new name is written down: colleagues read it beside every act."""
    row = User.objects.select_for_update().get(pk=person.pk)
    is_renamed = changes.get("name", row.name) != row.name
    for field in SETTINGS:
        if field in changes:
            setattr(row, field, changes[field])
    row.save(update_fields=[field for field in SETTINGS if field in changes])
    if is_renamed:
        write("name_changed", user_id=row.pk)
    return row
