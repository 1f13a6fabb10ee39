"""A channel is one file with `plan(kind, preferences, now, topic)`: what a row of it begins with, or None where the person is not told
by it; it is asked of the kinds that name the channel (EventKind.channels). What has to be carried somewhere has `carry(delivery_id)` in
its file as well: it carries one message and returns its new state, None where it was not waiting (services.carrying.carry_alone, which
takes a function that raises DeliveryError, permanent or not). Tasks, the sweep and whoever tries again ask for nothing else.

Beside it a file may have `one_line()`, a context in which many are carried; and `server`, with `failures` (in a row) and `is_away`:
whoever has more to carry leaves it then to a later time.
"""

from importlib import import_module

from django.utils.functional import SimpleLazyObject


class DeliveryError(Exception):
    def __init__(self, code: str, *, permanent: bool):
        super().__init__(code)
        self.code, self.permanent = code, permanent


# In the order in which people are told. The codes are those of Delivery.Channel.
CHANNELS = SimpleLazyObject(
    lambda: {name: import_module(f"rabatplatform.notifications.channels.{name}") for name in ("in_app", "mail")}
)


def carriers() -> dict:
    """{code: channel} of those whose messages have to be carried somewhere."""
    return {code: channel for code, channel in CHANNELS.items() if hasattr(channel, "carry")}
