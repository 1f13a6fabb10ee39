"""Another e-mail address: asked for, confirmed at both mailboxes, then changed.

While mails to the old one come back, nobody can confirm there: a second factor that was shown just now stands for it.
"""

from datetime import timedelta

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from rabatplatform.accounts.errors import AskedTooOften, ChangeRefused, LinkOver
from rabatplatform.accounts.models import EmailChange, User
from rabatplatform.accounts.querysets import mails_come_back
from rabatplatform.accounts.services.letters import write_letter
from rabatplatform.accounts.services.sessions import end_all_sessions
from rabatplatform.audit.services import write

MOST_A_DAY = 5
WAITING, DONE, TAKEN = "waiting", "done", "taken"  # what a confirmation led to


@transaction.atomic
def ask_email_change(*, person: User, new_address: str, shown: str = "") -> EmailChange:
    """Ask for another address, in the person's own scope; an earlier asking is withdrawn. Two letters go.

    shown: the second factor that the person has shown just now (reauthentication.factor_shown_lately), "" for none.
    SECURITY: while the address is in order it stands for nothing. Whether the new address has an account is told to nobody: all is the
    same, but no letter goes to it.
    Raises ChangeRefused (its own address, or one that no mail reaches), AskedTooOften.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    new_address = new_address.strip().lower()
    if new_address == person.email.lower():
        same = _("This is your address already.")
        raise ChangeRefused(same, fields={"new_address": same})
    if new_address.endswith(".invalid"):
        raise ChangeRefused(_("No mail reaches this address."), fields={"new_address": _("No mail reaches this address.")})
    lately = EmailChange.objects.filter(user=person, asked_at__gt=timezone.now() - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise AskedTooOften(_("You asked five times today. Try again tomorrow."))
    _close(EmailChange.objects.filter(user=person, done_at=None, withdrawn_at=None))
    change = EmailChange(user=person, new_address=new_address)
    if shown and mails_come_back(person):
        change.stood_for_old, change.old_confirmed_at = shown, timezone.now()
    change.save(force_insert=True)
    write("email_change_asked", user_id=person.pk, change=change.pk, **_what_stood(change))
    write_letter("email_change_old", person_id=person.pk, about=change.pk)
    if not filter_users_by_email(new_address):
        write_letter("email_change_new", person_id=person.pk, about=change.pk)
    return change


@transaction.atomic
def withdraw_email_change(*, person: User) -> bool:
    """Withdraw the open change of a person, in their scope. False: there was none."""
    count = _close(EmailChange.objects.filter(user=person.pk, done_at=None, withdrawn_at=None))
    if count:
        write("email_change_withdrawn", user_id=person.pk)
    return bool(count)


@transaction.atomic
def confirm_email_change(*, change: EmailChange, side: str, keep_session: str | None = None) -> str:
    """One mailbox says yes; with the second the address changes, and every other device is signed out.

    side: EmailChange.OLD or NEW, as the link said whose signature was checked; keep_session: key of the session that stays.
    Returns WAITING, DONE, or TAKEN when somebody got the address meanwhile (the change is then over).
    Raises LinkOver: this side confirmed already, or the change is over, or the person was suspended.
    """
    person = User.objects.select_for_update().get(pk=change.user_id)
    change = EmailChange.objects.select_for_update().get(pk=change.pk)
    if not change.is_open or not person.is_active or change.confirmed_at(side):
        raise LinkOver(_("It was used already, or is too old."))
    setattr(change, f"{side}_confirmed_at", timezone.now())
    change.save(update_fields=[f"{side}_confirmed_at"])
    if not (change.old_confirmed_at and change.new_confirmed_at):
        return WAITING
    try:
        with transaction.atomic():
            _change_address(person, change.new_address)
    except IntegrityError:  # two asked for one address: the first to confirm has it
        _close(EmailChange.objects.filter(pk=change.pk))
        return TAKEN
    EmailChange.objects.filter(pk=change.pk).update(done_at=timezone.now(), new_address="")
    end_all_sessions(person, keep=keep_session)
    write("email_changed", user_id=person.pk, change=change.pk, **_what_stood(change))
    for name in settings.ADDRESS_CONSUMERS:
        import_string(name)(person)
    return DONE


def _what_stood(change: EmailChange) -> dict[str, str]:
    return {"stood_for_old": change.stood_for_old} if change.stood_for_old else {}


def _change_address(person, address) -> None:
    """The address one signs in with, and allauth's row of it, in step."""
    person.email = address
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)


def _close(changes) -> int:
    return changes.update(withdrawn_at=timezone.now(), new_address="")
