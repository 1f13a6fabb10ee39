"""Query parameters, each declared once: read, refused by name, and written into the schema and the reference page."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from rabatplatform.api.pagination import DEFAULT, MOST
from rabatplatform.moments import read_moment


def read_some(text: str) -> str:
    """Refuses what is empty: left out, it would mean everything."""
    if not text.strip():
        raise ValueError(_now("This parameter is never empty: leave it out, or give it a value."))
    return text


@dataclass(frozen=True)
class Parameter:
    """read: text → value, raises ValueError with a sentence for the caller; many: it may stand several times (a list); allow: DRF's request
    and the value → nothing, raises a refusal where this caller may not ask so."""

    name: str
    description: Any
    read: Callable[[str], Any] = read_some
    many: bool = False
    default: Any = None
    schema: dict = field(default_factory=lambda: {"type": "string"})
    example: Any = None
    allow: Callable[[Any, Any], None] | None = None


def read_parameters(request, declared) -> dict:
    """{name: value} of every declared parameter. Raises ValidationError naming each that is unknown, repeated or wrong."""
    known = {parameter.name: parameter for parameter in declared}
    values, errors = {}, {}
    for name in request.GET:
        if name not in known:
            said = _now("There is no parameter “%(name)s” here.") % {"name": name[:100]}
            errors[name[:100]] = [ErrorDetail(said, "unknown_parameter")]
    for parameter in declared:
        given = request.GET.getlist(parameter.name)
        if not given:
            values[parameter.name] = [] if parameter.many else parameter.default
        elif len(given) > 1 and not parameter.many:
            errors[parameter.name] = [ErrorDetail(_now("This parameter stands once only."), "repeated_parameter")]
        else:
            try:
                read = [parameter.read(text) for text in given]
            except ValueError as error:
                errors[parameter.name] = [ErrorDetail(str(error), "invalid_parameter")]
            else:
                values[parameter.name] = read if parameter.many else read[0]
    if errors:
        raise ValidationError(errors)
    return values


def limit_up_to(most: int) -> Callable[[str], int]:
    def read(text):
        if not re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) or not 1 <= int(text) <= most:
            raise ValueError(_now("Give a number from 1 to %(most)d.") % {"most": most})
        return int(text)

    return read


read_limit = limit_up_to(MOST)


def read_words(text: str) -> str:
    if len(text) > 500:
        raise ValueError(_now("Search with up to 500 characters."))
    return text.strip()


def one_of(choices) -> Callable[[str], str]:
    choices = tuple(choices)

    def read(text):
        if text not in choices:
            raise ValueError(_now("“%(value)s” is none of: %(choices)s.") % {"value": text[:100], "choices": ", ".join(choices)})
        return text

    return read


NO_FIELD = _("There is no field “%(name)s” here.")


def fields_of(names, unknown=NO_FIELD) -> Callable[[str], tuple[str, ...]]:
    """Reader of `fields=a,b`: names from a list of their own, never from the caller. unknown: what is said of another one."""
    names = frozenset(names)

    def read(text):
        wanted = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
        for name in wanted:
            if name not in names:
                raise ValueError(unknown % {"name": name[:100]})
        return wanted

    return read


LIMIT = Parameter(
    "limit",
    _("How many results on a page."),
    read_limit,
    default=DEFAULT,
    schema={"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    example=100,
)
CURSOR = Parameter(
    "cursor",
    _("Where the page begins: take the whole address from `next` or `previous`; a cursor made by hand is refused."),
    schema={"type": "string", "minLength": 1},
)


def sort_parameter(description, *orders: str) -> Parameter:
    """`sort` of a list: one of these orders, by itself the first of them."""
    schema = {"type": "string", "enum": list(orders), "default": orders[0]}
    return Parameter("sort", description, one_of(orders), default=orders[0], schema=schema, example=orders[-1])


def read_moment_of(text: str):
    """A datetime with its zone."""
    moment = read_moment(text)
    if moment is None:
        raise ValueError(_now("Give a date or a time as in 2026-11-25T14:05:00Z."))
    return moment


BY_TIME = sort_parameter(_("Order: newest, the newest first, as it is by itself; oldest, the oldest first."), "newest", "oldest")
FROM_THE_OLDEST = sort_parameter(
    _("Order: oldest, the oldest first, as it is by itself; newest, the newest first."), "oldest", "newest"
)


def in_time(order: str, column: str = "created_at") -> tuple[str, str]:
    """What a queryset is ordered by, for a value of BY_TIME or FROM_THE_OLDEST."""
    return (column, "pk") if order == "oldest" else (f"-{column}", "-pk")


WORDS = Parameter("q", _("Words to find, up to 500 characters."), read_words, schema={"type": "string", "maxLength": 500})


def fields_parameter(names, example: str) -> Parameter:
    return Parameter(
        "fields",
        _("Only these fields of each object, separated by commas. A field that does not exist is refused by name."),
        fields_of(names),
        example=example,
    )


def fields_of_rows(shape, example: str, *, without=()) -> Parameter:
    """`fields` of a list whose rows have this shape, or of one of them. without: fields that stand in the answer of one thing alone, never
    in a list; what `include` brings is asked for by that."""
    return fields_parameter([name for name in shape._declared_fields if name not in ("included", *without)], example)
