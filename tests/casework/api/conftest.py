"""Senegal writes, Spain is given, Italy is not."""

import pytest

from focalpoints.models import Role
from tests.casework import making
from tests.casework.visitors import api
from tests.factories import make_country, make_member


@pytest.fixture
def people(db):
    analyst, coordinator = making.team("SN")
    return {
        "analyst": analyst,
        "coordinator": coordinator,
        "spanish": make_member(make_country("ES"), Role.FOCAL_POINT),
        "italian": make_member(make_country("IT"), Role.COORDINATOR),
    }


@pytest.fixture
def calls(people):
    return {name: api(person) for name, person in people.items()}


@pytest.fixture
def note(people):
    """Released to Spain."""
    return making.released(people["analyst"], people["coordinator"], make_country("ES"))


@pytest.fixture
def address(note):
    return f"/notes/{note.reference}/"
