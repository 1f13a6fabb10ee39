"""Links of OpenAPI from what an answer names to the operations at its address and below, for the fuzzers.

From the list and from what makes something (`/practices/`) to everything at one of them (`/practices/{address}/…`), and from
reading it to the same, with the ETag that was read. The document itself has none: whoever reads it sees the addresses. Lists
are asked without narrowing them, for each way begins at one: made-up words find nothing, and test_fuzz.py asks with them.
"""

from copy import deepcopy

METHODS = ("get", "post", "put", "patch")
IDS = ("reference", "id", "alpha2", "slug", "number")  # what an answer calls its thing, the first that it has
MATCH = "If-Match"


def with_links(document: dict) -> dict:
    linked = deepcopy(document)
    operations = [
        (path, method, operation)
        for path, methods in linked["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]
    for path, method, source in operations:
        if method == "get":
            source["parameters"] = [given for given in source.get("parameters", []) if given["in"] == "path"]
        elif method != "post" or "{" in path:
            continue
        for status in ("200", "201"):
            answer = source["responses"].get(status)
            if answer is None or "content" not in answer:
                continue
            answer["links"] = {
                f"{target['operationId']}_of_{source['operationId']}": link
                for below, _method, target in operations
                if target is not source and (link := _link(linked, path, method, answer, below, target))
            }
    return linked


def _link(document, path, method, answer, below, target) -> dict | None:
    given = _parameters(path)
    asked = _parameters(below)
    if below.startswith(path + "{") and len(asked) == len(given) + 1:
        name = _named_by(document, answer)
        parameters = {asked[-1]: f"$response.body#/{name}"} if name else None
    elif method == "get" and path.endswith("}/") and below.startswith(path) and asked == given:
        parameters = {}
        if MATCH in {parameter["name"] for parameter in target.get("parameters", [])}:
            parameters["header." + MATCH] = "$response.header.ETag"
    else:
        return None
    if parameters is None:
        return None
    kept = {f"path.{name}": f"$request.path.{name}" for name in given}
    return {"operationId": target["operationId"], "parameters": kept | parameters}


def _parameters(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _named_by(document, answer) -> str | None:
    """A pointer to the id in the answer: of the thing, or of the first of a list."""
    shape, before = _shape(document, answer["content"].get("application/json", {}).get("schema", {})), ""
    if "results" in shape:
        shape, before = _shape(document, shape["results"]["items"]), "results/0/"
    return next((before + name for name in IDS if name in shape), None)


def _shape(document, schema) -> dict:
    return document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
