"""The formal channels of a country, as its coordinator names them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from focalpoints.forms.channels import ChannelForm
from focalpoints.models import Country, FormalChannel
from focalpoints.policies.directory import may_edit_channels, may_read_as
from focalpoints.services.channels import add_channel, change_channel, remove_channel
from focalpoints.views.finding_members import actor_for, told
from rabatplatform.errors import DomainError
from rabatplatform.reference.memory import shelf


@require_safe
def channel_list(request, key):
    country = _country(request, key)
    context = {
        "country": country,
        "channels": FormalChannel.objects.filter(country=country.pk),
        "ruling": may_edit_channels(request.actor, country),
        "crumbs": _crumbs(country),
    }
    return render(request, "focalpoints/channel_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def channel_new(request, key):
    country = _country(request, key)
    actor = actor_for(request, country)
    may_edit_channels(actor, country).require()
    form = ChannelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_channel(country=country, actor=actor, **form.cleaned_data)
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("Added."))
            return redirect("focalpoints:channel-list", country.key)
    return _page(request, country, form)


@require_http_methods(["GET", "HEAD", "POST"])
def channel_edit(request, reference):
    channel, actor = _find(request, reference)
    given = {name: getattr(channel, name) for name in ("kind", "name", "url", "is_day_and_night")}
    form = ChannelForm(request.POST or None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            change_channel(channel=channel, actor=actor, **form.cleaned_data)
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("Changed."))
            return redirect("focalpoints:channel-list", channel.country.key)
    return _page(request, channel.country, form, channel)


@require_POST
def channel_remove(request, reference):
    channel, actor = _find(request, reference)
    try:
        remove_channel(channel=channel, actor=actor)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Removed."))
    return redirect("focalpoints:channel-list", channel.country.key)


def _country(request, key) -> Country:
    country = shelf(Country).by_key.get(key)
    if country is None or not country.rabat_status or not may_read_as(request.actor):
        raise Http404
    return country


def _find(request, reference):
    channel = FormalChannel.objects.select_related("country").filter(reference=reference).first()
    if channel is None or not may_read_as(request.actor):
        raise Http404
    actor = actor_for(request, channel.country)
    may_edit_channels(actor, channel.country).require()
    return channel, actor


def _page(request, country, form, channel=None):
    context = {"country": country, "form": form, "channel": channel, "crumbs": _crumbs(country, inside=True)}
    return render(request, "focalpoints/channel_form.html", context, status=422 if form.errors else 200)


def _crumbs(country, *, inside=False):
    items = [
        {"label": _("Focal points"), "href": reverse("focalpoints:directory")},
        {"label": country.name, "href": country.get_absolute_url()},
    ]
    if inside:
        items.append({"label": _("Formal channels"), "href": reverse("focalpoints:channel-list", args=[country.key])})
    return items
