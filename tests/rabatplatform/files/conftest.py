import os

import pytest

from tests.factories import make_practice


@pytest.fixture(autouse=True)
def own_folder(store):
    """Each test of files has a storage of its own."""


@pytest.fixture
def practice(cast):
    return make_practice(cast.senegal, author=cast.focal_point_senegal)


def stored_in(place) -> list[str]:
    """Paths of the stored files, relative to the storage."""
    return sorted(os.path.relpath(os.path.join(folder, name), place) for folder, _dirs, names in os.walk(place) for name in names)
