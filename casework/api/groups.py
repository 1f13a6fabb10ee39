"""Sharing groups by REST."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema

from casework.api import audience_shapes as shapes
from casework.api import examples
from casework.api.base import CaseworkView, acted, answered, body_at, body_named, read, seen_lately, sent
from casework.api.group_told import REFERENCE, OfGroup, at, changed, edition_sent, one, told_all
from casework.errors import GroupRefused
from casework.models import SharingGroup
from casework.policies.groups import may_change_group, may_make_group
from casework.rules import bodies_by_rule, cleaned_rule
from casework.services import groups as services
from casework.services.group_changes import change_group
from focalpoints.querysets import body_of_casework
from rabatplatform.accounts.actors import Actor, actor_of
from rabatplatform.api.base import list_answer
from rabatplatform.api.errors import invalid
from rabatplatform.api.etags import IF_MATCH
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import BY_TIME, CURSOR, LIMIT, fields_of_rows, in_time

FIELDS = fields_of_rows(shapes.SharingGroupOutput, "id,name,members")


class SharingGroupList(OfGroup):
    parameters = (BY_TIME, LIMIT, CURSOR, FIELDS)
    counts = True

    @extend_schema(
        operation_id="sharing_groups_list",
        summary=_("List sharing groups"),
        description=_("Those that your country or organisation owns or belongs to; by itself the newest first."),
        tags=["sharing-groups"],
        responses=page("SharingGroupPage", shapes.SharingGroupOutput),
        examples=[OpenApiExample("groups", examples.GROUPS, response_only=True)],
    )
    def get(self, request):
        rows = SharingGroup.objects.visible_to(request.user)
        shown = rows_page(request._request, rows, *in_time(self.values["sort"]), **self.paging)
        shown.results = told_all(request, shown.results)
        return list_answer(shown, self)

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
    parameters = (FIELDS,)
    revalidates = True

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
        return one(request, reference, view=self)

    @extend_schema(
        operation_id="sharing_groups_change",
        summary=_("Change a sharing group"),
        description=_(
            "The given fields alone, by a coordinator of its owner who showed lately who they are; the change is a version of the group, "
            "with its reason. Say which edition you read, by `edition` or If-Match. With a `rule` its members are those whom it names "
            "today; with an empty one they stay, and are named by hand from then on. Members that were told that they are hidden from one "
            "another stay hidden."
        ),
        tags=["sharing-groups"],
        parameters=[REFERENCE, IF_MATCH],
        request=shapes.SharingGroupPatch,
        responses={200: shapes.SharingGroupOutput},
        examples=[
            sent("a name", examples.PATCH_OF_GROUP),
            answered("the group", examples.GROUP | {"name": "Atlantic and Canaries", "edition": 2}),
        ],
    )
    def patch(self, request, reference):
        group = at(request, reference)
        may_change_group(request.user, group).require()
        given = dict(read(shapes.SharingGroupPatch, request).validated_data)
        edition, matched = edition_sent(request, group, given, required=True)
        if not given.keys() & {*shapes.CHANGEABLE}:
            raise invalid("name", "required", _("Give what changes: `name`, `purpose`, `hides_members` or `rule`."))
        seen_lately(request)
        facts = {name: given[name] for name in (*shapes.CHANGEABLE, "reason") if name in given}
        changed(change_group, matched, group=group, edition=edition, actor=coordinator(request, group), **facts)
        return one(request, reference)


class SharingGroupMembers(OfGroup):
    @extend_schema(
        operation_id="sharing_groups_members",
        summary=_("Change the members of a sharing group"),
        description=_(
            "Names all its members from now on, by a coordinator who showed lately who they are; the change is a version of the group, "
            "with its reason."
        ),
        tags=["sharing-groups"],
        parameters=[REFERENCE, IF_MATCH],
        request=shapes.SharingGroupMembers,
        responses={200: shapes.SharingGroupOutput},
        examples=[sent("members", examples.MEMBERS), answered("the group", examples.GROUP | {"members": ["ES"]})],
    )
    def post(self, request, reference):
        group = at(request, reference)
        may_change_group(request.user, group).require()
        given = read(shapes.SharingGroupMembers, request).validated_data
        seen_lately(request)
        edition, matched = edition_sent(request, group, given)
        facts = {"edition": edition, "actor": coordinator(request, group), "members": by_hand(group, given["members"])}
        changed(services.set_members, matched, group=group, reason=given["reason"], **facts)
        return one(request, reference)


def coordinator(request, group: SharingGroup) -> Actor:
    return actor_of(request.user, body=body_of_casework(group.owner_id), right="release_notes")


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
