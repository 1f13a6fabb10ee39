"""People at the door of casework, who showed ten minutes ago who they are: on pages and as callers of the API."""

from django.test import Client

from tests.casework.signing import client_of
from tests.rabatplatform.api.calls import Api


def visitor(person) -> Client:
    return client_of(person, lately=False)


def api(person) -> Api:
    caller = Api()
    caller.client = visitor(person)
    return caller


def shows_again(caller: Api, person) -> None:
    """Who they are, at this moment."""
    caller.client = client_of(person)
