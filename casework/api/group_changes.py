"""What becomes of a sharing group, by REST: looked at first, its rule applied again, closed; its versions, for the owner."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from casework.api import audience_shapes as shapes
from casework.api import examples
from casework.api.base import CaseworkView, Preview, acted, answered, body_named, read, seen_lately, sent
from casework.api.group_told import REFERENCE, OfGroup, at, changed, edition_sent, one, told, told_versions
from casework.api.groups import by_hand, chosen, coordinator
from casework.errors import GroupRefused
from casework.group_page import is_owner, members_of
from casework.models import SharingGroup
from casework.policies.groups import may_change_group, may_make_group
from casework.rules import bodies_by_rule, cleaned_rule
from casework.services import groups as services
from rabatplatform.api.base import list_answer
from rabatplatform.api.etags import IF_MATCH
from rabatplatform.api.fields import page
from rabatplatform.api.pagination import rows_page
from rabatplatform.api.parameters import CURSOR, LIMIT, fields_of_rows


class SharingGroupPreview(Preview):
    @extend_schema(
        operation_id="sharing_groups_preview",
        summary=_("Look at a group before it is made"),
        description=_("Takes what makes a group; answers whom it would have, by hand or by its rule. Nothing is stored."),
        tags=["sharing-groups"],
        request=shapes.SharingGroupInput,
        responses={200: shapes.SharingGroupChange},
        examples=[sent("a group by rule", examples.BY_RULE), answered("its members", examples.CHANGE_OF_GROUP)],
    )
    def post(self, request):
        given = read(shapes.SharingGroupInput, request).validated_data
        may_make_group(request.user, body_named(request, given.get("owner"))).require()
        return Response(told(acted(chosen, given=given), [], None))


class SharingGroupMembersPreview(Preview):
    @extend_schema(
        operation_id="sharing_groups_members_preview",
        summary=_("Look at a change of members"),
        description=_("Who would come and go if these were all its members. Nothing is stored."),
        tags=["sharing-groups"],
        parameters=[REFERENCE],
        request=shapes.SharingGroupProposal,
        responses={200: shapes.SharingGroupChange},
        examples=[sent("members", {"members": ["ES", "MR"]}), answered("the change", examples.CHANGE_OF_GROUP)],
    )
    def post(self, request, reference):
        group = at(request, reference)
        may_change_group(request.user, group).require()
        members = by_hand(group, read(shapes.SharingGroupProposal, request).validated_data["members"])
        return Response(told(members, *services.difference(group, members)[::-1]))


class SharingGroupRule(OfGroup):
    of_people = ("GET", "POST")

    @extend_schema(
        operation_id="sharing_groups_rule",
        summary=_("Look at what the rule of a group says today"),
        description=_(
            "For the coordinators of its owner: who would come and go if it were applied. 409 for a group made by hand."
        ),
        tags=["sharing-groups"],
        parameters=[REFERENCE],
        responses={200: shapes.SharingGroupChange},
        examples=[answered("the change", examples.CHANGE_OF_GROUP)],
    )
    def get(self, request, reference):
        group = ruled(request, reference)
        members = bodies_by_rule(with_rule(group).rule)
        return Response(told(members, *services.difference(group, members)[::-1]))

    @extend_schema(
        operation_id="sharing_groups_apply_rule",
        summary=_("Apply the rule of a group"),
        description=_("Its members are those whom the rule names today; the change is a version of the group, with its reason."),
        tags=["sharing-groups"],
        parameters=[REFERENCE, IF_MATCH],
        request=shapes.SharingGroupApplied,
        responses={200: shapes.SharingGroupOutput},
        examples=[sent("a reason", {"reason": "Two countries joined."}), answered("the group", examples.GROUP)],
    )
    def post(self, request, reference):
        group = ruled(request, reference)
        given = read(shapes.SharingGroupApplied, request).validated_data
        members = bodies_by_rule(with_rule(group).rule)
        edition, matched = edition_sent(request, group, given)
        facts = {"edition": edition, "actor": coordinator(request, group), "members": members}
        seen_lately(request)
        changed(services.set_members, matched, group=group, reason=given["reason"], **facts)
        return one(request, reference)


class SharingGroupRulePreview(Preview):
    @extend_schema(
        operation_id="sharing_groups_rule_preview",
        summary=_("Look at another rule of a group"),
        description=_("Who would come and go with this rule; with an empty one nobody. Nothing is stored."),
        tags=["sharing-groups"],
        parameters=[REFERENCE],
        request=shapes.SharingGroupNewRule,
        responses={200: shapes.SharingGroupChange},
        examples=[sent("a rule", {"rule": examples.BY_RULE["rule"]}), answered("the change", examples.CHANGE_OF_GROUP)],
    )
    def post(self, request, reference):
        group = ruled(request, reference)
        rule = acted(cleaned_rule, rule=read(shapes.SharingGroupNewRule, request).validated_data["rule"])
        members = bodies_by_rule(rule) if rule else members_of(request.user, group)
        return Response(told(members, *services.difference(group, members)[::-1]))


class SharingGroupClose(OfGroup):
    @extend_schema(
        operation_id="sharing_groups_close",
        summary=_("Close a sharing group"),
        description=_("From now on it lets nobody read anything, and nothing can be given to it. Its versions stay."),
        tags=["sharing-groups"],
        parameters=[REFERENCE],
        request=shapes.SharingGroupReason,
        responses={200: shapes.SharingGroupOutput},
        examples=[
            sent("a reason", examples.CLOSING),
            answered("the group", examples.GROUP | {"members": [], "closed_at": "2027-01-10T08:00:00Z"}),
        ],
    )
    def post(self, request, reference):
        group = ruled(request, reference)
        reason = read(shapes.SharingGroupReason, request).validated_data["reason"]
        acted(services.close_group, group=group, reason=reason, actor=coordinator(request, group))
        return one(request, reference)


class SharingGroupVersions(CaseworkView):
    parameters = (LIMIT, CURSOR, fields_of_rows(shapes.SharingGroupVersionOutput, "number,made_at,reason"))
    counts = True

    @extend_schema(
        operation_id="sharing_groups_versions",
        summary=_("List the versions of a sharing group"),
        description=_(
            "For its owner: who came, who went, what else changed, when and why; the latest first. For its members: none."
        ),
        tags=["sharing-groups"],
        parameters=[REFERENCE],
        responses=page("SharingGroupVersionPage", shapes.SharingGroupVersionOutput),
        examples=[answered("versions", examples.GROUP_VERSIONS)],
    )
    def get(self, request, reference):
        group = at(request, reference)
        rows = group.versions.all() if is_owner(request.user, group) else group.versions.none()
        shown = rows_page(request._request, rows, "-number", **self.paging)
        shown.results = told_versions(group, shown.results)
        return list_answer(shown, self)


def ruled(request, reference) -> SharingGroup:
    """The group, for whoever may change it."""
    group = at(request, reference)
    may_change_group(request.user, group).require()
    return group


def with_rule(group: SharingGroup) -> SharingGroup:
    if not group.rule:
        words = _("This group has no rule: its members are named by hand.")
        raise GroupRefused(words, fields={"rule": words})
    return group
