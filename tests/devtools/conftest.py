import pytest

from tests.devtools import toy


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    folder = toy.make_toy(tmp_path_factory.mktemp("checkout"))
    yield folder
    toy.remove(folder)
