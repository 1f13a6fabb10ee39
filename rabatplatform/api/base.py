"""The frame of every view of the API."""

from django.forms import FileField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from rabatplatform.api.deprecation import Deprecated
from rabatplatform.api.errors import CODES, Problem
from rabatplatform.api.etags import refuse_unheeded, revalidated
from rabatplatform.api.idempotency import key_sent, once
from rabatplatform.api.limits import WRITING
from rabatplatform.api.parameters import read_parameters
from rabatplatform.api.preferences import APPLIED, COUNT, wants_count
from rabatplatform.api.quotas import spend
from rabatplatform.reference.memory import look_again

JSON, MULTIPART = "application/json", "multipart/form-data"
CODES["not_for_people"] = (403, _("A key does this: a person holds no copies."))


class Frame(APIView):
    """DRF's view with one step between its checks and the method: query parameters are those declared, others are refused by
    name, If-Match too; what changes something is counted, and done once.

    keeps_answers: whether what a POST answered is kept for the same call again; where it is not, `as_it_is(request, call, **named)`
    answers what the thing is now; where it is, `still_shown(request, call, **named)` raises Http404 for what is not told any more.
    """

    keeps_answers = True
    any_type = False  # whether it answers whatever media type the caller accepts
    of_people: tuple = ()  # methods that a key never carries out, whatever its scopes
    of_systems: tuple = ()  # methods that people never carry out: a key alone holds copies
    deprecated: Deprecated | None = None  # whether it is to go
    parameters: tuple = ()  # of GET; other methods take none
    revalidates = False  # whether GET has an ETag and answers 304 to whoever has it
    counts = False  # whether GET is a list that says how many there are, where its caller prefers that
    takes = JSON  # the media type of a body

    def still_shown(self, request, call, **named):
        """What was kept is answered again."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method in self.of_people:
            a_person(request)
        if request.method in self.of_systems:
            a_key(request)
        if request.method.lower() in self.http_method_names and hasattr(self, request.method.lower()):
            refuse_unheeded(request, type(self))
            declared = self.parameters if request.method in ("GET", "HEAD") else ()
            self.values = read_parameters(request._request, declared)
            for parameter in declared:
                if parameter.allow:
                    parameter.allow(request, self.values[parameter.name])
            if _has_body(request._request) and request.content_type.partition(";")[0].strip().lower() != self.takes:
                # A form, read before us, would look like an empty body.
                raise Problem(415, "unsupported_media_type", _("Send the body as %(media_type)s.") % {"media_type": self.takes})

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.deprecated:
            for name, value in self.deprecated.headers.items():
                response[name] = value
        return response

    def dispatch(self, request, *args, **kwargs):
        self.args, self.kwargs = args, kwargs
        self.request = request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(request, *args, **kwargs)
            name = request.method.lower()
            is_known = name in self.http_method_names
            method = getattr(self, name, self.http_method_not_allowed) if is_known else self.http_method_not_allowed
            answer = self.standing(self.carried_out(request, lambda: method(request, *args, **kwargs), method))
        except Exception as error:
            answer = self.handle_exception(error)
        self.response = self.finalize_response(request, answer, *args, **kwargs)
        return self.response

    def standing(self, answer):
        """What a call did stands only where it was not refused: a refusal that is returned takes it back as one that is raised does, its
        counts and its line in the record of reads as well."""
        if answer.status_code >= 400:
            set_rollback()
        return answer

    def carried_out(self, request, work, method):
        if request.method not in WRITING or method == self.http_method_not_allowed:
            return work()

        def counted():
            spend(request, "writes")
            return work()

        key = key_sent(request) if request.method == "POST" else None
        return counted() if key is None else once(self, request, key, counted)


class ApiView(Frame):
    """Takes and gives JSON, signed in or with a key."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    always: tuple = ()  # fields that come whatever `fields` says
    of_keys = False  # whether a key comes in as it is, and a person has to name one

    @property
    def paging(self) -> dict:
        """What a page of a list with LIMIT and CURSOR is cut by."""
        return {name: self.values[name] for name in ("limit", "cursor")}

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.auth is not None and kwargs and request.method in ("GET", "HEAD"):
            look_again()  # one thing, of which the change feed may have told a moment ago: not by entries of before


class UploadView(Frame):
    """Takes a file, as multipart/form-data."""

    http_method_names = ["post"]
    parser_classes = [MultiPartParser]
    takes = MULTIPART

    def given(self, form_class) -> dict:
        """What was sent, as the form of the page reads it. Raises ValidationError by the name of the field, also for one that is none."""
        sent = self.request._request
        form = form_class(sent.POST, sent.FILES)
        errors = {}
        if not form.is_valid():
            errors = {name: [ErrorDetail(e.messages[0], e.code) for e in form.errors[name].as_data()] for name in form.errors}
        for name in (*sent.POST, *sent.FILES):
            if name not in form.fields or (name in sent.FILES) is not isinstance(form.fields[name], FileField):
                said = gettext("There is no field “%(name)s” here.") % {"name": name[:100]}
                errors.setdefault(name[:100], [ErrorDetail(said, "unknown_field")])
        if errors:
            raise ValidationError(errors)
        return form.cleaned_data


class FileView(Frame):
    """Gives a file, whatever type the caller accepts; refusals are JSON as everywhere."""

    any_type = True

    def perform_content_negotiation(self, request, force=False):
        return super().perform_content_negotiation(request, force=True)


def a_person(request) -> None:
    """Raises Problem (403) for a key: it shows nobody. request: DRF's."""
    if request.auth is not None:
        raise Problem(403, "not_for_keys", _("A person does this, on the platform’s pages or by their session."))


def a_key(request) -> None:
    """Raises Problem (403) for a person: only systems hold copies. request: DRF's."""
    if request.auth is None:
        raise Problem(403, "not_for_people", CODES["not_for_people"][1])


def list_answer(page, view=None) -> Response:
    """view: whose list it is: its caller may ask for some fields alone, and prefer to be told how many there are."""
    told = {"results": page.results, "next": page.next, "previous": page.previous}
    if page.searched:
        told["searched"] = page.searched
    headers = {}
    if view is not None:
        if wanted := view.values.get("fields"):
            told["results"] = [only(row, (*wanted, *view.always)) for row in page.results]
        if page.count is not None and wants_count(view.request):
            number, is_capped = page.count()
            told["count"], headers[APPLIED] = {"number": number, "is_capped": is_capped}, COUNT
    return Response(told, headers=headers)


def one_answer(request, told: dict, version: str = "", *, view=None, status: int = 200):
    """One thing with its ETag, or 304 where a reader has it. version: what If-Match is held against (etags.shown); view: whose GET it is:
    its caller may ask for some fields alone. request: DRF's."""
    if view is not None and (wanted := view.values.get("fields")):
        told = only(told, (*wanted, *view.always))
    return revalidated(request, Response(told, status=status), version)


def only(row: dict, wanted) -> dict:
    """These fields of a row (`texts.problem`: of what it has of `texts`), and what it includes."""
    names = dict.fromkeys(name.partition(".")[0] for name in (*wanted, "included"))
    return {name: row[name] for name in names if name in row}


def _has_body(request) -> bool:
    return request.META.get("CONTENT_LENGTH", "") not in ("", "0")
