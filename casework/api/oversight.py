"""Oversight by REST: what a coordinator must see to, by references and dates; totals for the secretariat, without contents."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from casework.api import overview_examples as examples
from casework.api.base import CaseworkView, answered
from casework.holdings import holdings_of
from casework.overseeing import BANDS, STATES, ages, ends_of, first, waits_of
from casework.policies.oversight import bodies_coordinated, may_oversee, may_see_ages
from casework.unread import unread_of
from casework.waits import WORDS
from rabatplatform.api.base import ApiView, list_answer
from rabatplatform.api.fields import Output, page
from rabatplatform.api.pagination import Page
from rabatplatform.api.parameters import fields_of_rows

MOST_RECEIVERS = 100
REFERENCE = _("The 12 letters of the note.")


class OversightWait(Output):
    kind = serializers.ChoiceField(list(WORDS), help_text=_("What is asked of the caller."))
    note = serializers.CharField(help_text=REFERENCE)
    since = serializers.DateTimeField(help_text=_("Since when it waits."))


class OversightEnd(Output):
    kind = serializers.ChoiceField(["note", "grant"], help_text=_("Whether the note ends, or a grant of it."))
    note = serializers.CharField(help_text=REFERENCE)
    name = serializers.CharField(allow_blank=True, help_text=_("Of a grant: whom it names."))
    day = serializers.DateField(help_text=_("Its last day."))


class OversightHolding(Output):
    name = serializers.CharField(help_text=_("A country, organisation, post or sharing group."))
    notes = serializers.IntegerField(help_text=_("How many notes grants give it now."))


class OversightUnread(Output):
    note = serializers.CharField(help_text=REFERENCE)
    names = serializers.ListField(
        child=serializers.CharField(), help_text=_("Who was given it and has not read it; the first of them.")
    )
    more = serializers.IntegerField(help_text=_("How many are not named."))
    since = serializers.DateTimeField(help_text=_("When the version in force was released."))


def counted(shape: type[Output], name: str) -> type[Output]:
    """The first lines of a list, and how long it is."""
    number = serializers.IntegerField(help_text=_("How many there are, as far as they are counted."))
    more = serializers.BooleanField(help_text=_("True: there are more than were counted."))
    return type(name, (Output,), {"lines": shape(many=True, help_text=_("The first of them.")), "total": number, "is_more": more})


class OversightOutput(Output):
    """Of one country or organisation. No word of a note, no title."""

    body = serializers.CharField(help_text=_("Alpha-2 code or slug of whose notes they are."))
    waits = counted(OversightWait, "OversightWaits")(help_text=_("What waits for the caller, the longest first."))
    ends = counted(OversightEnd, "OversightEnds")(help_text=_("What ends within 30 days, the soonest first."))
    holdings = counted(OversightHolding, "OversightHoldings")(help_text=_("Who has how many notes, the most first."))
    unread = counted(OversightUnread, "OversightUnreads")(help_text=_("What nobody or not everybody has read since its release."))


class OversightAges(Output):
    """How many notes stand so, by their age. No title, no reference, no country."""

    state = serializers.ChoiceField(list(STATES), help_text=_("How they stand."))
    month = serializers.IntegerField(help_text=_("Under 30 days."))
    quarter = serializers.IntegerField(help_text=_("30 to 89 days."))
    year = serializers.IntegerField(help_text=_("90 to 364 days."))
    older = serializers.IntegerField(help_text=_("A year and more."))
    total = serializers.IntegerField(help_text=_("All of them."))


class NoteOversight(CaseworkView):
    of_people = ("GET",)
    parameters = (fields_of_rows(OversightOutput, "body,waits"),)

    @extend_schema(
        operation_id="notes_oversight",
        summary=_("Oversee the notes of your country or organisation"),
        description=_(
            "For its coordinators: what waits, what ends soon, who has what, and what was never read. One entry a body."
        ),
        tags=["notes"],
        responses=page("OversightPage", OversightOutput),
        examples=[answered("oversight", examples.OVERSEEN)],
    )
    def get(self, request):
        bodies = bodies_coordinated(request.user)
        may_oversee(bodies).require()
        return list_answer(Page([overseen(request.user, body) for body in bodies]), self)


class NoteAges(ApiView):
    of_people = ("GET",)
    parameters = (fields_of_rows(OversightAges, "state,total"),)

    @extend_schema(
        operation_id="notes_ages",
        summary=_("Count notes by state and age"),
        description=_("For the Secretariat: totals over all originators. It reads no note."),
        tags=["notes"],
        responses=page("OversightAgesPage", OversightAges),
        examples=[answered("totals", examples.AGES)],
    )
    def get(self, request):
        may_see_ages(request.user).require()
        bands = [(line["key"], dict(zip(BANDS, line["numbers"], strict=True)), line["total"]) for line in ages()]
        return list_answer(Page([{"state": state, **band, "total": total} for state, band, total in bands]), self)


def overseen(user, body) -> dict:
    return {
        "body": body.key,
        "waits": _counted(waits_of(user, body), "kind", "note", "since"),
        "ends": _counted(ends_of(user, body), "kind", "note", "name", "day"),
        "holdings": _counted(holdings_of(user, body), "name", "notes", most=MOST_RECEIVERS),
        "unread": _counted(unread_of(user, body), "note", "names", "more", "since"),
    }


def _counted(lines: list[dict], *names: str, **more) -> dict:
    part = first(lines, **more)
    told = [{name: line[name] for name in names} for line in part["lines"]]
    return {"lines": told, "total": part["total"], "is_more": part["is_more"]}
