"""The OpenAPI 3.1 document: drf-spectacular makes it from views and serializers; what all operations share is added here."""

from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from rabatplatform.api.etags import IF_MATCH, IF_NONE_MATCH
from rabatplatform.api.fields import Input
from rabatplatform.api.idempotency import KEY, REPLAYED
from rabatplatform.api.preferences import APPLIED, COUNT, PREFER
from rabatplatform.api.scopes import is_offered, scope_of
from rabatplatform.web.problems import CONTENT_TYPE, KINDS

INTRODUCTION = _(
    "Everything under /api/v1/ answers in JSON (UTF-8), times in UTC. Send a secret of a key of your organisation, or call "
    "with the session of a signed-in person. What you may not see does not exist: it is in no list, and its address answers 404."
)
TAGS = {
    "start": _("Start"),
    "changes": _("Changes and recalls"),
    "exports": _("Exports"),
    "practices": _("Practices"),
    "reviews": _("Reviews"),
    "translations": _("Translations"),
    "notes": _("Notes"),
    "sharing-groups": _("Sharing groups"),
    "adaptations": _("Adaptations"),
    "countries": _("Countries"),
    "organisations": _("Organisations"),
    "networks": _("Networks"),
    "posts": _("Posts"),
    "themes": _("Themes"),
    "frameworks": _("Frameworks"),
}

ANY_TYPE = "x-any-type"


class Operation(AutoSchema):
    """Parameters come from the view's own declarations."""

    def get_operation(self, *args):
        """Marked where it answers whatever is accepted, for `complete` to read."""
        operation = super().get_operation(*args)
        if operation and self.view.any_type:
            operation[ANY_TYPE] = True
        return operation

    def is_deprecated(self):
        return bool(getattr(self.view, "deprecated", None))

    def get_override_parameters(self):
        if self.method != "GET":
            return [KEY] if self.method == "POST" else []
        headers = [PREFER] if self.view.counts else []
        headers += [IF_NONE_MATCH] if self.view.revalidates else []
        return headers + [
            OpenApiParameter(
                parameter.name,
                type={"type": "array", "items": parameter.schema} if parameter.many else parameter.schema,
                location=OpenApiParameter.QUERY,
                description=parameter.description,
                examples=[OpenApiExample(parameter.name, parameter.example)] if parameter.example else [],
            )
            for parameter in self.view.parameters
        ]

    def get_auth(self):
        """One or the other: a key that was given the scope, where one can be given it, or a session. What belongs to no app asks none."""
        super().get_auth()  # names the two ways in the document
        wanted = scope_of(self.method, type(self.view))
        is_for_keys = (wanted is None or is_offered(wanted)) and self.method not in self.view.of_people
        key = [{"agencyToken": [wanted] if wanted else []}] if is_for_keys else []
        return key if self.method in self.view.of_systems else [*key, {"session": []}]


class CallerScheme(OpenApiAuthenticationExtension):
    target_class = "rabatplatform.api.authentication.Caller"
    name = ["agencyToken", "session"]

    def get_security_definition(self, auto_schema):
        from django.conf import settings

        return [
            {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": _(
                    "`Authorization: Token rabat_…`: a secret of a key of your organisation, which was given the scope that is named "
                    "with an operation. It needs no CSRF token."
                ),
            },
            {
                "type": "apiKey",
                "in": "cookie",
                "name": settings.SESSION_COOKIE_NAME,
                "description": _("The session of a signed-in person; a call that changes something needs X-CSRFToken as well."),
            },
        ]


_ETAG = {"schema": {"type": "string"}, "description": _("Of the thing as it stands now; for If-Match and If-None-Match.")}
_RETRY = {"schema": {"type": "string"}, "description": _("Seconds after which to ask again.")}
_RANGES = {"schema": {"type": "string", "enum": ["bytes"]}, "description": _("Parts of it can be asked for.")}
_RANGE = {"schema": {"type": "string"}, "description": _("Which bytes of how many.")}
_LOCATION = {"schema": {"type": "string", "format": "uri"}, "description": _("Address of what was made.")}

_ANSWERS = {  # by kind of operation, beside those that every one has
    "all": (401, 403, 405, 406, 429, 500, 503),
    "reads": (400,),
    "one": (404,),
    "writes": (400, 404, 409, 411, 412, 413, 415),
    "matched": (428,),
    "posts": (422,),
}
_LIMITS = {
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": _("The limits: `q` calls in a window of `w` seconds.")},
    "RateLimit": {"schema": {"type": "string"}, "description": _("What is left of each: `r` calls, for `t` seconds.")},
}
_APPLIED = {"schema": {"type": "string", "enum": [COUNT]}, "description": _("The preference that was heeded.")}
_GOES = {
    "Deprecation": {"schema": {"type": "string"}, "required": True, "description": _("Since when it is to go (RFC 9745).")},
    "Sunset": {"schema": {"type": "string"}, "description": _("Its last day (RFC 8594).")},
    "Link": {"schema": {"type": "string"}, "required": True, "description": _("Where it stands what comes instead.")},
}
_REPLAYED = {"schema": {"type": "string", "enum": ["true"]}, "description": _("The answer of the first call with this key.")}


