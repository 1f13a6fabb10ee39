"""What the reference page shows, read from the OpenAPI document: every operation, parameter, field, example and error."""

import json
from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rabatplatform.api.errors import CODES
from rabatplatform.api.guides import all_guides
from rabatplatform.api.marked import inline
from rabatplatform.web.problems import KINDS

_METHODS = ("get", "post", "put", "patch", "delete")


def page(document: dict) -> dict:
    """The template's context; made once per language and process."""
    return _page(get_language() or "en", document["info"]["version"])


@lru_cache(maxsize=8)
def _page(language: str, version: str) -> dict:
    from rabatplatform.api.schema import document

    api = document()
    groups = {tag["name"]: {"name": tag["name"], "label": tag["description"], "operations": []} for tag in api["tags"]}
    for path, operations in api["paths"].items():
        for method in _METHODS:
            if method in operations:
                operation = operations[method]
                groups[operation["tags"][0]]["operations"].append(_operation(api, path, method, operation))
    return {
        "introduction": inline(api["info"]["description"]),
        "guides": all_guides(),
        "site": settings.SITE_ADDRESS,
        "groups": list(groups.values()),
        "codes": _codes(),
        "problem": _pretty(_resolve(api, {"$ref": "#/components/responses/Problem404"})["content"]),
        "crumbs": [{"label": _("Home"), "href": "/"}],
    }


def _operation(api, path, method, operation) -> dict:
    body = operation.get("requestBody")
    answers, refusals = [], []
    for status, answer in operation["responses"].items():
        (refusals if int(status) >= 400 else answers).append((status, _resolve(api, answer)))
    by_key = [way["agencyToken"] for way in operation["security"] if "agencyToken" in way]
    return {
        "id": operation["operationId"],
        "verb": method.upper(),
        "path": path,
        "by_key": bool(by_key),
        "scope": by_key[0][0] if by_key and by_key[0] else "",
        "samples": json.dumps({name: sample or "" for name, sample in _samples(path, operation).items()}, ensure_ascii=False),
        "sent": (_pretty(body["content"]) or "{}") if body else "",
        "summary": operation["summary"],
        "description": inline(operation["description"]),
        "parameters": [_parameter(parameter) for parameter in operation.get("parameters", [])],
        "fields": _fields(api, body["content"]["application/json"]["schema"]) if body else [],
        "request": _curl(path, method, operation, body),
        "answers": [
            {
                "status": status,
                "description": inline(answer.get("description", "")),
                "example": _pretty(answer.get("content", {})),
                "fields": _fields(api, _schema(answer)),
                "headers": sorted(answer.get("headers", {})),
            }
            for status, answer in answers
        ],
        "refusals": [{"status": status, "title": str(KINDS[int(status)][1])} for status, _answer in refusals],
    }


def _schema(answer) -> dict:
    return next(iter(answer.get("content", {}).values()), {}).get("schema", {})


def _resolve(api, thing) -> dict:
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
    examples = [example["value"] for example in parameter.get("examples", {}).values()]
    return {
        "name": parameter["name"],
        "where": {"query": _("query"), "path": _("address"), "header": _("header")}[parameter["in"]],
        "type": _type(inner),
        "choices": inner.get("enum", []),
        "many": many,
        "required": parameter.get("required", False),
        "meaning": inline(parameter.get("description", "")),
        "example": examples[0] if examples else None,
    }


def _fields(api, schema) -> list[dict]:
    """The properties of an object, or of the objects of a list."""
    schema = _resolve(api, schema)
    results = schema.get("properties", {}).get("results")
    if results and results.get("type") == "array":  # a draft has a text of that name
        schema = _resolve(api, results["items"])
    return [
        {
            "name": name,
            "type": _type(_one(api, inner)),
            "choices": [choice for choice in _one(api, inner).get("enum", []) if choice],
            "longest": inner.get("maxLength"),
            "required": name in schema.get("required", []),
            "meaning": inline(inner.get("description", "")),
        }
        for name, inner in schema.get("properties", {}).items()
    ]


def _one(api, schema) -> dict:
    """The schema that is meant where null or empty is another choice."""
    for part in schema.get("oneOf", schema.get("allOf", schema.get("anyOf", [])))[:1]:
        return _one(api, part)
    schema = _resolve(api, schema)
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


def _pretty(content) -> str:
    """The first example of an answer or a body, as it is sent."""
    for kind in content.values():
        for example in [*kind.get("examples", {}).values(), *([{"value": kind["example"]}] if "example" in kind else [])]:
            value = example["value"]
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    return ""


def _curl(path, method, operation, body) -> str:
    address = path
    for name, sample in _samples(path, operation).items():
        address = address.replace("{" + name + "}", sample or "…")
    lines = [f'curl -H "Authorization: Token $SECRET" "{settings.SITE_ADDRESS}{address}"']
    if method != "get":
        lines = [f'curl -X {method.upper()} -H "Authorization: Token $SECRET"']
        if body:
            lines[0] += ' -H "Content-Type: application/json"'
        lines.append(f'  "{settings.SITE_ADDRESS}{address}"')
        if body:
            sent = json.dumps(json.loads(_pretty(body["content"]) or "{}"), ensure_ascii=False)
            lines.append("  -d '" + sent.replace("'", "’") + "'")
    return " \\\n".join(lines)


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


def _codes() -> list[dict]:
    found = {code: (status, detail) for status, (code, _title, detail) in KINDS.items()} | CODES
    rows = [{"status": status, "code": code, "meaning": inline(str(detail))} for code, (status, detail) in found.items()]
    return sorted(rows, key=lambda row: (row["status"], row["code"]))
