"""What the pages of members have in common: whose members, may this person see them, and the refusals of a service on a form."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints import policies
from focalpoints.bodies import body_or_404
from focalpoints.models import Appointment, Country, Invitation, Organisation
from rabatplatform.accounts.actors import Actor, actor_of


def managed_body(request, key: str) -> tuple[Country | Organisation, policies.Standing]:
    """The country or organisation of an address, and what the person is to it.

    Raises Http404, PermissionDenied: only its coordinators and the secretariat.
    """
    body = body_or_404(key)
    standing = policies.Standing(request.user, body)
    policies.may_read_register(request.user, body, standing=standing).require()
    return body, standing


def managed_appointment(request, reference) -> Appointment:
    """Raises Http404, PermissionDenied like `managed_body`."""
    rows = Appointment.objects.select_related("post__country", "post__organisation", "user")
    found = rows.filter(reference=reference).first()
    if found is None or not policies.may_read_directory(request.user):
        raise Http404
    policies.may_read_register(request.user, found.post.body).require()
    return found


def visible_invitation(request, reference) -> Invitation:
    rows = Invitation.objects.visible_to(request.user).select_related("post__country", "post__organisation")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def actor_for(request, body) -> Actor:
    """The person from their post of this body, where they have one."""
    return actor_of(request.user, body=body)


def list_address(body) -> str:
    return reverse("focalpoints:member-list", args=[body.key])


def crumbs(body, *more) -> list[dict]:
    """more: (label, href) below the list of members; without: the crumbs of the list itself."""
    found = [
        {"label": _("Focal points"), "href": reverse("focalpoints:directory")},
        {"label": body.short_name, "href": body.get_absolute_url()},
    ]
    if more:
        found.append({"label": _("Members"), "href": list_address(body)})
        found += [{"label": label, "href": href} for label, href in more[:-1]]
    return found


def told(form, error) -> None:
    """Put what a service refused onto the fields of a form that have a name in it, the sentence itself on top."""
    for name, reason in error.fields.items():
        if name in form.fields:
            form.add_error(name, reason if isinstance(reason, list) else str(reason))
    if str(error) not in {str(text) for texts in form.errors.values() for text in texts}:
        form.add_error(None, str(error))
