"""A channel is one file with `send(delivery, kind, thing)`; it raises DeliveryError, permanent or not."""


class DeliveryError(Exception):
    def __init__(self, code: str, *, permanent: bool):
        super().__init__(code)
        self.code, self.permanent = code, permanent
