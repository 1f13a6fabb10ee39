"""The life of a note by REST: submit, take back, countersign, return, release, withdraw."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema

from casework import policies
from casework.api import examples, shapes
from casework.api.base import (
    REFERENCE,
    CaseworkView,
    acted,
    actor_for,
    again,
    answered,
    edition_sent,
    found,
    read,
    seen_lately,
    sent,
)
from casework.services import releasing
from rabatplatform.api.etags import IF_MATCH


def described(name, summary, description, shape, sample, answer):
    return extend_schema(
        operation_id=f"notes_{name}",
        summary=summary,
        description=description,
        tags=["notes"],
        parameters=[REFERENCE, IF_MATCH] if shape is shapes.NoteEdition else [REFERENCE],
        request=shape,
        responses={200: shapes.NoteOutput},
        examples=[sent("what is sent", sample), answered("the note", answer)],
    )


class Act(CaseworkView):
    """One act: policy, service and right are named by the class; with a reason, or with the edition that the caller read. asks_again:
    for those alone who showed lately who they are."""

    shape, right = shapes.NoteEdition, "release_notes"
    asks_again = False

    def act(self, request, reference):
        note = found(request, reference)
        self.policy(request.user, note).require()
        given = read(self.shape, request)
        if self.asks_again:
            seen_lately(request)
        told = {"note": note, "actor": actor_for(request, note, self.right)}
        matched = False
        if issubclass(self.shape, shapes.NoteReason):
            told |= given.validated_data
        else:
            told["edition"], matched = edition_sent(request, note, given)
        acted(self.service, matched, **told)
        return again(request, note)


class NoteSubmit(Act):
    policy, service, right = staticmethod(policies.may_submit), staticmethod(releasing.submit), "write_notes"

    @described(
        "submit",
        _("Give a note to the coordinator"),
        _("Refused with 409 and one error a field while something mandatory is missing."),
        shapes.NoteEdition,
        {"edition": 2},
        examples.DRAFT | {"version_state": "submitted"},
    )
    def post(self, request, reference):
        return self.act(request, reference)


class NoteTakeBack(Act):
    policy, service, right = staticmethod(policies.may_take_back), staticmethod(releasing.take_back), "write_notes"

    @described(
        "take_back",
        _("Take a note back"),
        _("From the coordinator, to change it."),
        shapes.NoteEdition,
        {"edition": 2},
        examples.DRAFT,
    )
    def post(self, request, reference):
        return self.act(request, reference)


class NoteCountersign(Act):
    policy, service, right = staticmethod(policies.may_countersign), staticmethod(releasing.countersign), "write_notes"

    @described(
        "countersign",
        _("Countersign a note"),
        _("Say, as somebody who did not write it, that it may be released: needed where the coordinator wrote the text."),
        shapes.NoteEdition,
        {"edition": 2},
        examples.DRAFT | {"version_state": "submitted"},
    )
    def post(self, request, reference):
        return self.act(request, reference)


class NoteRelease(Act):
    policy, service, asks_again = staticmethod(policies.may_release), staticmethod(releasing.release), True

    @described(
        "release",
        _("Release a note"),
        _(
            "By a coordinator of its originator who did not write it alone and showed lately who they are. Whom its grants name read "
            "it from this moment on."
        ),
        shapes.NoteEdition,
        {"edition": 2},
        examples.NOTE,
    )
    def post(self, request, reference):
        return self.act(request, reference)


class NoteReturn(Act):
    policy, service, shape = staticmethod(policies.may_return), staticmethod(releasing.return_to_author), shapes.NoteReason

    @described(
        "return",
        _("Return a note to its author"),
        _("With the coordinator’s questions."),
        shapes.NoteReason,
        {"reason": "Which beaches?"},
        examples.DRAFT | {"version_state": "returned"},
    )
    def post(self, request, reference):
        return self.act(request, reference)


class NoteWithdraw(Act):
    policy, service, shape = staticmethod(policies.may_withdraw), staticmethod(releasing.withdraw), shapes.NoteWithdrawal

    @described(
        "withdraw",
        _("Withdraw a note"),
        _("At the next statement nobody outside its originator reads it. The reason stays with the originator."),
        shapes.NoteWithdrawal,
        {"reason": "The source was wrong."},
        examples.NOTE | {"state": "withdrawn", "standing": "withdrawn"},
    )
    def post(self, request, reference):
        return self.act(request, reference)
