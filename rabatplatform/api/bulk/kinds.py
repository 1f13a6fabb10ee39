"""What can be exported in bulk. Each app says how its own is found and told; settings.API_EXPORTS names them, for web and workers alike."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import QueryDict
from django.utils.module_loading import import_string

from rabatplatform.api.parameters import Parameter


@dataclass(frozen=True)
class Batch:
    """ids: of the next objects, in the order of the lines; position: where the objects after them begin, None at the end; total: how
    many there are in all, None where they are too many to be counted."""

    ids: list[int]
    position: str | None
    total: int | None = None


@dataclass(frozen=True)
class Origin:
    """Stands for the request where addresses are made by a worker. address: "https://platform.example"."""

    address: str

    def build_absolute_uri(self, path: str) -> str:
        return f"{self.address}{path}"


@dataclass(frozen=True)
class ExportKind:
    """scope: that a key needs. filters, fields: parameters of the list that mean the same here. narrows: whether a change of an object may
    take away what some of its readers saw of it, so that a file of before holds what the key reads no longer.

    find(user, query, position, most) gives the Batch at a position, "" the first; through `visible_to(user)`; raises ValidationError for a
    filter that cannot be read. tell(user, ids, fields, origin) gives them as the list shows them, in their order, without those that
    `user` may not see any more; fields: () for what the list shows by itself.
    """

    scope: str
    filters: tuple[Parameter, ...]
    fields: Parameter
    find: Callable[[object, QueryDict, str, int], Batch]
    tell: Callable[[object, list[int], tuple[str, ...], Origin], list[dict]]
    narrows: bool = False


def codes() -> list[str]:
    return list(settings.API_EXPORTS)


@cache
def kind_of(code: str) -> ExportKind:
    return import_string(settings.API_EXPORTS[code])
