"""The reference data of the directory: countries, organisations, networks, and the places of the tile map."""

from functools import cache
from pathlib import Path

from focalpoints.models import Country, Network, Organisation
from rabatplatform.reference.loading import Kind, Ref, read_json, register

DATA = Path(__file__).resolve().parent / "data"


def read_country(entry: dict) -> dict:
    rabat = entry["rabat"] or {}
    note = rabat.get("note") or {}
    memberships = dict(entry["memberships"])
    if rabat:  # membership of the Process is dated data as well: {"since", "until", "note": {language: text}}
        memberships["rabat"] = {"since": rabat.get("since"), "until": rabat.get("until"), "note": note}
    return {
        "alpha2": entry["alpha2"],
        "alpha3": entry["alpha3"],
        "numeric": entry["numeric"],
        "names": entry["names"],
        "continent": entry["continent"],
        "subregion": entry["un_subregion"],
        "rabat_status": rabat.get("status") or "",
        "rabat_group": rabat.get("group") or "",
        "rabat_note": note.get("en", ""),
        "memberships": memberships,
        "networks": entry["networks"],
        "suggested_languages": entry.get("suggested_languages", []),
        "mentions": {"networks": [Ref(Network, code) for code in entry["networks"]]},
    }


def read_organisation(entry: dict) -> dict:
    status = entry["rabat_status"]
    return {
        "slug": entry["slug"],
        "names": entry["names"],
        "acronyms": entry["acronym"] or {},
        "kind": entry["kind"],
        "rabat_status": "" if status == "none" else status,
        "country": Ref(Country, entry["country"]),
        "parent": Ref(Organisation, entry["parent"]),
        "url": entry["url"] or "",
        "note": entry.get("note") or "",
    }


def read_network(entry: dict) -> dict:
    return {
        "code": entry["code"],
        "names": entry["names"],
        "order": entry["order"],
        "organisation": Ref(Organisation, entry["organisation"]),
    }


register(Kind(Country, DATA / "countries.json", "countries", read_country))
register(Kind(Organisation, DATA / "organisations.json", "organisations", read_organisation))
register(Kind(Network, DATA / "networks.json", "networks", read_network))


@cache
def tile_places() -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """({alpha2: (column, row)}, {"EU" or "ECOWAS": (first column, row)}) of the tile map."""
    read = read_json(DATA / "tiles.json")
    return tuple({code: tuple(place) for code, place in read[part].items()} for part in ("tiles", "organisations"))
