"""What the guided form offers to choose from: active, worded entries, and those already chosen whatever they are."""

from django.db.models import Q
from django.utils.translation import gettext as _

from focalpoints.models import Country, Organisation, Post
from practices.models import Framework, FrameworkItem, Instrument, Theme
from rabatplatform.reference.memory import shelf
from rabatplatform.web.fields import alphabetical


def countries(chosen, but=None):
    """The countries with a status in the Process, by continent."""
    folds: dict[str, list] = {}
    for country in _offered(Country, chosen, lambda country: country.rabat_status):
        if country != but:
            folds.setdefault(country.continent, []).append((country.pk, country.name))
    names = {"Africa": _("Africa"), "Europe": _("Europe")}
    return [(names.get(key, key or _("Others")), _sorted(folds[key])) for key in sorted(folds)]


def organisations(chosen, but=None):
    """Organisations that are not a country's own authority, then those by country."""
    shared, national = [], []
    for organisation in _offered(Organisation, chosen, lambda organisation: organisation.slug != Organisation.PROCESS):
        if organisation != but:
            (national if organisation.country_id else shared).append((organisation.pk, body_label(organisation)))
    folds = [(_("International and regional organisations"), _sorted(shared)), (_("National authorities"), _sorted(national))]
    return [fold for fold in folds if fold[1]]


def themes(chosen):
    """Each main theme with its parts; the main theme itself comes first."""
    entries = _offered(Theme, chosen)
    parts: dict[int, list] = {}
    for theme in entries:
        parts.setdefault(theme.parent_id or theme.pk, []).append(theme)
    folds = []
    for head_id, members in parts.items():
        head = shelf(Theme).by_id[head_id]
        members.sort(key=lambda theme: (theme.parent_id is not None, theme.order))
        choices = [
            (theme.pk, theme.name if theme.parent_id else _("%(theme)s, as a whole") % {"theme": theme.name}) for theme in members
        ]
        folds.append((head.order, head.name, choices))
    return [(name, choices) for _order, name, choices in sorted(folds, key=lambda fold: fold[0])]


def framework_items(chosen):
    """The items of each framework, the newest framework first; an item known only by its rank is left out."""
    folds: dict[int, list] = {}
    for item in _offered(FrameworkItem, chosen, lambda item: item.is_worded):
        folds.setdefault(item.framework_id, []).append((item.pk, f"{item.code} {item.name}"))
    frameworks = sorted(shelf(Framework).of(folds), key=lambda framework: (-framework.year, framework.slug))
    return [(framework.name, folds[framework.pk]) for framework in frameworks]


def instruments(chosen):
    shared, national = [], []
    for instrument in _offered(Instrument, chosen):
        (national if instrument.country_id else shared).append((instrument.pk, instrument.name))
    folds = [(_("Treaties and international texts"), _sorted(shared)), (_("National laws"), _sorted(national))]
    return [fold for fold in folds if fold[1]]


def contact_posts(owner, country_ids, organisation_ids, chosen):
    """Open posts of the owner and of the bodies named in the practice, by body."""
    where = Q(country__in=country_ids) | Q(organisation__in=organisation_ids)
    where |= Q(country=owner.pk) if isinstance(owner, Country) else Q(organisation=owner.pk)
    groups: dict[str, list] = {}
    for post in Post.objects.filter(where).filter(Q(closed_at__isnull=True) | Q(pk=chosen)):
        body = shelf(Country).by_id[post.country_id] if post.country_id else shelf(Organisation).by_id[post.organisation_id]
        label = f"{post.title} ({post.institution})" if post.institution else post.title
        groups.setdefault(body_label(body), []).append((post.pk, label))
    return sorted(groups.items(), key=lambda group: (group[0] != body_label(owner), alphabetical(group[0])))


def body_label(body) -> str:
    return f"{body.name} ({body.acronym})" if body.acronym and body.acronym not in body.name else body.name


def _offered(model, chosen, wanted=lambda entry: True):
    chosen = set(chosen or [])
    return [entry for entry in shelf(model).ordered if entry.pk in chosen or (entry.retired_at is None and wanted(entry))]


def _sorted(choices):
    return sorted(choices, key=lambda choice: alphabetical(choice[1]))
