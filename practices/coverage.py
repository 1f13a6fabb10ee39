"""Who did something about each item of a framework, told by published practices alone."""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import BigIntegerField, Count, F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from focalpoints.directory import sort_key
from focalpoints.models import Country, Organisation
from practices.models import Framework, FrameworkItem, Practice
from practices.text import titles_of
from rabatplatform.reference.memory import shelf

LINKED_BODIES = 12  # countries and organisations of an item that are links; of more, only the names stand there
ITEMS_IN_ADDRESS = 6
NAMED = 3  # practices of an item that are named beside it; more of them are one link away
KINDS = {
    "rabat_programme": _("Programme of the Rabat Process"),
    "euro_african_plan": _("Euro-African plan"),
    "meeting_conclusions": _("Conclusions of a meeting"),
    "declaration": _("Declaration"),
    "regional_plan": _("Regional plan"),
}
# What people call the frameworks that they know well; another goes by its name.
SHORT_NAMES = {
    "rome-2015-2017": _("Rome 2015–2017"),
    "valletta-jvap-2015": _("Valletta 2015"),
    "oporto-2015": _("Oporto 2015"),
    "marrakesh-2018-2020": _("Marrakesh 2018–2020"),
    "abidjan-2019": _("Abidjan 2019"),
    "cadiz-2023-2027": _("Cadiz 2023–2027"),
    "niamey-2018": _("Niamey 2018"),
    "ecowas-tip-2016-2020": _("ECOWAS 2016–2020"),
}
# What the rows of a framework are called, counted; where they are of several types they are items.
ROWS = {
    "recommendation": ngettext_lazy("%(number)d recommendation", "%(number)d recommendations", "number"),
    "conclusion": ngettext_lazy("%(number)d conclusion", "%(number)d conclusions", "number"),
    "commitment": ngettext_lazy("%(number)d commitment", "%(number)d commitments", "number"),
    "strategic_objective": ngettext_lazy("%(number)d objective", "%(number)d objectives", "number"),
    "domain": ngettext_lazy("%(number)d domain", "%(number)d domains", "number"),
}
ITEMS = ngettext_lazy("%(number)d item", "%(number)d items", "number")


@dataclass
class Row:
    """One item on the page of its framework. Countries and practices: of published practices that the reader may see."""

    item: FrameworkItem
    depth: int = 0
    practices: int = 0
    countries: list[Country] = field(default_factory=list)
    organisations: list[Organisation] = field(default_factory=list)
    newest: list[int] = field(default_factory=list)  # ids
    named: list[tuple[Practice, str]] = field(default_factory=list)  # (practice, title)
    links: list[dict] = field(default_factory=list)
    follow_href: str = ""  # where its news can be followed; "": not by this reader
    is_followed: bool = False

    @property
    def code(self) -> str:
        """A recommendation is called by its number alone."""
        return self.item.code.removeprefix("R") if self.item.type == "recommendation" else self.item.code

    @property
    def href(self) -> str:
        return search_address(framework=[self.item.reference])

    @property
    def has_many_bodies(self) -> bool:
        return len(self.countries) + len(self.organisations) > LINKED_BODIES

    @property
    def names(self) -> list[str]:
        return [country.name for country in self.countries] + [body.short_name for body in self.organisations]

    @property
    def bodies(self) -> list[tuple[str, str]]:
        """(name, address of the practices of that country or organisation linked to the item)."""
        ref = [self.item.reference]
        return [(c.name, search_address(framework=ref, country=[c.alpha2])) for c in self.countries] + [
            (o.short_name, search_address(framework=ref, organisation=[o.slug])) for o in self.organisations
        ]


@dataclass
class Group:
    """Rows under one heading: a section or domain of the framework, or the whole of it (`head` None)."""

    head: Row | None
    rows: list[Row] = field(default_factory=list)


@dataclass
class Coverage:
    framework: Framework
    groups: list[Group]

    @cached_property
    def rows(self) -> list[Row]:
        """Those that are counted: worded, and not mere headings."""
        return [row for group in self.groups for row in group.rows if row.item.is_worded]

    @cached_property
    def unworded(self) -> int:
        return sum(not row.item.is_worded for group in self.groups for row in group.rows)

    @property
    def covered(self) -> int:
        return sum(row.practices > 0 for row in self.rows)

    @property
    def without(self) -> list[Row]:
        return [row for row in self.rows if not row.practices]

    @cached_property
    def items_by_country(self) -> dict[int, list[Row]]:
        return self._items_by("countries")

    @cached_property
    def items_by_organisation(self) -> dict[int, list[Row]]:
        return self._items_by("organisations")

    def _items_by(self, name: str) -> dict[int, list[Row]]:
        found = defaultdict(list)
        for row in self.rows:
            for body in getattr(row, name):
                found[body.pk].append(row)
        return found

    @property
    def countries(self) -> int:
        """How many partner countries have a practice linked to any of the rows."""
        partners = {country.pk for country in partner_countries()}
        return len(partners & self.items_by_country.keys())

    def rows_of(self, body) -> list[Row]:
        """Those that a country or organisation has a practice on."""
        return (self.items_by_country if isinstance(body, Country) else self.items_by_organisation).get(body.pk, [])

    def address_of(self, body) -> str:
        """The practices of a country or organisation on these items; all of theirs where it covers none, or too many to name."""
        rows = self.rows_of(body)
        name = "country" if isinstance(body, Country) else "organisation"
        return search_address(
            **{name: [body.key], "framework": [row.item.reference for row in rows] if len(rows) <= ITEMS_IN_ADDRESS else []}
        )

    @property
    def rows_in_words(self) -> str:
        types = {row.item.type for row in self.rows}
        words = ROWS.get(types.pop(), ITEMS) if len(types) == 1 else ITEMS
        return words % {"number": len(self.rows)}


