"""A channel is one file with `prepare(delivery, kind, thing)`: it makes the message and gives what sends it.

Both raise DeliveryError, permanent or not. Sending does nothing but send: whoever is killed in it sends the message again.
"""


class DeliveryError(Exception):
    def __init__(self, code: str, *, permanent: bool):
        super().__init__(code)
        self.code, self.permanent = code, permanent
