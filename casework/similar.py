"""Notes like a note, among those that a person may read: by the terms and countries that they share."""

from casework.listing import row_of
from casework.models import Note
from casework.search import TABLE, markings_of
from rabatplatform.search import queries
from rabatplatform.search.queries import Filters

WEIGHT = {"route": 3, "phenomenon": 1, "country": 2, "transport": 1, "stage": 1, "kind": 1}
MOST = 200  # that are compared, of each of the two ways to be alike


def similar_to(user, note: Note, limit: int = 5) -> list[Note]:
    """Released notes that share most with it, the newest first among equals. In the person's scope; no text is read. To a key of an
    organisation those under its ceiling: the index is narrowed by it, for it counts by labels alone."""
    tags = tags_of(note)
    lets = markings_of(user) if getattr(user, "is_service", False) else None
    ceiling = () if lets is None else (",".join(f"tlp:{tlp}" for tlp in lets) or "tlp:none",)
    found: dict[int, tuple[int, object]] = {}
    for facet in ("route", "country"):
        own = sorted(tag for tag in tags if tag.startswith(f"{facet}:"))
        if not own:
            continue
        filters = Filters((",".join(own), *ceiling), (str(Note.State.RELEASED),))
        hits = queries.search(TABLE, queries.Query(), filters, sort="newest", limit=MOST)
        found |= {hit.pk: hit.at for hit in hits.rows if hit.pk != note.pk}
    if not found:
        return []
    rows = Note.objects.visible_to(user).filter(pk__in=found).select_related("current")
    others = {row.pk: row for row in rows if row.is_current}
    shared = _shared(user, tags, others)
    best = sorted(shared, key=lambda pk: (-shared[pk], -found[pk].timestamp(), pk))
    return [others[pk] for pk in best[:limit] if shared[pk]]


def similar_rows(user, note: Note, limit: int = 5) -> list[dict]:
    """As templates/casework/note/similar.html takes them."""
    return [row_of(other) for other in similar_to(user, note, limit)]


def tags_of(note: Note) -> set[str]:
    """Terms and countries of the version that readers read, as the index names them."""
    version = note.current
    if version is None:
        return set()
    facets = {"route": "route", "phenomenon": "phenomenon", "stage": "stage", "means-of-transport": "transport"}
    tags = {f"{facets[facet]}:{term}" for facet, term in version.noteterms.values_list("facet", "term") if facet in facets}
    for start, end, transport in version.notelegs.values_list("from_country", "to_country", "transport"):
        tags |= {f"country:{code}" for code in (start, end) if code} | {f"transport:{term}" for term in transport}
    tags |= {f"country:{code}" for code in version.notehubs.values_list("country", flat=True) if code}
    return tags | ({f"kind:{version.kind}"} if version.kind else set())


def _shared(user, tags: set[str], others: dict[int, Note]) -> dict[int, int]:
    """{note: weight of what it shares}, from its terms and legs under both locks."""
    from casework.models import NoteLeg, NoteTerm

    by_version = {other.current_id: pk for pk, other in others.items()}
    facets = {"route": "route", "phenomenon": "phenomenon", "stage": "stage", "means-of-transport": "transport"}
    theirs: dict[int, set[str]] = {pk: {f"kind:{other.current.kind}"} for pk, other in others.items()}
    terms = NoteTerm.objects.visible_to(user).filter(version__in=by_version, facet__in=facets)
    for version, facet, term in terms.values_list("version", "facet", "term"):
        theirs[by_version[version]].add(f"{facets[facet]}:{term}")
    legs = NoteLeg.objects.visible_to(user).filter(version__in=by_version)
    for version, start, end, transport in legs.values_list("version", "from_country", "to_country", "transport"):
        theirs[by_version[version]] |= {f"country:{code}" for code in (start, end) if code}
        theirs[by_version[version]] |= {f"transport:{term}" for term in transport}
    return {pk: sum(WEIGHT[tag.partition(":")[0]] for tag in tags & own) for pk, own in theirs.items()}
