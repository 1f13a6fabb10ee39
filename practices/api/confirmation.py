"""Still valid, and what becomes of a practice that a source document describes, by REST."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from practices import policies
from practices.api import adaptation_examples as examples
from practices.api import adaptation_shapes as shapes
from practices.api.adaptations import answered, read, sent
from practices.api.views import ADDRESS, WhileRead, actor_for, found
from practices.confirmation_lists import unconfirmed_since
from practices.forms.confirmation import CORRECT, DECLINE
from practices.models import Practice
from practices.services.confirming import confirm_practices
from practices.services.takeover import correct, decline_source, take_over
from rabatplatform.api.base import ApiView


def told(practice: Practice) -> Response:
    practice = Practice.objects.get(pk=practice.pk)
    return Response(
        {
            "practice": practice.address,
            "state": practice.state,
            "confirmed_on": practice.confirmed_on,
            "confirm_by": practice.confirm_by,
            "unconfirmed_since": unconfirmed_since(practice),
            "is_from_source": practice.is_from_source,
            "has_revision": practice.next_id is not None,
        }
    )


class PracticeConfirm(WhileRead, ApiView):
    of_people = ("POST",)

    @extend_schema(
        operation_id="practices_confirm",
        summary=_("Confirm a practice"),
        description=_(
            "Says for 24 months that it is still valid; by the coordinator of its owner, without a body. An archived one is "
            "published again."
        ),
        tags=["practices"],
        parameters=[ADDRESS],
        request=None,
        responses={200: shapes.StandingOutput},
        examples=[answered("confirmed", examples.STANDING)],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_confirm(request.user, practice).require()
        confirm_practices(practices=[practice], actor=actor_for(request, practice, "validate_practices"))
        return told(practice)


class PracticeTakeOver(WhileRead, ApiView):
    of_people = ("POST",)

    @extend_schema(
        operation_id="practices_take_over",
        summary=_("Take over a practice of a source document"),
        description=_(
            "By the coordinator of its owner, once. confirm: it is right as it stands; correct: a revision is begun with "
            "its text; decline: it is archived with the reason."
        ),
        tags=["practices"],
        parameters=[ADDRESS],
        request=shapes.TakeOverInput,
        responses={200: shapes.StandingOutput},
        examples=[sent("it is right", {"choice": "confirm"}), answered("taken over", examples.TAKEN)],
    )
    def post(self, request, address):
        practice = found(request, address)
        policies.may_take_over(request.user, practice).require()
        given = read(shapes.TakeOverInput, request).validated_data
        actor = actor_for(request, practice, "validate_practices")
        if given["choice"] == CORRECT:
            correct(practice=practice, actor=actor)
        elif given["choice"] == DECLINE:
            decline_source(practice=practice, reason=given.get("reason", ""), actor=actor)
        else:
            take_over(practice=practice, actor=actor)
        return told(practice)
