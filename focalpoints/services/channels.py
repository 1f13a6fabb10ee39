"""Formal channels of a country: named and linked by its coordinators, nothing of them is copied."""

from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from focalpoints.errors import ChannelRefused
from focalpoints.events.directory import CHANNEL_ADDED, CHANNEL_CHANGED, CHANNEL_REMOVED
from focalpoints.models import Country, FormalChannel
from focalpoints.policies.directory import may_edit_channels
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

MOST = 20


@transaction.atomic
def add_channel(*, country: Country, kind: str, name: str, url: str, is_day_and_night: bool, actor: Actor) -> FormalChannel:
    """Raises PermissionDenied, ChannelRefused (named already, more than 20)."""
    may_edit_channels(actor, country).require()
    Country.objects.select_for_update(of=("self",)).get(pk=country.pk)  # one at a time, so that the limit is exact
    if FormalChannel.objects.filter(country=country.pk).count() >= MOST:
        raise ChannelRefused(_("A country names at most %(most)d formal channels.") % {"most": MOST})
    channel = FormalChannel(country_id=country.pk, kind=kind, name=name, url=url, is_day_and_night=is_day_and_night)
    with _once():
        channel.save()
    channel.refresh_from_db(fields=["reference"])
    _record(CHANNEL_ADDED, channel, country, actor)
    return channel


@transaction.atomic
def change_channel(
    *, channel: FormalChannel, kind: str, name: str, url: str, is_day_and_night: bool, actor: Actor
) -> FormalChannel:
    """Raises PermissionDenied, ChannelRefused."""
    may_edit_channels(actor, channel.country).require()
    channel = _locked(channel)
    channel.kind, channel.name, channel.url, channel.is_day_and_night = kind, name, url, is_day_and_night
    with _once():
        channel.save()
    _record(CHANNEL_CHANGED, channel, channel.country, actor)
    return channel


@transaction.atomic
def remove_channel(*, channel: FormalChannel, actor: Actor) -> None:
    """Raises PermissionDenied, ChannelRefused (gone already)."""
    may_edit_channels(actor, channel.country).require()
    channel = _locked(channel)
    _record(CHANNEL_REMOVED, channel, channel.country, actor)
    channel.delete()


def _locked(channel: FormalChannel) -> FormalChannel:
    rows = FormalChannel.objects.select_for_update(of=("self",)).select_related("country")
    found = rows.filter(pk=channel.pk).first()
    if found is None:
        raise ChannelRefused(_("Somebody removed this meanwhile."))
    return found


@contextmanager
def _once():
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "a_formal_channel_once":
            raise
        raise ChannelRefused(_("This channel is named already."), fields={"name": _("It is there already.")}) from error


def _record(kind, channel: FormalChannel, country: Country, actor: Actor) -> None:
    label = country.coordination_label
    record(kind, subject=label, actor=actor, register=label.pk, channel=channel.pk)
