"""Routes by REST: the legs of several notes together with the notes that tell of each, and what changed on them by date."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from casework.api import overview_examples as examples
from casework.api.base import CaseworkView, answered, facts
from casework.api.shapes import NoteOutput
from casework.models import NoteLeg
from casework.policies.reads import may_export
from casework.route_view import Stop, Way, route_view, timeline
from casework.vocabulary import facets
from focalpoints.models import Country
from rabatplatform.api.errors import invalid
from rabatplatform.api.fields import Output
from rabatplatform.api.parameters import Parameter
from rabatplatform.api.quotas import spend
from rabatplatform.reference.memory import shelf

LONGEST_PLACE = NoteLeg._meta.get_field("from_place").max_length


def _term(facet: str):
    def read(text: str) -> str:
        if text not in facets()[facet].terms:
            raise ValueError(_("Unknown value: %(value)s") % {"value": text[:80]})
        return text

    return read


def _country(text: str) -> str:
    if text not in shelf(Country).by_key:
        raise ValueError(_("Unknown value: %(value)s") % {"value": text[:80]})
    return text


def _place(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST_PLACE:
        raise ValueError(_("Too long: at most %(most)s characters.") % {"most": LONGEST_PLACE})
    return text


def _enum(facet: str) -> dict:
    return {"type": "string", "enum": list(facets()[facet].terms)}


ROUTE = Parameter("route", _("A family of routes."), _term("route"), default="", schema=_enum("route"))
COUNTRY = Parameter("country", _("ISO 3166-1 alpha-2 code of a country on the way."), _country, default="")
PLACE = Parameter("place", _("A place on the way, in words."), _place, default="")
TERM = Parameter("term", _("A kind of change."), _term("adaptation"), default="", schema=_enum("adaptation"))
KEPT = _("Notes that you may read on the pages only: their words are not here, and are not recorded as read.")
CUT = _("True: more notes match than are looked at; narrow the question.")


class RouteStop(Output):
    place = serializers.CharField(help_text=_("Its name, as the first note writes it."))
    country = serializers.CharField(allow_blank=True, help_text=_("Alpha-2 code, where a note says it."))


class RouteWords(Output):
    language = serializers.CharField(help_text=_("BCP 47."))
    words = serializers.CharField(help_text=_("What a note says of the leg."))


class RouteLeg(Output):
    """From a stop to another: what the notes that tell of it say, together."""

    start = RouteStop(help_text=_("Where it begins."))
    end = RouteStop(help_text=_("Where it ends."))
    mode = serializers.ChoiceField(["sea", "air", "land"], help_text=_("By sea where any note says so, then by air."))
    transport = serializers.ListField(child=serializers.CharField(), help_text=_("Codes of means of transport."))
    fee_bands = serializers.ListField(child=serializers.CharField(), help_text=_("Codes of fee bands."))
    hours_least = serializers.IntegerField(allow_null=True, help_text=_("The least that a note says, in hours."))
    hours_most = serializers.IntegerField(allow_null=True, help_text=_("The most that a note says, in hours."))
    words = RouteWords(many=True, help_text=_("In words."))
    notes = serializers.ListField(child=serializers.CharField(), help_text=_("References of the notes that tell of it."))


class RouteViewOutput(Output):
    """Legs and stops in the order of the notes, the newest first."""

    legs = RouteLeg(many=True, help_text=_("Each pair of stops once."))
    stops = RouteStop(many=True, help_text=_("Each place once."))
    notes = NoteOutput(many=True, help_text=_("The notes that were looked at: titles and facts."))
    is_cut = serializers.BooleanField(help_text=CUT)
    kept_back = serializers.IntegerField(help_text=KEPT)


class RouteChange(Output):
    note = serializers.CharField(help_text=_("Reference of the note that tells of it."))
    term = serializers.CharField(allow_blank=True, help_text=_("Kind of change; empty where none was chosen."))
    what = serializers.CharField(help_text=_("What changed."))
    since = serializers.CharField(allow_blank=True, help_text=_("Since when: a year, a month or a day."))
    after = serializers.CharField(allow_blank=True, help_text=_("After what."))


class TimelineOutput(Output):
    """What changed, the latest first."""

    changes = RouteChange(many=True, help_text=_("One line a change."))
    notes = NoteOutput(many=True, help_text=_("The notes that tell of them: titles and facts."))
    is_cut = serializers.BooleanField(help_text=CUT)
    kept_back = serializers.IntegerField(help_text=KEPT)


class NoteRoutes(CaseworkView):
    parameters = (ROUTE, COUNTRY, PLACE)

    @extend_schema(
        operation_id="notes_routes",
        summary=_("View routes"),
        description=_(
            "Legs and stops of the valid notes that you may read on a family of routes, through a country or a place; say at least one. "
            "Of 30 notes at most; each whose legs are shown is recorded as read."
        ),
        tags=["notes"],
        responses={200: RouteViewOutput},
        examples=[answered("a route", examples.ROUTE)],
    )
    def get(self, request):
        chosen = _some(self.values)
        view = route_view(request.user, **chosen, how="api", may=leaves(request.user))
        spend(request, "reads", len(view.notes))
        return Response(
            {
                "legs": [_leg(way) for way in view.ways],
                "stops": [_stop(stop) for stop in view.stops],
                "notes": [facts(note, note.current, request._request) for note in view.notes],
                "is_cut": view.is_cut,
                "kept_back": view.kept_back,
            }
        )


class NoteTimeline(CaseworkView):
    parameters = (ROUTE, TERM)

    @extend_schema(
        operation_id="notes_timeline",
        summary=_("What changed, by date"),
        description=_(
            "Adaptations that the valid notes tell of on a family of routes, or of one kind; say at least one. Of 30 notes at most; each "
            "that is shown is recorded as read."
        ),
        tags=["notes"],
        responses={200: TimelineOutput},
        examples=[answered("changes", examples.TIMELINE)],
    )
    def get(self, request):
        found = timeline(request.user, **_some(self.values), how="api", may=leaves(request.user))
        notes = {note.pk: note for note, _change in found.lines}
        spend(request, "reads", len(notes))
        return Response(
            {
                "changes": [_change(note, change) for note, change in found.lines],
                "notes": [facts(note, note.current, request._request) for note in notes.values()],
                "is_cut": found.is_cut,
                "kept_back": found.kept_back,
            }
        )


def leaves(user):
    """Words by the API leave the platform: of which notes they may (casework.markings, `quote`)."""
    return lambda note: bool(may_export(user, note, note.current, use="quote"))


def _some(chosen: dict) -> dict:
    if not any(chosen.values()):
        names = [f"`{name}`" for name in chosen]
        raise invalid("route", "required", _("Say at least one of %(names)s.") % {"names": ", ".join(names)})
    return chosen


def _stop(stop: Stop) -> dict:
    return {"place": stop.place, "country": stop.country}


def _leg(way: Way) -> dict:
    return {
        "start": _stop(way.start),
        "end": _stop(way.end),
        "mode": way.mode,
        "transport": list(way.transport),
        "fee_bands": list(way.fees),
        "hours_least": way.least,
        "hours_most": way.most,
        "words": [{"language": language, "words": words} for language, words in way.words],
        "notes": [note.reference for note in way.notes.values()],
    }


def _change(note, change) -> dict:
    return {"note": note.reference, "term": change.term, "what": change.what, "since": change.since, "after": change.after}
