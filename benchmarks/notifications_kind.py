"""Kinds of event for measuring: told to everybody in the directory, about countries."""

from django.utils.translation import gettext_noop

from focalpoints.models import Country
from rabatplatform.accounts.models import User
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, register
from rabatplatform.events.topics import Rhythm, Topic, register_topic


def countries(ids, user):
    return Country.objects.in_bulk(ids)


def everybody(event):
    """The people of the benchmark's directory; data: `first`, `last`: a part of them."""
    rows = User.objects.filter(email__endswith="@bench.example").order_by("pk").values_list("pk", flat=True)
    return rows[event.data.get("first", 0) : event.data.get("last")]


ASKED = register(
    EventKind(
        "bench.asked",
        gettext_noop("Something waits for you"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=everybody,
        subjects=countries,
        sentence=lambda event, country: f"{country.short_name} asks something.",
        topic=register_topic(Topic("bench.asked", gettext_noop("Asked"), WAITS_FOR_YOU, Rhythm.AT_ONCE)),
        thing="bench",
        about=lambda event: event.pk,
    )
)
NEWS = register(
    EventKind(
        "bench.news",
        gettext_noop("Something happened"),
        FOR_INFORMATION,
        says=OPEN,
        audience=everybody,
        subjects=countries,
        sentence=lambda event, country: f"Something happened in {country.short_name}.",
        topic=register_topic(Topic("bench.news", gettext_noop("News"), FOR_INFORMATION, Rhythm.DAILY)),
        thing="bench",
        about=lambda event: event.pk,
    )
)
