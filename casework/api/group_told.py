"""Sharing groups as JSON: found, told with what the caller may know of them, their editions."""

from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from casework.api.base import CaseworkView, acted
from casework.errors import GroupStale
from casework.group_page import people_in
from casework.models import GroupMember, GroupVersion, SharingGroup
from casework.services.groups import edition_of
from focalpoints.querysets import body_of_casework
from rabatplatform.api import etags
from rabatplatform.api.base import one_answer
from rabatplatform.api.errors import Problem

REFERENCE = OpenApiParameter("reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `id`."))


def at(request, reference) -> SharingGroup:
    group = SharingGroup.objects.visible_to(request.user).filter(reference=reference).first()
    if group is None:
        raise Http404
    return group


class OfGroup(CaseworkView):
    """Makes or changes a group."""

    def as_it_is(self, request, call, **named):
        return one(request, call.made)


def address_of_group(group: SharingGroup, request) -> str:
    """request: Django's."""
    return request.build_absolute_uri(reverse("api:sharing-group-detail", args=[group.reference]))


def one(request, reference, status=200, *, view=None):
    """view: whose GET it is, as in one_answer."""
    rows = told_all(request, SharingGroup.objects.visible_to(request.user).filter(reference=reference))
    if not rows:
        raise Http404
    edition = rows[0]["edition"]  # told to its owner alone, and nobody else changes it
    version = version_of(reference, edition) if edition else ""
    return one_answer(request, rows[0], version, view=view, status=status)


def version_of(reference, edition: int) -> str:
    return f"{reference}.{edition}"


def edition_sent(request, group: SharingGroup, given: dict, *, required=False) -> tuple[int | None, bool]:
    """(the edition that the caller read, whether they said so by If-Match). Raises a refusal of either, and 412 where another one stands."""
    if request.headers.get("If-Match", "").strip() == "*":
        return None, True
    stands = edition_of(group)
    facts = {"given": given.get("edition"), "stands": stands, "required": required}
    return etags.edition_sent(request, fits=etags.of_version(version_of(group.reference, stands)), **facts)


def changed(service, matched: bool, **facts):
    """Call a service; an older edition in the way of the API. matched: whether the caller said by If-Match which one they read."""
    try:
        return acted(service, **facts)
    except GroupStale as error:
        status, code = (412, "precondition_failed") if matched else (409, "stale_edition")
        raise Problem(status, code, str(error), more={"edition": error.edition}) from error


def told_all(request, groups) -> list[dict]:
    """groups: rows or a queryset, in the order of the answer."""
    rows = list(groups)
    own = set(
        SharingGroup.objects.owned_by(request.user).filter(pk__in=[group.pk for group in rows]).values_list("pk", flat=True)
    )
    editions = dict(
        GroupVersion.objects.visible_to(request.user)
        .filter(group__in=[group.pk for group in rows if group.pk in own])
        .order_by()
        .values_list("group")
        .annotate(last=Max("number"))
    )
    members: dict[int, list[str]] = {}
    for row in GroupMember.objects.visible_to(request.user).filter(group__in=[group.pk for group in rows]).now():
        if body := body_of_casework(row.body_id):
            members.setdefault(row.group_id, []).append(body.key)
    return [
        {
            "id": str(group.reference),
            "url": address_of_group(group, request._request),
            "owner": body_of_casework(group.owner_id).key,
            "name": group.name,
            "purpose": group.purpose,
            "later": group.later,
            "hides_members": group.hides_members,
            "members": sorted(members.get(group.pk, [])),
            "rule": group.rule if group.pk in own else {},
            "edition": editions.get(group.pk),
            "created_at": group.created_at,
            "closed_at": group.closed_at,
        }
        for group in rows
    ]


def told(members, go, come) -> dict:
    """come: None where all members would come."""
    return {
        "come": keys(members if come is None else come),
        "go": keys(go),
        "members": keys(members),
        "people": people_in(members),
    }


def keys(bodies) -> list[str]:
    return sorted(body.key for body in bodies if body)


def told_versions(group: SharingGroup, rows) -> list[dict]:
    members = [(body_of_casework(row.body_id), row.valid) for row in GroupMember.objects.filter(group=group)]
    return [
        {
            "number": row.number,
            "made_at": row.made_at,
            "reason": row.reason,
            "before": {name: row.before.get(name) for name in ("name", "purpose", "hides_members", "rule")},
            "came": keys(body for body, valid in members if valid.lower == row.made_at),
            "went": keys(body for body, valid in members if valid.upper == row.made_at),
        }
        for row in rows
    ]
