"""Sharing groups by REST."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from casework.api import audience_shapes as shapes
from casework.api import examples
from casework.api.base import CaseworkView, acted, answered, body_at, body_named, read, seen_lately, sent
from casework.errors import GroupRefused
from casework.models import GroupMember, SharingGroup
from casework.policies.groups import may_change_group, may_make_group
from casework.rules import bodies_by_rule, cleaned_rule
from casework.services import groups as services
from focalpoints.directory.pages import page_of
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import actor_of
from rabatplatform.api.base import list_answer
from rabatplatform.api.cursors import seal, unseal
from rabatplatform.api.errors import invalid
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import Page, address, binding
from rabatplatform.api.parameters import CURSOR, LIMIT

REFERENCE = OpenApiParameter("reference", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description=_("Its `id`."))


class SharingGroupList(CaseworkView):
    parameters = (LIMIT, CURSOR)

    @extend_schema(
        operation_id="sharing_groups_list",
        summary=_("List sharing groups"),
        description=_("Those that your country or organisation owns or belongs to, the newest first."),
        tags=["sharing-groups"],
        responses=page("SharingGroupPage", shapes.SharingGroupOutput),
        examples=[OpenApiExample("groups", examples.GROUPS, response_only=True)],
    )
    def get(self, request):
        asked = request._request
        bound = binding(asked)
        position = unseal(self.values["cursor"], bound) if self.values["cursor"] else None
        rows = SharingGroup.objects.visible_to(request.user)
        ids, before, after = page_of(
            list(rows.order_by("-created_at", "-pk").values_list("pk", flat=True)), position, self.values["limit"]
        )
        return list_answer(
            Page(told_all(request, rows.filter(pk__in=ids)), *(address(asked, p and seal(p, bound)) for p in (after, before)))
        )

    @extend_schema(
        operation_id="sharing_groups_create",
        summary=_("Make a sharing group"),
        description=_(
            "By a coordinator of its owner who showed lately who they are; its members are countries and organisations."
        ),
        tags=["sharing-groups"],
        request=shapes.SharingGroupInput,
        responses={201: OpenApiResponse(shapes.SharingGroupOutput, description=_("The group; its address in Location."))},
        examples=[sent("a group", examples.NEW_GROUP), answered("the group", examples.GROUP, "201")],
    )
    def post(self, request):
        given = read(shapes.SharingGroupInput, request).validated_data
        body = body_named(request, given.get("owner"))
        may_make_group(request.user, body).require()
        seen_lately(request)
        group = acted(
            services.make_group,
            body=body,
            name=given["name"],
            purpose=given.get("purpose", ""),
            later=given["later"],
            hides_members=given.get("hides_members", False),
            rule=given.get("rule", {}),
            members=chosen(given),
            actor=actor_of(request.user, body=body, right="release_notes"),
        )
        answer = one(request, group.reference, 201)
        answer["Location"] = answer.data["url"]
        return answer


class SharingGroupDetail(CaseworkView):
    @extend_schema(
        operation_id="sharing_groups_read",
        summary=_("Read a sharing group"),
        description=_("With the members that you may know of."),
        tags=["sharing-groups"],
        parameters=[REFERENCE],
        responses=shapes.SharingGroupOutput,
        examples=[answered("a group", examples.GROUP)],
    )
    def get(self, request, reference):
        return one(request, reference)


class SharingGroupMembers(CaseworkView):
    @extend_schema(
        operation_id="sharing_groups_members",
        summary=_("Change the members of a sharing group"),
        description=_(
            "Names all its members from now on, by a coordinator who showed lately who they are; the change is a version of the group, "
            "with its reason."
        ),
        tags=["sharing-groups"],
        parameters=[REFERENCE],
        request=shapes.SharingGroupMembers,
        responses={200: shapes.SharingGroupOutput},
        examples=[sent("members", examples.MEMBERS), answered("the group", examples.GROUP | {"members": ["ES"]})],
    )
    def post(self, request, reference):
        group = at(request, reference)
        may_change_group(request.user, group).require()
        given = read(shapes.SharingGroupMembers, request).validated_data
        seen_lately(request)
        actor = actor_of(request.user, body=body_of_casework(group.owner_id), right="release_notes")
        members = by_hand(group, given["members"])
        acted(services.set_members, group=group, members=members, reason=given["reason"], actor=actor)
        return one(request, reference)


def at(request, reference) -> SharingGroup:
    group = SharingGroup.objects.visible_to(request.user).filter(reference=reference).first()
    if group is None:
        raise Http404
    return group


def one(request, reference, status=200) -> Response:
    rows = told_all(request, SharingGroup.objects.visible_to(request.user).filter(reference=reference))
    if not rows:
        raise Http404
    return Response(rows[0], status=status)


def chosen(given: dict) -> list:
    """The members of a group that is to be made. Raises refusals of `members` and `rule`."""
    if given.get("rule") and given.get("members"):
        raise invalid("members", "invalid", _("Give `members` or `rule`, not both."))
    return bodies_by_rule(cleaned_rule(given["rule"])) if given.get("rule") else bodies_at(given.get("members", []))


def by_hand(group: SharingGroup, keys) -> list:
    if group.rule:
        words = _("The members of this group follow its rule; apply the rule again.")
        raise GroupRefused(words, fields={"members": words})
    return bodies_at(keys)


def bodies_at(keys) -> list:
    bodies = [body_at(key) for key in dict.fromkeys(keys)]
    if None in bodies:
        raise invalid("members", "unknown", _("There is no such country or organisation."))
    return bodies


def told_all(request, groups) -> list[dict]:
    rows = list(groups.order_by("-created_at", "-pk"))
    own = set(
        SharingGroup.objects.owned_by(request.user).filter(pk__in=[group.pk for group in rows]).values_list("pk", flat=True)
    )
    members: dict[int, list[str]] = {}
    for row in GroupMember.objects.visible_to(request.user).filter(group__in=[group.pk for group in rows]).now():
        if body := body_of_casework(row.body_id):
            members.setdefault(row.group_id, []).append(body.key)
    return [
        {
            "id": str(group.reference),
            "url": request._request.build_absolute_uri(reverse("api:sharing-group-detail", args=[group.reference])),
            "owner": body_of_casework(group.owner_id).key,
            "name": group.name,
            "purpose": group.purpose,
            "later": group.later,
            "hides_members": group.hides_members,
            "members": sorted(members.get(group.pk, [])),
            "rule": group.rule if group.pk in own else {},
            "created_at": group.created_at,
            "closed_at": group.closed_at,
        }
        for group in rows
    ]
