"""Who calls: a person by their session, or an organisation by a key. The middleware has found out; here the API takes its word."""

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import PermissionDenied

CHALLENGE = 'Token realm="api"'


class Caller(BaseAuthentication):
    """`request.user` is a person or a service account, `request.auth` the agency key, None for a session."""

    def authenticate(self, request):
        asked = request._request
        if not asked.user.is_authenticated:
            return None
        if asked.agency_key is None:
            self._require_csrf(asked)
        return asked.user, asked.agency_key

    def authenticate_header(self, request):
        return CHALLENGE

    def _require_csrf(self, asked):
        """A session comes by itself with any request that a browser makes: what changes something needs the token beside it."""
        check = CSRFCheck(lambda request: None)
        check.process_request(asked)
        if check.process_view(asked, None, (), {}):
            raise PermissionDenied(_("The CSRF token is missing or wrong."), code="csrf")
