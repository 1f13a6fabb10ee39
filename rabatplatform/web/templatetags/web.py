"""Template tags shared by every page: icons, times, digits that do not turn, addresses with one parameter changed."""

import datetime
from functools import lru_cache

from babel.core import Locale, UnknownLocaleError
from babel.dates import get_timezone_location
from django import template
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def icon(name, size="", flip=False):
    """The icon `name` of static/icons.svg, hidden from screen readers: a word stands beside it. `size`: "s" for text size."""
    return format_html(
        '<svg class="ic{}{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        " ic-s" if size == "s" else "",
        " flip" if flip else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def time(value, relative=False):
    """A moment in the reader's language and time zone, with the zone named: `25 November 2026, 14:05 (Dakar)`.

    `relative`: adds "2 hours ago" in the browser, under 24 hours; the written time stays.
    """
    if not value:
        return ""
    local = timezone.localtime(value)
    return format_html(
        '<time datetime="{}"{}>{} ({})</time>',
        value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        mark_safe(" data-rel") if relative else "",
        written(local, "DATETIME_FORMAT"),
        zone_name(local.tzinfo),
    )


@register.simple_tag
def clock_time(value):
    """The hour alone, for "Saved at": `14:32`."""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), formats.date_format(local, "TIME_FORMAT"))


@register.simple_tag
def date(value, short=False):
    """A day, written out: `25 November 2026`. A moment is taken in the reader's time zone."""
    if not value:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    shown = written(value, "SHORT_DATE_FORMAT" if short else "DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


def written(value, form) -> str:
    """A day or moment in one of the formats; French calls the first day of a month "1er"."""
    shown = formats.date_format(value, form)
    is_first = value.day == 1 and (translation.get_language() or "").startswith("fr")
    return shown.replace("1 ", "1er ", 1) if is_first and shown.startswith("1 ") else shown


def zone_name(zone) -> str:
    """The city of a zone, in the active language: "Dakar", "Madrid"; "UTC" for itself."""
    return _zone_name(getattr(zone, "key", "UTC"), translation.get_language() or "en")


@lru_cache(maxsize=512)
def _zone_name(key, language):
    if "/" not in key or key.startswith("Etc/"):
        return "UTC"
    try:
        locale = Locale.parse(language.split("-")[0])
        return get_timezone_location(key, locale=locale, return_city=True)
    except (UnknownLocaleError, ValueError, LookupError):
        return key.rpartition("/")[2].replace("_", " ")


@register.filter
def ltr(value):
    """A phone number, reference, address or code: always left to right."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The current query string with some parameters set (None or "" takes one away): `href="?{% query cursor=None %}"`."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return parameters.urlencode()


@register.simple_tag(takes_context=True)
def here(context):
    """This page's address with its query: what the language switch and the other small forms come back to."""
    return context["request"].get_full_path()


@register.filter
def initials(name):
    """Two letters for the account menu: "Aminata Sarr" → "AS"."""
    words = str(name).split()
    return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


@register.filter
def language_name(code):
    """The language's name in itself: "français". For `lang` badges and the switch."""
    try:
        return translation.get_language_info(code)["name_local"]
    except KeyError:
        pass
    try:  # Django knows the languages of interfaces alone; a post may work in Wolof
        return Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code


_STATE_KINDS = {
    "published": "ok",
    "good": "ok",
    "institutionalised": "ok",
    "confirmed": "ok",
    "active": "ok",
    "submitted": "brand",
    "validated": "brand",
    "in_review": "brand",
    "invited": "brand",
    "promising": "",
    "innovation": "",
    "draft": "",
    "returned": "warn",
    "unconfirmed": "warn",
    "confirmation_due": "warn",
    "declined": "bad",
    "withdrawn": "bad",
    "retired": "bad",
    "vacant": "bad",
}


@register.filter
def state_kind(state):
    """The colour of a state's tag; its word always stands beside the colour."""
    return _STATE_KINDS.get(str(state), "")


@register.filter
def optional(field):
    """Whether a bound form field is marked "(optional)": single checkboxes are choices, not answers, and are not marked."""
    return not field.field.required and not field.is_hidden and field.widget_type not in ("checkbox", "hidden")


@register.filter
def percent_of(value, total):
    """Whole percent, for widths in SVG; 0 of nothing is 0."""
    return round(100 * value / total) if total else 0


@register.filter
def counted(field):
    """Whether a bound field shows how many characters are left: text areas with a limit."""
    return field.widget_type == "textarea" and "maxlength" in field.field.widget.attrs and bool(field.auto_id)


@register.filter
def first_id(field):
    """The id that the error summary leads to: the control, or the group of a list of choices."""
    if field.use_fieldset:
        return f"{field.auto_id}_group"
    return field.id_for_label or field.auto_id


@register.filter
def first_line(label):
    return str(label).partition("\n")[0]


@register.filter
def further_lines(label):
    return str(label).partition("\n")[2].strip()


@register.filter
def without_placeholder(field):
    """A bound field of allauth without its placeholder: the label says it, and stays when something is typed."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


@register.filter
def as_code(field):
    """A field for a one-time code: wide letters, digits on a phone's keyboard, filled in by the browser."""
    return field.as_widget(attrs={"class": "otp", "inputmode": "text", "autocomplete": "one-time-code", "dir": "ltr"})


@register.filter
def browser(user_agent):
    """Browser and system of a device, in short: "Firefox, Android". The names are the makers' own and are not translated."""
    text = str(user_agent)
    name = next((name for mark, name in _BROWSERS if mark in text), "")
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    return ", ".join(filter(None, (name, system))) or text[:40]


_BROWSERS = (  # the first mark that stands in the text: most browsers also name the ones that they look like
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
