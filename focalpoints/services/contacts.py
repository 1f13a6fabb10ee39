"""How a post is reached: added, changed, removed."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints.contact_values import read_value
from focalpoints.errors import ContactRefused
from focalpoints.events.directory import CONTACT_ADDED, CONTACT_CHANGED, CONTACT_REMOVED
from focalpoints.models import Contact, Post
from focalpoints.policies.contacts import may_edit_contacts
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.services import begin
from rabatplatform.events.services import record

MOST = 12


@transaction.atomic
def add_contact(*, post: Post, kind: str, value: str, shown_to: str, actor: Actor) -> Contact:
    """Add a way to reach a post, confirmed as of now. Raises PermissionDenied, ContactRefused."""
    post = _locked(post)
    may_edit_contacts(actor, post).require()
    value = read_value(kind, value)
    if Contact.objects.filter(post=post).count() >= MOST:
        raise ContactRefused(
            _("A post has at most %(most)d ways to reach it. Remove one that is not needed first.") % {"most": MOST}
        )
    contact = Contact(post=post, owner_id=post.body.members_label_id, kind=kind, value=value, shown_to=shown_to)
    begin(contact, actor=actor, at=timezone.now())
    with _once():
        contact.save()
    contact.refresh_from_db(fields=["reference"])
    _record(CONTACT_ADDED, contact, actor)
    return contact


@transaction.atomic
def change_contact(*, contact: Contact, kind: str, value: str, shown_to: str, actor: Actor) -> Contact:
    """Change it; whoever writes it says that it is right. Raises PermissionDenied, ContactRefused."""
    post = _locked(contact.post)
    may_edit_contacts(actor, post).require()
    contact = _still_there(contact)
    contact.kind, contact.value, contact.shown_to = kind, read_value(kind, value), shown_to
    begin(contact, actor=actor, at=timezone.now())
    with _once():
        contact.save()
    _record(CONTACT_CHANGED, contact, actor)
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, actor: Actor) -> None:
    """Delete it. Raises PermissionDenied, ContactRefused (gone already)."""
    post = _locked(contact.post)
    may_edit_contacts(actor, post).require()
    contact = _still_there(contact)
    _record(CONTACT_REMOVED, contact, actor, shown_to=contact.shown_to)  # so that it is news to no others
    contact.delete()


def _locked(post: Post) -> Post:
    """One change of a post's contacts at a time, so that the limit is exact."""
    return Post.objects.select_for_update(of=("self",)).select_related("country", "organisation").get(pk=post.pk)


def _still_there(contact: Contact) -> Contact:
    found = Contact.objects.filter(pk=contact.pk).select_related("post__country", "post__organisation").first()
    if found is None:
        raise ContactRefused(_("Somebody removed this meanwhile."))
    return found


@contextmanager
def _once():
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "a_contact_once":
            raise
        raise ContactRefused(_("This stands in the list already."), fields={"value": _("It is there already.")}) from error


def _record(kind, contact: Contact, actor: Actor, **more) -> None:
    body = contact.post.body
    record(
        kind,
        subject=body.coordination_label,
        actor=actor,
        register=body.coordination_label_id,
        post=contact.post_id,
        contact=contact.pk,
        **more,
    )
