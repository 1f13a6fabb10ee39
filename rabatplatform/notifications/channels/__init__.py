"""A channel is one file with `plan(kind, preferences, now, topic)`: what a row of it begins with, or None where the person is not told
by it. What has to be carried somewhere is sent by the file as well; it raises DeliveryError, permanent or not.
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
