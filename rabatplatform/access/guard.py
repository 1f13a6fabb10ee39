"""SQL that names a protected table outside a scope is an error, not an empty answer."""

import re
from functools import cache

from django.apps import apps

from rabatplatform.access import scope


class NoScope(RuntimeError):
    """A protected table was asked outside access_scope() and system_scope()."""


@cache
def protected_models():
    """All models whose rows not everybody may read, parents and children and personal rows alike."""
    from rabatplatform.access.models import PersonalRow, Protected, ProtectedChild, ProtectedRecord

    kinds = (Protected, ProtectedChild, PersonalRow, ProtectedRecord)
    return tuple(model for model in apps.get_models() if issubclass(model, kinds))


@cache
def closed_models():
    """Models that the runtime role has no right on at all."""
    from rabatplatform.access.models import ClosedRow

    return tuple(model for model in apps.get_models() if issubclass(model, ClosedRow))


@cache
def protected_names() -> re.Pattern:
    names = "|".join(re.escape(model._meta.db_table) for model in protected_models()) or r"(?!)"
    return re.compile(rf'"(?:{names})"|\b(?:FROM|JOIN|INTO|UPDATE)\s+(?:{names})\b')


def refuse_without_scope(execute, sql, params, many, context):
    if scope.current() is None and protected_names().search(str(sql)):
        raise NoScope("protected table outside an access scope: " + str(sql)[:120])
    return execute(sql, params, many, context)


def install(sender, connection, **kwargs):
    if connection.alias != "owner" and refuse_without_scope not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_without_scope)
