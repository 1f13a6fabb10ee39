"""Exports of practices as the product makes them, but in small chunks and parts, with a moment for each chunk: so that a worker can be killed
in the middle of some hundred kilobytes. Named by the rig's settings.API_EXPORTS; loaded with the first export of a process."""

import time
from dataclasses import replace

from practices.api import bulk
from rabatplatform.api.bulk import making

PAUSE_SECONDS = 0.4
making.CHUNK, making.PART_BYTES = 3, 8_000  # objects, bytes: some chunks are a part


def tell_slowly(*given) -> list[dict]:
    time.sleep(PAUSE_SECONDS)
    return bulk.tell_practices(*given)


PRACTICES = replace(bulk.PRACTICES, tell=tell_slowly)
