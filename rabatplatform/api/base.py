"""The frame of every view of the API."""

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.response import Response
from rest_framework.views import APIView

from rabatplatform.api.parameters import read_parameters


class ApiView(APIView):
    """Signed in or with a key; query parameters declared, others refused by name."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    parameters: tuple = ()  # of GET; other methods take none

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if _has_body(request._request) and request.content_type.partition(";")[0].strip().lower() != "application/json":
            raise UnsupportedMediaType(request.content_type)  # a form, read before us, would look like an empty body
        if request.method.lower() in self.http_method_names and hasattr(self, request.method.lower()):
            declared = self.parameters if request.method in ("GET", "HEAD") else ()
            self.values = read_parameters(request._request, declared)


class FileView(APIView):
    """Gives a file, whatever type the caller accepts; refusals are JSON as everywhere."""

    def perform_content_negotiation(self, request, force=False):
        return super().perform_content_negotiation(request, force=True)


def list_answer(page) -> Response:
    return Response({"results": page.results, "next": page.next, "previous": page.previous})


def _has_body(request) -> bool:
    return request.META.get("CONTENT_LENGTH", "") not in ("", "0")
