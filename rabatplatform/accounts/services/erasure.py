"""Taking a person out of the platform; the history of the posts they held stays, by "former holder"."""

import uuid

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.errors import StillHoldsPost
from rabatplatform.accounts.models import User
from rabatplatform.accounts.services.sessions import end_all_sessions
from rabatplatform.audit.services import write

NOWHERE = "erased.invalid"  # no mail ever reaches it (RFC 2606)


def may_not_be_erased_yet(person) -> str:
    """Why not, in a sentence; "" where nothing stands against it."""
    if import_string(settings.HOLDS_POST)(person):
        return str(
            _(
                "An account that holds a post, now or later, is not erased. Hand the post over first, or ask the coordinator to end it."
            )
        )
    return ""


@transaction.atomic
def erase_person(*, person: User, actor: Actor) -> User:
    """Take away name, address, password, factors, sessions and settings of a person; for good. Who may ask was judged before.

    What others must be able to follow stays with the row's number: appointments, acts, audit lines, messages (they hold ids).
    Raises StillHoldsPost. Erasing twice changes nothing.
    """
    person = User.objects.select_for_update().get(pk=person.pk)  # no appointment is made meanwhile: its key waits for this row
    if person.erased_at is not None:
        return person
    if person.is_service:
        raise StillHoldsPost(_("This account belongs to the systems of an organisation."))
    if reason := may_not_be_erased_yet(person):
        raise StillHoldsPost(reason)
    address = person.email
    _empty(person)
    end_all_sessions(person)
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_forget(%s)", [person.pk])
    for forget in settings.ERASE_ALSO:
        import_string(forget)(person, address)
    write("person_erased", user_id=actor.user.pk, person=person.pk)
    return person


def _empty(person) -> None:
    fresh = User()
    person.name, person.email, person.erased_at = "", f"{uuid.uuid4().hex}@{NOWHERE}", timezone.now()
    person.language, person.time_zone = fresh.language, fresh.time_zone
    person.low_data, person.mail_notifications = False, False
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
