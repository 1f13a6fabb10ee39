"""What the filters of the directory ask of a post `p`, in SQL: each gives (condition, parameters). No text of a caller is in it.

By hand, as in reading.py: a search is read, ordered and counted in one question whose sentence costs nothing to make.
"""

from django.utils.text import slugify

from focalpoints.directory.words import sort_key
from focalpoints.models import Country, Network, Organisation
from rabatplatform.confirmation.models import Freshness
from rabatplatform.reference.memory import shelf
from rabatplatform.search.thesaurus import words_of

# Four ways to match one word, each through its own index (focalpoints/sql/directory_2.sql).
_HOLDING = """(SELECT w.id FROM focalpoints_post w
  WHERE directory_words(jsonb_path_query_array(w.titles, '$.*')::text || ' ' || w.institution) @@ directory_query(%s)
UNION SELECT w.id FROM focalpoints_post w WHERE w.country_id = ANY (%s)
UNION SELECT w.id FROM focalpoints_post w WHERE w.organisation_id = ANY (%s)
UNION SELECT a.post_id FROM accounts_user u JOIN focalpoints_appointment a ON a.user_id = u.id
  WHERE directory_words(u.name) @@ directory_query(%s) AND u.is_active AND u.erased_at IS NULL
    AND a.suspended_at IS NULL AND a.valid @> access_clock())"""
# As posts.with_vacancy says it.
VACANT = f"""(p.freshness = '{Freshness.VACANT}' OR NOT EXISTS (SELECT FROM focalpoints_appointment a
  JOIN accounts_user u ON u.id = a.user_id
  WHERE a.post_id = p.id AND a.suspended_at IS NULL AND u.is_active AND a.valid @> access_clock()))"""
CONFIRMED = f"NOT {VACANT} AND p.freshness = '{Freshness.CONFIRMED}'"


def of_words(text: str) -> tuple[str, list]:
    """Every word is the beginning of one in the titles, the institution, the name of somebody there, or a name of the body."""
    words = words_of(text)
    if not words:
        return "false", []
    params = [part for word in words for part in (word, *_bodies_named(word), word)]
    # As an array: PostgreSQL works the words out first and alone, whatever it expects of them.
    return f"p.id = ANY (ARRAY({' INTERSECT '.join([_HOLDING] * len(words))}))", params


def of_bodies(countries: list[str], organisations: list[str]) -> tuple[str, list]:
    ids = [[shelf(model).by_key[key].pk for key in keys] for model, keys in ((Country, countries), (Organisation, organisations))]
    return "(p.country_id = ANY (%s) OR p.organisation_id = ANY (%s))", ids


def of_regions(codes: list[str]) -> tuple[str, list]:
    return "p.country_id = ANY (%s)", [[one.pk for one in shelf(Country).ordered if slugify(one.subregion) in codes]]


def of_networks(codes: list[str]) -> tuple[str, list]:
    ids = [shelf(Network).by_key[code].pk for code in codes]
    return "p.id IN (SELECT n.post_id FROM focalpoints_post_networks n WHERE n.network_id = ANY (%s))", [ids]


def any_of(column: str):
    """column: an array of the post."""
    return lambda codes: (f"p.{column} && %s::varchar[]", [codes])


def one_of(column: str):
    return lambda codes: (f"p.{column} = ANY (%s)", [codes])


def of_state(state: str) -> tuple[str, list]:
    return (VACANT if state == "vacant" else CONFIRMED), []


def of_vacancy(answer: str) -> tuple[str, list]:
    return (VACANT if answer == "true" else f"NOT {VACANT}"), []


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
