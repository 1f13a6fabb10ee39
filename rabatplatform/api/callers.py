"""Who a call is of, as one word: what cursors and idempotency keys are bound to."""


def caller_of(request) -> str:
    """A person by their id, an organisation's system by its key: two keys of one organisation are two callers. request: Django's."""
    key = getattr(request, "agency_key", None)
    return f"key {key.pk}" if key is not None else str(request.user.pk)
