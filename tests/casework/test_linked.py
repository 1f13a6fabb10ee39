"""Each page of casework is linked from another page for somebody who may open it."""

import re

import pytest
from django.urls import resolve

from casework.services import writing
from rabatplatform.access.scope import access_scope
from tests.access_matrix_casework import ROWS
from tests.casework.signing import client_of
from tests.matrix_casework import make_notes

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/(?:notes/[^"#?]*)?)(?:[?#][^"]*)?"')
OF_A_NAME = 4  # pages of one sort that a person opens
NOT_OPENED = ("file-download", "file-preview", "read-export", "note-new")


def pages() -> set[str]:
    """Those that somebody opens in the matrix."""
    found = {name for (method, name), row in ROWS.items() if method == "GET" and 200 in row.values()}
    return {name.partition(":")[2] for name in found if name.startswith("casework:")}


def linked_for(person) -> set[str]:
    """Names of the pages of casework that the person is led to, from the start page on."""
    client, found, ahead, opened, seen = client_of(person), set(), ["/"], {}, {"/"}
    while ahead:
        address = ahead.pop(0)
        answer = client.get(address)
        if answer.status_code != 200:
            continue
        here = resolve(address).url_name
        for link in LINK.findall(answer.content.decode()):
            name = resolve(link).url_name
            if name != here:
                found.add(name)
            if link not in seen and name not in NOT_OPENED and opened.get(name, 0) < OF_A_NAME:
                seen.add(link)
                opened[name] = opened.get(name, 0) + 1
                ahead.append(link)
    return found


def test_given_every_page_of_casework_then_somebody_who_may_open_it_is_led_to_it(cast):
    world = make_notes(cast)
    with access_scope(cast.analyst_senegal):
        writing.begin_version(note=world.given, actor=cast.analyst_senegal.actor)
    led = set()
    for name in ("focal_point_spain", "analyst_spain", "coordinator_senegal", "secretariat"):
        led |= linked_for(getattr(cast, name))
    assert pages() - led == set()
