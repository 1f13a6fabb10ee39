"""How a post is reached: added, changed and removed by its holder and its coordinator."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from focalpoints.forms.contacts import ContactForm
from focalpoints.models import Contact
from focalpoints.policies.contacts import may_edit_contacts
from focalpoints.policies.directory import may_read_as
from focalpoints.services.contacts import add_contact, change_contact, remove_contact
from focalpoints.views.finding_members import actor_for, told
from focalpoints.views.finding_posts import crumbs_of, find_post
from rabatplatform.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request, reference):
    post = find_post(request, reference)
    actor = actor_for(request, post.body)
    may_edit_contacts(actor, post).require()
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_contact(post=post, actor=actor, **form.cleaned_data)
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("Added."))
            return redirect(f"{post.get_absolute_url()}#reach")
    return _page(request, post, form)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request, reference):
    contact, actor = _find(request, reference)
    given = {"kind": contact.kind, "value": contact.value, "shown_to": contact.shown_to}
    form = ContactForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            change_contact(contact=contact, actor=actor, **form.cleaned_data)
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("Changed."))
            return redirect(f"{contact.post.get_absolute_url()}#reach")
    return _page(request, contact.post, form, contact)


@require_POST
def contact_remove(request, reference):
    contact, actor = _find(request, reference)
    try:
        remove_contact(contact=contact, actor=actor)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed."))
    return redirect(f"{contact.post.get_absolute_url()}#reach")


def _find(request, reference):
    """A contact that the person may see (else 404) and change (else 403), and who they are there."""
    if not may_read_as(request.actor):
        raise Http404
    rows = Contact.objects.visible_to(request.user).select_related("post__country", "post__organisation")
    contact = rows.filter(reference=reference).first()
    if contact is None:
        raise Http404
    actor = actor_for(request, contact.post.body)
    may_edit_contacts(actor, contact.post).require()
    return contact, actor


def _page(request, post, form, contact=None):
    context = {"post": post, "form": form, "contact": contact, "crumbs": crumbs_of(post, inside=True)}
    return render(request, "focalpoints/contact_form.html", context, status=422 if form.errors else 200)
