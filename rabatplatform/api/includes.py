"""`include=a,b`: more of what the rows of a list name by a key, in the same answer. Each costs the same few
questions a page, whatever its size."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rabatplatform.api.parameters import Parameter, fields_of
from rabatplatform.api.scopes import require_scope


@dataclass(frozen=True)
class Include:
    """read(request, rows): one value for each row, in their order; rows: what the list was made of. scope: what a key needs for it beside
    that of the list, as in "directory:read"."""

    name: str
    meaning: Any
    read: Callable
    scope: str = ""


def include_parameter(includes: tuple[Include, ...]) -> Parameter:
    names = [include.name for include in includes]

    def allow(request, wanted):
        for include in includes:
            if include.name in wanted and include.scope and request.auth is not None:
                require_scope(request, include.scope)

    return Parameter(
        "include",
        _("With more of these, separated by commas, in `included` of each object. One that does not exist is refused by name."),
        fields_of(names, _("There is no “%(name)s” to include here.")),
        default=(),
        schema={"type": "string"},
        example=",".join(names),
        allow=allow,
    )


def with_included(request, includes: tuple[Include, ...], wanted, rows: list, results: list[dict]) -> list[dict]:
    """`results`, made of `rows` in their order, each with `included`. request: DRF's; whether its key
    may ask for them was asked with the parameter."""
    for include in includes:
        if include.name not in wanted:
            continue
        for result, value in zip(results, include.read(request, rows), strict=True):
            result.setdefault("included", {})[include.name] = value
    return results
