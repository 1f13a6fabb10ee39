"""How a page is looked at: two widths, light and dark; French, and turned right to left.

Each page is seen in one of the four looks and in one of the two languages a run, and each long journey is gone in one of its ways,
drawn by SEED (which is printed); CHECK_ALL=1 (`make check-all`) sees every page in all of them and goes all ways.
"""

from tests.seed import CHECK_ALL, SEED

LOOKS = [(1280, False), (1280, True), (360, False), (360, True)]
LANGUAGES = ["fr", "ar-xb"]


def of_look(pages: dict, width: int, dark: bool) -> dict:
    """{who: addresses} of the pages that this look sees; people without any are left out."""
    return _share(pages, LOOKS.index((width, dark)), len(LOOKS))


def of_language(pages: dict, language: str) -> dict:
    """{who: addresses} of the pages that are seen in this language; people without any are left out."""
    return _share(pages, LANGUAGES.index(language), len(LANGUAGES))


def one_way(ways: list) -> list:
    """The way that a long journey is gone in this run."""
    return ways if CHECK_ALL else [ways[SEED % len(ways)]]


def _share(pages: dict, place: int, shares: int) -> dict:
    if CHECK_ALL:
        return pages
    number, found = 0, {}
    for who, addresses in pages.items():
        for address in addresses:
            if (number + SEED) % shares == place:
                found.setdefault(who, []).append(address)
            number += 1
    return found