def complete(result, generator, request, public):
    """Hook of drf-spectacular: problems, tags, arrays of parameters, texts in the active language."""
    result["info"]["description"] = str(INTRODUCTION)
    result["tags"] = [{"name": name, "description": str(label)} for name, label in TAGS.items()]
    schemas = result["components"].setdefault("schemas", {})
    schemas["Problem"] = _problem_schema()
    result["components"]["responses"] = {f"Problem{status}": _problem_response(status) for status in KINDS}
    closed = _names_of_inputs(Input)
    for name, made in schemas.items():
        for inner in made.get("properties", {}).values():
            inner.pop("x-spec-enum-id", None)
        if name in closed:
            made["additionalProperties"] = False  # refused by name
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            _complete_operation(path, method, operation)
    return _texts(result)


def _names_of_inputs(shape: type) -> set[str]:
    return {made.__name__ for made in shape.__subclasses__()}.union(*map(_names_of_inputs, shape.__subclasses__()))


WITH_ETAG = {f"practices_{act}" for act in ("create", "read", "replace", "change", "submit")}  # answers that are the practice


# What some reads answer besides: of what is not there yet, or was there for a while.
BESIDES = {"bulk_exports_manifest": (409, 410), "bulk_exports_part": (409, 410), "changes_list": (410,)}


def _complete_operation(path, method, operation):
    wanted = set(_ANSWERS["all"]) | set(_ANSWERS["reads"])
    if "{" in path:
        wanted |= set(_ANSWERS["one"])
    if method != "get":
        wanted |= set(_ANSWERS["writes"])
    if method == "post":
        wanted |= set(_ANSWERS["posts"])
    wanted |= set(BESIDES.get(operation["operationId"], ()))
    if "206" in operation["responses"]:
        wanted.add(416)
    if operation.pop(ANY_TYPE, False):
        wanted.remove(406)  # a file comes whatever the caller accepts
    headers = {parameter["name"] for parameter in operation.get("parameters", [])}
    if IF_MATCH.name in headers and method != "delete":  # what is removed was read, or not
        wanted |= set(_ANSWERS["matched"])
    if IF_NONE_MATCH.name in headers:
        operation["responses"]["304"] = {"description": _("Not changed.")}
    for status in sorted(wanted):
        operation["responses"].setdefault(str(status), {"$ref": f"#/components/responses/Problem{status}"})
    operation["responses"] = dict(sorted(operation["responses"].items()))
    certain = operation["operationId"] in WITH_ETAG or IF_NONE_MATCH.name in headers
    for status in ("200", "201", "206", "304"):
        if status in operation["responses"]:
            answer = operation["responses"][status]
            answer["headers"] = {"ETag": _ETAG | ({"required": True} if certain or status == "304" else {})}
            if status == "201":
                answer["headers"]["Location"] = _LOCATION | ({"required": True} if certain else {})
    if "206" in operation["responses"]:
        for status in ("200", "206"):
            operation["responses"][status]["headers"] |= {"Accept-Ranges": _RANGES}
        operation["responses"]["206"]["headers"] |= {"Content-Range": _RANGE | {"required": True}}
    if "202" in operation["responses"]:
        operation["responses"]["202"]["headers"] = {"Location": _LOCATION | {"required": True}, "Retry-After": _RETRY}
    for answer in operation["responses"].values():
        if "$ref" not in answer:  # problems have theirs in their component
            replayed = {REPLAYED: _REPLAYED} if method == "post" else {}
            applied = {APPLIED: _APPLIED} if PREFER.name in headers else {}
            goes = _GOES if operation.get("deprecated") else {}
            answer["headers"] = answer.get("headers", {}) | replayed | applied | goes | _LIMITS


def _problem_schema():
    entry = {
        "type": "object",
        "required": ["code", "detail", "field"],
        "properties": {
            "code": {"type": "string", "description": _("Stable: build on it.")},
            "detail": {"type": "string", "description": _("In the language of the call; may be reworded.")},
            "field": {"type": ["string", "null"], "description": _("Name of the field, parameter or header.")},
        },
    }
    return {
        "type": "object",
        "description": _("Problem details (RFC 9457)."),
        "required": ["type", "title", "status", "code", "detail", "errors"],
        "properties": {
            "type": {"type": "string", "format": "uri", "description": _("Leads to the code on the reference page.")},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "description": _("Stable: build on it.")},
            "detail": {"type": "string", "description": _("In the language of the call; may be reworded.")},
            "errors": {"type": "array", "items": entry},
        },
    }


def _problem_response(status):
    code, title, detail = KINDS[status]
    example = {
        "type": f"https://platform.example/api/v1/docs/#error-{code}",
        "title": str(title),
        "status": status,
        "code": code,
        "detail": str(detail),
        "errors": [],
    }
    response = {
        "description": title,
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
    if status == 401:
        response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}, "required": True}}
    else:
        response["headers"] = dict(_LIMITS)
    if status == 429:
        response["headers"] |= {"Retry-After": {"schema": {"type": "string"}, "required": True}}
    return response


def _texts(value):
    """Lazy translations become texts; keys as well."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(inner) for inner in value]
    return value


def document() -> dict:
    """In the active language; made once per language and process."""
    return _document(get_language() or "en")


@lru_cache(maxsize=8)
def _document(language: str) -> dict:
    from drf_spectacular.generators import SchemaGenerator

    return SchemaGenerator().get_schema(request=None, public=True)
