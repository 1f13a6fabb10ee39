"""What the reference page shows, read from the OpenAPI document."""


def page(document):
    return {}
