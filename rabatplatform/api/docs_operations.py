"""An operation of the OpenAPI document, as the reference shows it: parameters, fields, calls, examples and refusals."""

import json

from django.conf import settings
from django.utils.translation import gettext as _

from rabatplatform.api.etags import IF_MATCH
from rabatplatform.api.marked import inline
from rabatplatform.web.problems import KINDS


def described(api: dict, path: str, method: str, operation: dict) -> dict:
    """The operation as api/operation.html takes it. api: the whole document."""
    body = operation.get("requestBody")
    answers, refusals = [], []
    for status, answer in operation["responses"].items():
        (refusals if int(status) >= 400 else answers).append((status, resolve(api, answer)))
    by_key = [way["agencyToken"] for way in operation["security"] if "agencyToken" in way]
    return {
        "id": operation["operationId"],
        "verb": method.upper(),
        "path": path,
        "by_key": bool(by_key),
        "is_tried": bool(by_key) and _is_text(body or {}) and all(_is_text(answer) for _status, answer in answers),
        "scope": by_key[0][0] if by_key and by_key[0] else "",
        "samples": json.dumps({name: sample or "" for name, sample in _samples(path, operation).items()}, ensure_ascii=False),
        "sent": (pretty(body["content"]) or "{}") if body and _is_text(body) else "",
        "summary": operation["summary"],
        "description": inline(operation["description"]),
        "parameters": [_parameter(parameter) for parameter in operation.get("parameters", [])],
        "body": _shape(api, _schema(body or {})),
        "request": _curl(api, path, method, operation, body),
        "answers": [
            {
                "status": status,
                "description": inline(answer.get("description", "")),
                "example": pretty(answer.get("content", {})),
                **_shape(api, _schema(answer)),
                "headers": sorted(answer.get("headers", {})),
            }
            for status, answer in answers
        ],
        "refusals": [{"status": status, "title": str(KINDS[int(status)][1])} for status, _answer in refusals],
    }


def _is_text(told) -> bool:
    """Whether a body or an answer can be shown in a form of the page: no file, no form with one."""
    return all("json" in kind for kind in told.get("content", {}))


def _schema(answer) -> dict:
    return next(iter(answer.get("content", {}).values()), {}).get("schema", {})


def resolve(api, thing) -> dict:
    while "$ref" in thing:
        found = api
        for part in thing["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        thing = found
    return thing


def _parameter(parameter) -> dict:
    schema = parameter["schema"]
    many = schema.get("type") == "array"
    inner = schema["items"] if many else schema
    example = next((example["value"] for example in parameter.get("examples", {}).values()), None)
    meaning = inline(parameter.get("description", ""))
    return {
        "name": parameter["name"],
        "where": {"query": _("query"), "path": _("address"), "header": _("header")}[parameter["in"]],
        "type": _type(inner),
        "choices": inner.get("enum", []),
        "many": many,
        "required": parameter.get("required", False),
        "meaning": meaning,
        "example": example,
        "has_marks": bool(inner.get("enum")) or example is not None or "<" in meaning,
    }


def _shape(api, schema) -> dict:
    """{shape: its name in the document, fields: its properties} of an object, or of the objects of a list."""
    named, schema = schema, resolve(api, schema)
    results = schema.get("properties", {}).get("results")
    if results and results.get("type") == "array":  # a draft has a text of that name
        named, schema = results["items"], resolve(api, results["items"])
    return {"shape": named.get("$ref", "").rpartition("/")[2], "fields": _fields(api, schema)}


def _fields(api, schema) -> list[dict]:
    required = schema.get("required", [])
    return [_field(api, name, inner) | {"required": name in required} for name, inner in schema.get("properties", {}).items()]


def _field(api, name, schema) -> dict:
    meant = _one(api, schema)
    choices = [choice for choice in meant.get("enum", []) if choice]
    meaning = inline(schema.get("description", ""))
    return {
        "name": name,
        "type": _type(meant),
        "choices": choices,
        "longest": schema.get("maxLength"),
        "meaning": meaning,
        "has_marks": bool(choices) or "<" in meaning,
    }


def _one(api, schema) -> dict:
    """The schema that is meant where null or empty is another choice."""
    for part in schema.get("oneOf", schema.get("allOf", schema.get("anyOf", [])))[:1]:
        return _one(api, part)
    schema = resolve(api, schema)
    return _one(api, schema["items"]) | {"many": True} if schema.get("type") == "array" and "items" in schema else schema


def _type(schema) -> str:
    kind = schema.get("type", "string" if "enum" in schema else "object")
    kind = next((part for part in kind if part != "null"), "null") if isinstance(kind, list) else kind
    said = {
        "string": _("text"),
        "integer": _("number"),
        "number": _("number"),
        "boolean": _("yes or no"),
        "object": _("object"),
        "array": _("list"),
        "null": _("null"),
    }[kind]
    formats = {"date-time": _("time"), "date": _("date"), "uri": _("address"), "uuid": "UUID"}
    said = formats.get(schema.get("format"), said)
    return _("list: %(kind)s") % {"kind": said} if schema.get("many") else said


def pretty(content) -> str:
    """The first example of an answer or a body, as it is sent."""
    for kind in content.values():
        for example in [*kind.get("examples", {}).values(), *([{"value": kind["example"]}] if "example" in kind else [])]:
            value = example["value"]
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return ""


def _curl(api, path, method, operation, body) -> str:
    address = path
    for name, sample in _samples(path, operation).items():
        address = address.replace("{" + name + "}", sample or "…")
    lines = [f'curl -H "Authorization: Token $SECRET" "{settings.SITE_ADDRESS}{address}"']
    if method != "get":
        lines = [f'curl -X {method.upper()} -H "Authorization: Token $SECRET"']
        is_form = bool(body) and not _is_text(body)
        if body and not is_form:
            lines[0] += ' -H "Content-Type: application/json"'
        if method in ("put", "patch") and _wants_etag(operation, body):
            lines[0] += ' -H "If-Match: $ETAG"'
        lines.append(f'  "{settings.SITE_ADDRESS}{address}"')
        if is_form:
            fields = resolve(api, _schema(body))["properties"]
            for name, value in json.loads(pretty(body["content"])).items():
                lines.append(f'  -F "{name}={"@" if fields[name].get("format") == "binary" else ""}{value}"')
        elif body:
            sent = json.dumps(json.loads(pretty(body["content"]) or "{}"), ensure_ascii=False)
            lines.append("  -d '" + sent.replace("'", "’") + "'")
    return " \\\n".join(lines)


def _wants_etag(operation, body) -> bool:
    """Whether what was read is said by If-Match alone: the example names no edition."""
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    return IF_MATCH.name in names and '"edition"' not in (pretty(body["content"]) if body else "")


def _samples(path, operation) -> dict[str, str | None]:
    """{part of the address: a sample}, in their order; None where there is none to show."""
    parts = [parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "path"]
    of_all = {"language": "fr", "number": "1"}
    first = path.split("/")[3]
    return {
        name: of_all.get(name) or (_SAMPLE_KEYS.get(first) if path.startswith(f"/api/v1/{first}/{{{name}}}") else None)
        for name in sorted(parts, key=path.index)
    }


_SAMPLE_KEYS = {
    "practices": "k7m2xw4tqz9c",
    "notes": "k7m2xw4tqz9c",
    "countries": "SN",
    "organisations": "unodc",
    "themes": "secure-documents",
    "frameworks": "abidjan-2019",
}
