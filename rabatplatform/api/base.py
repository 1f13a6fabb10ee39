"""The frame of every view of the API."""

from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from rabatplatform.api.idempotency import key_sent, once
from rabatplatform.api.limits import WRITING, spend
from rabatplatform.api.parameters import read_parameters


class Frame(APIView):
    """DRF's view with one step between its checks and the method: what changes something is counted, and done once.

    keeps_answers: whether what a POST answered is kept for the same call again; where it is not, `as_it_is(request, call, **named)`
    answers what the thing is now.
    """

    keeps_answers = True

    def dispatch(self, request, *args, **kwargs):
        self.args, self.kwargs = args, kwargs
        self.request = request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(request, *args, **kwargs)
            name = request.method.lower()
            is_known = name in self.http_method_names
            method = getattr(self, name, self.http_method_not_allowed) if is_known else self.http_method_not_allowed
            answer = self.carried_out(request, lambda: method(request, *args, **kwargs), method)
        except Exception as error:
            answer = self.handle_exception(error)
        self.response = self.finalize_response(request, answer, *args, **kwargs)
        return self.response

    def carried_out(self, request, work, method):
        if request.method not in WRITING or method == self.http_method_not_allowed:
            return work()

        def counted():
            spend(request, "writes")
            return work()

        key = key_sent(request) if request.method == "POST" else None
        return counted() if key is None else once(self, request, key, counted)


class ApiView(Frame):
    """Signed in or with a token; query parameters declared, others refused by name."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    parameters: tuple = ()  # of GET; other methods take none

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if _has_body(request._request) and request.content_type.partition(";")[0].strip().lower() != "application/json":
            raise UnsupportedMediaType(request.content_type)  # a form, read before us, would look like an empty body
        if request.method.lower() in self.http_method_names and hasattr(self, request.method.lower()):
            declared = self.parameters if request.method in ("GET", "HEAD") else ()
            self.values = read_parameters(request._request, declared)


class UploadView(Frame):
    """Takes a file, as multipart/form-data."""

    http_method_names = ["post"]
    parser_classes = [MultiPartParser]


class FileView(Frame):
    """Gives a file, whatever type the caller accepts; refusals are JSON as everywhere."""

    def perform_content_negotiation(self, request, force=False):
        return super().perform_content_negotiation(request, force=True)


def list_answer(page) -> Response:
    return Response({"results": page.results, "next": page.next, "previous": page.previous})


def _has_body(request) -> bool:
    return request.META.get("CONTENT_LENGTH", "") not in ("", "0")
