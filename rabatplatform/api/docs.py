"""What the pages of the reference show, read from the OpenAPI document: an overview, and pages of operations (docs_parts)."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rabatplatform.api.docs_operations import described, pretty, resolve
from rabatplatform.api.docs_parts import page_of, pages_of
from rabatplatform.api.docs_shapes import told_once
from rabatplatform.api.errors import CODES
from rabatplatform.api.guides import all_guides
from rabatplatform.api.marked import inline
from rabatplatform.web.problems import KINDS

_METHODS = ("get", "post", "put", "patch", "delete")


def overview(document: dict) -> dict:
    """The context of api/docs.html: what holds for all operations, and where each of them stands."""
    made = _made(get_language() or "en", document["info"]["version"])
    return made["overview"] | {"guides": all_guides()}


def page(document: dict, name: str) -> dict | None:
    """The context of api/docs_page.html; None where there is no such page."""
    return _made(get_language() or "en", document["info"]["version"])["pages"].get(name)


@lru_cache(maxsize=8)
def _made(language: str, version: str) -> dict:
    """{overview, pages: {name: page}}, made once per language and process."""
    from rabatplatform.api.schema import document

    api = document()
    pages = {name: {"name": name, "label": label, "operations": []} for name, label in pages_of(api["tags"])}
    for path, operations in api["paths"].items():
        for method in _METHODS:
            if method in operations:
                at = page_of(operations[method]["tags"][0], method, path)
                pages[at]["operations"].append(described(api, path, method, operations[method]))
    groups = {tag["name"] for tag in api["tags"]}
    listed = [
        {
            "name": name,
            "is_group": name in groups,
            "label": one["label"],
            "operations": [
                {key: told[key] for key in ("id", "verb", "summary")} | {"short": told["path"].removeprefix("/api/v1")}
                for told in one["operations"]
            ],
        }
        for name, one in pages.items()
    ]
    crumbs = [{"label": _("Home"), "href": "/"}, {"label": "API", "href": reverse("api:docs")}]
    for one, before, after in zip(listed, [None, *listed[:-1]], [*listed[1:], None], strict=True):
        made = pages[one["name"]]
        made |= {"shapes": told_once(made["operations"]), "before": before, "after": after, "pages": listed, "crumbs": crumbs}
    return {
        "pages": pages,
        "overview": {
            "introduction": inline(api["info"]["description"]),
            "site": settings.SITE_ADDRESS,
            "pages": listed,
            "codes": _codes(),
            "problem": pretty(resolve(api, {"$ref": "#/components/responses/Problem404"})["content"]),
            "crumbs": crumbs[:1],
        },
    }


def _codes() -> list[dict]:
    found = {code: (status, detail) for status, (code, _title, detail) in KINDS.items()} | CODES
    rows = [{"status": status, "code": code, "meaning": inline(str(detail))} for code, (status, detail) in found.items()]
    return sorted(rows, key=lambda row: (row["status"], row["code"]))
