"""Finding posts: the parameters of the search page, of the exports and of the API, read and refused in one place."""

import copy
from dataclasses import dataclass, field

import django_filters
from django import forms
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, IntegerField, Q, Value, When
from django.db.models.expressions import RawSQL
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from focalpoints.directory.cards import ORDER
from focalpoints.directory.posts import open_posts, with_vacancy
from focalpoints.directory.words import is_language, listed_regions, sort_key, spoken_languages
from focalpoints.models import Accepts, Competence, Country, Network, Organisation, Post, Role
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf
from rabatplatform.search.thesaurus import words_of

MOST_WORDS = 8
LONGEST = 200
SHOW = {"": _("All posts"), "vacant": _("Only vacant posts"), "confirmed": _("Only confirmed posts")}
VACANT = {"true": _("yes"), "false": _("no")}
# Three ways to match one word, each through its own index (focalpoints/sql/directory_2.sql).
_HOLDING = """(SELECT p.id FROM focalpoints_post p
  WHERE directory_words(jsonb_path_query_array(p.titles, '$.*')::text || ' ' || p.institution) @@ directory_query(%s)
UNION SELECT p.id FROM focalpoints_post p WHERE p.country_id = ANY (%s)
UNION SELECT p.id FROM focalpoints_post p WHERE p.organisation_id = ANY (%s)
UNION SELECT a.post_id FROM accounts_user u JOIN focalpoints_appointment a ON a.user_id = u.id
  WHERE directory_words(u.name) @@ directory_query(%s) AND u.is_active AND u.erased_at IS NULL
    AND a.suspended_at IS NULL AND a.valid @> access_clock())"""


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


class Light:
    """Filters that a request gets a copy of at little cost: a deep copy of all of them took longer than the search."""

    def __deepcopy__(self, memo):
        made = copy.copy(self)
        made.__dict__.pop("_field", None)
        made.method = self.method  # bound to the copy
        return made


class CodesFilter(Light, django_filters.Filter):
    """offered() -> [(code, name), …], for the page; is_known(code): what may be asked for."""

    field_class = Codes

    def __init__(self, *, offered, is_known, **kwargs):
        super().__init__(is_known=is_known, **kwargs)
        self.offered = offered


class OneFilter(Light, django_filters.Filter):
    field_class = forms.ChoiceField


class WordsFilter(Light, django_filters.CharFilter):
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
    """Filters of one name add up (or), of different names narrow (and)."""

    q = WordsFilter(label=_("Name"), method="by_words", max_length=LONGEST, validators=[at_most_some_words])
    region = CodesFilter(
        label=_("Region"), method="by_region", offered=listed_regions, is_known=lambda code: code in dict(listed_regions())
    )
    country = CodesFilter(label=_("Country"), method="by_body", **of_entries(Country))
    organisation = CodesFilter(label=_("Organisation"), method="by_body", **of_entries(Organisation))
    competence = CodesFilter(label=_("Competence"), field_name="competences", method="by_array", **of_choices(Competence))
    accepts = CodesFilter(label=_("Takes requests"), method="by_array", **of_choices(Accepts))
    language = CodesFilter(
        label=_("Working language"),
        field_name="working_languages",
        method="by_array",
        offered=spoken_languages,
        is_known=is_language,
    )
    network = CodesFilter(label=_("Network"), method="by_network", **of_entries(Network))
    role = CodesFilter(label=_("Role"), method="by_code", **of_choices(Role))
    freshness = CodesFilter(label=_("Freshness"), method="by_code", **of_choices(Freshness))
    show = OneFilter(label=_("Show"), method="by_state", choices=list(SHOW.items()))
    vacant = OneFilter(label=_("Vacant"), method="by_vacancy", choices=list(VACANT.items()))

    class Meta:
        model = Post
        fields = ()

    def by_words(self, posts, name, value):
        words = words_of(value)
        if not words:
            return posts.none()
        params = [part for word in words for part in (word, *_bodies_named(word), word)]
        # As an array: PostgreSQL works the words out first and alone, whatever it expects of them.
        every = f"focalpoints_post.id = ANY (ARRAY({' INTERSECT '.join([_HOLDING] * len(words))}))"
        return posts.filter(RawSQL(every, params, output_field=BooleanField()))

    def by_region(self, posts, name, value):
        return posts.filter(country__in=[one.pk for one in shelf(Country).ordered if slugify(one.subregion) in value])

    def by_body(self, posts, name, value):
        """Of any country or organisation that is named."""
        given = self.form.cleaned_data
        countries = shelf(Country).by_key, given["country"]
        organisations = shelf(Organisation).by_key, given["organisation"]
        ids = [[known[key].pk for key in keys] for known, keys in (countries, organisations)]
        return posts.filter(Q(country__in=ids[0]) | Q(organisation__in=ids[1]))

    def by_array(self, posts, name, value):
        return posts.filter(**{f"{name}__overlap": value})

    def by_network(self, posts, name, value):
        networks = [shelf(Network).by_key[code].pk for code in value]
        return posts.filter(pk__in=Post.networks.through.objects.filter(network__in=networks).values("post"))

    def by_code(self, posts, name, value):
        return posts.filter(**{f"{name}__in": value})

    def by_state(self, posts, name, value):
        if value == "vacant":
            return with_vacancy(posts).filter(is_vacant=True)
        return with_vacancy(posts).filter(is_vacant=False, freshness=Freshness.CONFIRMED)

    def by_vacancy(self, posts, name, value):
        return with_vacancy(posts).filter(is_vacant=value == "true")


def _bodies_named(word: str) -> tuple[list[int], list[int]]:
    """(ids of countries, ids of organisations) with a word that begins with it in a name of any language, acronym or key."""
    wanted = sort_key(word)
    found = []
    for model in (Country, Organisation):
        found.append([one.pk for one in shelf(model).ordered if any(part.startswith(wanted) for part in _words_of_body(one))])
    return found[0], found[1]


def _words_of_body(body) -> list[str]:
    """Kept with the entry in memory, which is read anew when reference data change."""
    words = body.__dict__.get("_words_of_directory")
    if words is None:
        acronyms = getattr(body, "acronyms", None) or {}
        names = " ".join([body.key, getattr(body, "alpha3", ""), *body.names.values(), *acronyms.values()])
        words = body.__dict__["_words_of_directory"] = words_of(sort_key(names))
    return words


@dataclass
class Found:
    """ids: of all posts found, in the order of the page; by_country, by_organisation: {id: how many posts}."""

    ids: list[int] = field(default_factory=list)
    by_country: dict[int, int] = field(default_factory=dict)
    by_organisation: dict[int, int] = field(default_factory=dict)


def post_filter(data) -> PostFilter:
    """data: a QueryDict. Ask `errors` before `find`."""
    return PostFilter(data, queryset=open_posts())


def find(filters: PostFilter) -> Found:
    """Every post that matches, by country, then by organisation, the coordinator first; one question, one row a body."""
    rank = Case(*[When(role=role, then=Value(place)) for role, place in ORDER.items()], output_field=IntegerField())
    rows = filters.qs.order_by().values_list("country", "organisation").annotate(ids=ArrayAgg("pk", order_by=[rank, "pk"]))
    found, ordered = Found(), []
    for country, organisation, ids in rows:
        body = shelf(Country).by_id[country] if country else shelf(Organisation).by_id[organisation]
        (found.by_country if country else found.by_organisation)[body.pk] = len(ids)
        ordered.append((country is None, sort_key(body.name), body.pk, ids))
    found.ids = [pk for *_place, ids in sorted(ordered) for pk in ids]
    return found