def partner_countries() -> list[Country]:
    status = (Country.Status.PARTNER, Country.Status.OBSERVER)
    return [country for country in shelf(Country).active if country.rabat_status in status]


def search_address(**filters: list[str]) -> str:
    """The page of practices with these filters set."""
    return reverse("practices:practice-list") + "?" + urlencode(filters, doseq=True, safe=":")


def coverage_of(framework: Framework, user) -> Coverage:
    """The items of a framework in their order, with what `user` may see of who did what: five queries whatever their number."""
    items = [item for item in shelf(FrameworkItem).active if item.framework_id == framework.pk]
    rows = {item.pk: Row(item) for item in items}
    _count(rows, user)
    _name_newest(rows, user)
    _link(rows)
    return Coverage(framework, _grouped(rows))


def _count(rows: dict[int, Row], user) -> None:
    """One question: the practices of each item, by the countries and organisations they name."""
    linked = Practice.objects.visible_to(user).public().filter(current__framework_items__overlap=list(rows))
    grouped = (
        linked.annotate(linked_item=Func(F("current__framework_items"), function="unnest", output_field=BigIntegerField()))
        .values("linked_item", "countries", "organisations")
        .annotate(number=Count("pk"), newest=Func(ArrayAgg("pk", order_by="-pk"), template=f"(%(expressions)s)[1:{NAMED}]"))
        .order_by()
    )
    countries, organisations = shelf(Country), shelf(Organisation)
    found_countries, found_organisations = defaultdict(set), defaultdict(set)
    for group in grouped:
        row = rows.get(group["linked_item"])
        if row is None:  # an item of another framework, of the same practice
            continue
        row.practices += group["number"]
        row.newest = sorted([*row.newest, *group["newest"]], reverse=True)[:NAMED]
        found_countries[row.item.pk].update(group["countries"])
        found_organisations[row.item.pk].update(group["organisations"])
    for pk, row in rows.items():
        row.newest = row.newest if row.practices <= NAMED else []
        row.countries = sorted(countries.of(found_countries[pk]), key=lambda country: sort_key(country.name))
        row.organisations = sorted(organisations.of(found_organisations[pk]), key=lambda body: sort_key(body.short_name))


def _name_newest(rows: dict[int, Row], user) -> None:
    ids = {pk for row in rows.values() for pk in row.newest}
    practices = {
        practice.pk: practice for practice in Practice.objects.visible_to(user).select_related("current").filter(pk__in=ids)
    }
    titles = titles_of(practices.values())
    for row in rows.values():
        row.named = [(practices[pk], titles[pk]) for pk in row.newest if pk in practices]


def _link(rows: dict[int, Row]) -> None:
    """Links to and from items of other frameworks, by framework; those of a row that its heading has already are left out."""
    items, frameworks = shelf(FrameworkItem), shelf(Framework).by_id
    found = defaultdict(set)  # id of the item here: items elsewhere
    for item in items.active:
        for link in item.links:
            target = items.by_key.get(link.get("target"))
            if target is not None and target.framework_id != item.framework_id:
                if item.pk in rows:
                    found[item.pk].add(target.pk)
                if target.pk in rows:
                    found[target.pk].add(item.pk)
    for pk, row in rows.items():
        others = found[pk] - found.get(row.item.parent_id, set())
        by_framework = defaultdict(list)
        for other in items.ordered:
            if other.pk in others:
                by_framework[frameworks[other.framework_id]].append(other)
        row.links = [
            {"framework": framework, "name": short_name_of(framework), "items": linked}
            for framework, linked in by_framework.items()
        ]


def _grouped(rows: dict[int, Row]) -> list[Group]:
    """An item at the top that has parts is a heading; one without parts is a row."""
    with_parts = {row.item.parent_id for row in rows.values() if row.item.parent_id}
    groups: list[Group] = []
    by_top: dict[int, Group] = {}
    for pk, row in rows.items():
        parent = rows.get(row.item.parent_id)
        if parent is None and pk in with_parts:
            by_top[pk] = Group(row)
            groups.append(by_top[pk])
        elif parent is None:
            if not groups or groups[-1].head is not None:
                groups.append(Group(None))
            groups[-1].rows.append(row)
        else:
            top, depth = row.item, -1
            while top.parent_id in rows:
                top, depth = rows[top.parent_id].item, depth + 1
            row.depth = depth
            by_top[top.pk].rows.append(row)
    return groups


def practices_by_framework(user) -> list[tuple[Framework, int, int]]:
    """(framework, its worded items, published practices linked to any of its items), in one query."""
    items = defaultdict(list)
    for item in shelf(FrameworkItem).active:
        items[item.framework_id].append(item)
    frameworks = [framework for framework in shelf(Framework).active if items[framework.pk]]
    counts = {
        f"framework_{framework.pk}": Count(
            "pk", filter=Q(current__framework_items__overlap=[item.pk for item in items[framework.pk]])
        )
        for framework in frameworks
    }
    numbers = Practice.objects.visible_to(user).public().aggregate(**counts) if counts else {}
    return [
        (framework, sum(item.is_worded for item in items[framework.pk]), numbers[f"framework_{framework.pk}"])
        for framework in frameworks
    ]


def short_name_of(framework: Framework) -> str:
    return str(SHORT_NAMES.get(framework.slug) or framework.name)


def period_of(framework: Framework) -> str:
    if framework.period_start and framework.period_end:
        return f"{framework.period_start}–{framework.period_end}"
    return str(framework.year)
