"""Finding posts: the parameters of the search page, of the exports and of the API, read and refused in one place."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from focalpoints.directory import conditions
from focalpoints.directory.cards import ORDER
from focalpoints.directory.reading import OF_PEOPLE, OPEN
from focalpoints.directory.words import is_language, listed_regions, sort_key, spoken_languages
from focalpoints.models import Accepts, Competence, Country, Network, Organisation, Post, Role
from rabatplatform.api.cursors import MOST_LETTERS
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf
from rabatplatform.search.thesaurus import words_of

MOST_WORDS = 8
LONGEST = 200
SHOW = {"": _("All posts"), "vacant": _("Only vacant posts"), "confirmed": _("Only confirmed posts")}
VACANT = {"true": _("yes"), "false": _("no")}
_RANK = " ".join(f"WHEN '{role}' THEN {place}" for role, place in ORDER.items())
_PLACE = f"CASE p.role {_RANK} END, p.id"
_FIND = f"""SELECT p.country_id, p.organisation_id, array_agg(ARRAY[{_PLACE}] ORDER BY {_PLACE})
FROM focalpoints_post p WHERE """


class Codes(forms.MultipleChoiceField):
    """Some of a set of codes; what is not known is refused by name."""

    def __init__(self, *, is_known, **kwargs):
        super().__init__(**kwargs)
        self.is_known = is_known

    def to_python(self, value):
        return [code for code in super().to_python(value) if code]  # what a form sends without being filled in

    def validate(self, value):
        for code in value:
            if not self.is_known(code):
                raise ValidationError(_("There is no “%(value)s” here."), code="invalid_choice", params={"value": code[:80]})


class Condition:
    """A filter that is a condition in SQL: condition(value) -> (SQL, parameters), None where another filter's has it."""

    def __init__(self, *, condition: Callable | None, **kwargs):
        super().__init__(**kwargs)
        self.condition = condition

    def __deepcopy__(self, memo):
        return copy.copy(self)  # nothing of it changes; a deep copy of all took longer than the search


class CodesFilter(Condition, django_filters.Filter):
    """offered() -> [(code, name), …], for the page; is_known(code): what may be asked for."""

    field_class = Codes

    def __init__(self, *, offered, is_known, **kwargs):
        super().__init__(is_known=is_known, **kwargs)
        self.offered = offered


class OneFilter(Condition, django_filters.Filter):
    field_class = forms.ChoiceField


class WordsFilter(Condition, django_filters.CharFilter):
    pass


def of_choices(choices) -> dict:
    return {"offered": lambda: choices.choices, "is_known": lambda code: code in choices.values}


def of_entries(model) -> dict:
    return {
        "offered": lambda: [(entry.key, entry.name) for entry in shelf(model).active],
        "is_known": lambda code: code in shelf(model).by_key,
    }


def at_most_some_words(text):
    if len(words_of(text)) > MOST_WORDS:
        raise ValidationError(
            ngettext_lazy("Search with up to %(most)d word.", "Search with up to %(most)d words.", MOST_WORDS),
            params={"most": MOST_WORDS},
        )


class PostFilter(django_filters.FilterSet):
    """Filters of one name add up (or), of different names narrow (and); countries and organisations add up."""

    q = WordsFilter(label=_("Name"), condition=conditions.of_words, max_length=LONGEST, validators=[at_most_some_words])
    region = CodesFilter(
        label=_("Region"),
        condition=conditions.of_regions,
        offered=listed_regions,
        is_known=lambda code: code in dict(listed_regions()),
    )
    country = CodesFilter(label=_("Country"), condition=None, **of_entries(Country))
    organisation = CodesFilter(label=_("Organisation"), condition=None, **of_entries(Organisation))
    competence = CodesFilter(label=_("Competence"), condition=conditions.any_of("competences"), **of_choices(Competence))
    accepts = CodesFilter(label=_("Takes requests"), condition=conditions.any_of("accepts"), **of_choices(Accepts))
    language = CodesFilter(
        label=_("Working language"),
        condition=conditions.any_of("working_languages"),
        offered=spoken_languages,
        is_known=is_language,
    )
    network = CodesFilter(label=_("Network"), condition=conditions.of_networks, **of_entries(Network))
    role = CodesFilter(label=_("Role"), condition=conditions.one_of("role"), **of_choices(Role))
    freshness = CodesFilter(label=_("Freshness"), condition=conditions.one_of("freshness"), **of_choices(Freshness))
    show = OneFilter(label=_("Show"), condition=conditions.of_state, choices=lambda: list(SHOW.items()))
    vacant = OneFilter(label=_("Vacant"), condition=conditions.of_vacancy, choices=lambda: list(VACANT.items()))

    class Meta:
        model = Post
        fields = ()

    def get_form_class(self):
        return _form_class()

    def conditions(self) -> list[tuple[str, list]]:
        """What was asked for. Ask `errors` before."""
        given = self.form.cleaned_data
        asked = [one.condition(given[name]) for name, one in self.filters.items() if one.condition and given[name]]
        if given["country"] or given["organisation"]:
            asked.append(conditions.of_bodies(given["country"], given["organisation"]))
        return asked


@cache
def _form_class():
    """The same for every request: its fields hold no choices of a language or of reference data."""
    fields = {name: one.field for name, one in PostFilter.base_filters.items()}
    return type("PostFilterForm", (forms.Form,), fields)


@dataclass
class Found:
    """places: of all posts found, in their order: place_of its body, the rank of its role, its id; by_country, by_organisation:
    {id: how many posts}."""

    places: list[list] = field(default_factory=list)
    by_country: dict[int, int] = field(default_factory=dict)
    by_organisation: dict[int, int] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        return [place[-1] for place in self.places]


def place_of(body: Country | Organisation) -> list:
    """Countries first, by name in the reader's language; cut, to fit into a cursor."""
    return [isinstance(body, Organisation), sort_key(body.name)[:MOST_LETTERS], body.pk]


def in_this_language(place: list) -> list:
    """The same place where the page that it was told on was in another language."""
    is_organisation, _name, body, *rest = place
    return [*place_of(shelf(Organisation if is_organisation else Country).by_id[body]), *rest]


def post_filter(data) -> PostFilter:
    """data: a QueryDict. Ask `errors` before `find`."""
    return PostFilter(data, queryset=Post.objects.none())


def find(filters: PostFilter, *, also_closed: bool = False) -> Found:
    """Every open post that matches, by country, then by organisation, the coordinator first; one question, one row a body."""
    asked = [(OF_PEOPLE if also_closed else OPEN, []), *filters.conditions()]
    where, params = " AND ".join(sql for sql, _params in asked), [value for _sql, params in asked for value in params]
    with connection.cursor() as cursor:
        cursor.execute(f"{_FIND} {where} GROUP BY 1, 2", params)
        rows = cursor.fetchall()
    found, ordered = Found(), []
    for country, organisation, posts in rows:
        body = shelf(Country).by_id[country] if country else shelf(Organisation).by_id[organisation]
        (found.by_country if country else found.by_organisation)[body.pk] = len(posts)
        ordered.append((place_of(body), posts))
    found.places = [[*body, *post] for body, posts in sorted(ordered) for post in posts]
    return found
