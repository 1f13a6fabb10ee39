"""People at the door of casework: signed in with a second factor ten minutes ago, so that their device is no stranger there, and
whoever gives a note is still asked to show again who they are."""

import time

from allauth.account.internal.flows import login
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from tests.rabatplatform.accounts.helpers import client_of, with_app
from tests.rabatplatform.api.calls import Api


def visitor(person) -> Client:
    with_app(person)
    return _known(client_of(person), person)


def api(person) -> Api:
    with_app(person)
    caller = Api(person)
    _known(caller.client, person)
    return caller


def shows_again(caller: Api, person) -> None:
    """Who they are, at this moment."""
    _known(caller.client, person, seconds=0)


def _known(client: Client, person, seconds=600) -> Client:
    """By the record in the session, which nothing that empties the cache takes away."""
    session = client.session
    session[login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = login.user_id_to_str(person)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - seconds}]
    session.save()
    return client
