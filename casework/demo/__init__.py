"""Invented modus operandi notes, so that whoever tries casework finds the room filled. Their titles say so. `load_demo` runs `load()`.

Each note is made by the services, in the name of the demo persons who would have, in one transaction: all of it or nothing.
"""

from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.db import transaction

from casework.demo import atlantic, mediterranean, sahara
from casework.demo.groups import GROUPS
from casework.demo.making import body_of, make, make_group
from casework.models import Note, SharingGroup
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import User
from rabatplatform.errors import DomainError

NOTES = [*atlantic.NOTES, *sahara.NOTES, *mediterranean.NOTES]


def load() -> str:
    """Make those that are missing; a line that says what was done. Raises CommandError naming the note that could not be made."""
    keys = {uuid5(NAMESPACE_URL, f"demo:note:{note['key']}"): note for note in NOTES}
    with system_scope("load demo notes"):
        made = set(Note.objects.filter(form_key__in=keys).values_list("form_key", flat=True))
        groups = set(SharingGroup.objects.values_list("owner", "name"))
    for key, group in GROUPS.items():
        if (body_of(group["body"]).casework_label_id, group["name"]) not in groups:
            _whole(f"group {key}", lambda group=group: make_group(**group))
    for form_key, note in keys.items():
        if form_key not in made:
            _whole(note["key"], lambda form_key=form_key, note=note: make(form_key, **note))
    return f"Demo notes: {len(keys) - len(made)} new, {len(made)} unchanged"


def _whole(name: str, work) -> None:
    try:
        with transaction.atomic():
            work()
    except (DomainError, PermissionDenied, User.DoesNotExist) as error:
        fields = "".join(f" {field}: {sentence}" for field, sentence in getattr(error, "fields", {}).items())
        raise CommandError(f"The demo note “{name}” could not be made: {error}{fields}") from error
