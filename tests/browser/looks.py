"""How a page is looked at: two widths, light and dark.

Each page is seen in one of the four looks a run, drawn by SEED (which a failure prints); CHECK_ALL=1 (`make check-all`) sees every
page in all of them.
"""

from tests.seed import CHECK_ALL, SEED

LOOKS = [(1280, False), (1280, True), (360, False), (360, True)]


def of_look(pages: dict, width: int, dark: bool) -> dict:
    """{who: addresses} of the pages that this look sees; people without any are left out."""
    if CHECK_ALL:
        return pages
    place, number, found = LOOKS.index((width, dark)), 0, {}
    for who, addresses in pages.items():
        for address in addresses:
            if (number + SEED) % len(LOOKS) == place:
                found.setdefault(who, []).append(address)
            number += 1
    return found
