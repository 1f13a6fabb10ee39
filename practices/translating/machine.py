"""A machine that translates: an interface. By itself nobody does, and no text leaves the premises.

A provider is a class named by settings.MACHINE_TRANSLATION. It is given texts of published practices alone, by a worker.
"""

from collections.abc import Sequence

from django.conf import settings
from django.utils.module_loading import import_string


class Nobody:
    """The provider of an installation that has none."""

    is_there = False

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Each text in `target`, in the same order. source, target: BCP 47. Raises what it likes: the task is tried again."""
        raise NotImplementedError("no machine translates here")


def provider():
    return import_string(getattr(settings, "MACHINE_TRANSLATION", "practices.translating.machine.Nobody"))()
