import os

import pytest

from tests.factories import make_practice


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    """The private storage, in a folder of this test."""
    private = settings.STORAGES["private"]
    place = tmp_path / "private"
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": {**private["OPTIONS"], "location": place}}}
    return place


@pytest.fixture
def practice(cast):
    return make_practice(cast.senegal, author=cast.focal_point_senegal)


def stored_in(place) -> list[str]:
    """Paths of the stored files, relative to the storage."""
    return sorted(os.path.relpath(os.path.join(folder, name), place) for folder, _dirs, names in os.walk(place) for name in names)
