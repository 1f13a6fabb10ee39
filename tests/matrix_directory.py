"""What the directory's rows of the access matrix are played on: one thing of each kind, all of Senegal."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone

from focalpoints.confirmation_links import path_for_body
from focalpoints.invitation_links import signature
from focalpoints.models import (
    Absence,
    Appointment,
    Contact,
    FormalChannel,
    Handover,
    Invitation,
    MemberImport,
    Nomination,
    NominationDocument,
    PostMessage,
    ReachPing,
    Role,
)
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import FactorReset
from rabatplatform.notifications.models import Follow
from tests.factories import make_post
from tests.keys import make_key, secret_for


def make_directory(cast) -> SimpleNamespace:
    """Rows written by the system, as the services would have written them."""
    senegal, now = cast.senegal, timezone.now()
    post, vacant = cast.focal_point_senegal.actor.post, make_post(senegal, Role.OBSERVER)
    leaving = cast.analyst_senegal
    with system_scope("matrix"):
        held = Appointment.objects.get(user=cast.focal_point_senegal)
        of_body = {"body_label_id": senegal.coordination_label_id, "owner_id": senegal.coordination_label_id}
        of_desk = of_body | {"owner_id": GrantLabel.THE_SECRETARIAT}
        of_post = {"owner_id": senegal.members_label_id}
        nomination = Nomination.objects.create(
            **of_desk,
            post=make_post(senegal, Role.COORDINATOR),
            email="n@mail.example",
            name="N",
            dated_on=now,
            proposed_by=cast.agency,
        )
        world = SimpleNamespace(
            post=post,
            vacant=vacant,
            follow=Follow.objects.create(
                post_id=post.label_id, source="practices", filters={}, signature="matrix", made_by=cast.focal_point_senegal
            ),
            contact=Contact.objects.create(**of_post, post=post, kind="phone", value="+221 30 000 00 00"),
            message=PostMessage.objects.create(
                owner_id=cast.spain.members_label_id,
                post=post,
                from_post=cast.focal_point_spain.actor.post,
                from_user=cast.focal_point_spain,
                subject="S",
                text="T",
            ),
            channel=FormalChannel.objects.create(country=senegal, kind="wacap", name="WACAP"),
            held=held,
            suspended=Appointment.objects.create(
                user=cast.superuser, post=vacant, valid=(now - timedelta(days=9), now - timedelta(days=8)), suspended_at=now
            ),
            absence=Absence.objects.create(
                post=post, user=cast.focal_point_senegal, period=(now + timedelta(days=3), now + timedelta(days=9))
            ),
            invitation=Invitation.objects.create(
                **of_body,
                post=make_post(senegal, Role.CONTRIBUTOR),
                email="invited@mail.example",
                name="I",
                nonce="n",
                expires_at=now + timedelta(days=9),
                invited_by=cast.coordinator_senegal,
                invited_from=cast.coordinator_senegal.actor.post,
            ),
            nomination=nomination,
            document=NominationDocument.objects.create(
                nomination=nomination, name="letter.pdf", media_type="application/pdf", size=1, created_by=cast.secretariat
            ),
            listed=MemberImport.objects.create(**of_body, file_name="l.csv", proposed_by=cast.coordinator_senegal),
            reset=FactorReset.objects.create(user=cast.observer_senegal, body_label_id=senegal.coordination_label_id),
            ping=ReachPing.objects.create(**of_post, appointment=held, round="2026-2"),
            handover=Handover.objects.create(
                **of_post,
                post=leaving.actor.post,
                outgoing=Appointment.objects.get(user=leaving),
                incoming=cast.contributor_senegal,
                state=Handover.State.APPROVED,
                begins_at=now + timedelta(days=1),
                ends_at=now + timedelta(days=2),
                started_by=cast.coordinator_senegal,
                approved_by=cast.coordinator_senegal,
                approved_at=now,
            ),
        )
        for thing in vars(world).values():
            thing.refresh_from_db()
    world.key, world.secret, _secret = secret_for(cast.unodc, key=make_key(cast.unodc, responsible=cast.agency.actor.post))
    world.token = path_for_body(senegal).rstrip("/").rpartition("/")[2]
    return world


def addresses(world) -> dict:
    """{URL name: the parts of its address}."""

    def by(thing, *names, **more):
        return {f"focalpoints:{name}": {"reference": thing.reference, **more} for name in names}

    body = {"key": "SN"}
    return {
        **by(world.post, "post-detail", "post-edit", "post-card", "message-new", "contact-new", "handover-new", "absence-new"),
        **by(world.vacant, "post-close"),
        "notifications:follow-end": {"reference": world.follow.reference},
        **by(world.contact, "contact-edit", "contact-remove"),
        **by(world.message, "message-detail"),
        **by(world.channel, "channel-edit", "channel-remove"),
        **by(world.absence, "absence-end"),
        **by(world.ping, "ping-answer"),
        **by(world.held, "member-detail", "member-until", "member-post", "member-suspend", "member-restore", "member-end", "member-factor"),
        **by(world.reset, "factor-reset-approve", "factor-reset-refuse"),
        **by(world.invitation, "invitation-resend", "invitation-withdraw"),
        **by(world.invitation, "invitation-open", sign=signature(world.invitation.reference, "n")),
        **by(world.nomination, *(f"nomination-{act}" for act in ("detail", "verify", "refuse", "withdraw", "document"))),
        **by(world.nomination, "nomination-file", file=world.document.reference),
        **by(world.handover, *(f"handover-{act}" for act in ("detail", "word", "approve", "sign", "alone", "withdraw"))),
        **by(world.handover, "handover-step", step="overlap"),
        **by(world.listed, "import-detail", "import-accept", "import-discard"),
        "focalpoints:confirm-link": {"token": world.token},
        **{
            f"focalpoints:{name}": body
            for name in (
                "member-list", "member-undo", "member-bulk-end", "register", "invite", "nomination-new", "seats", "continuity",
                "channel-list", "channel-new", "body-card", "member-import",
            )
        },
        "focalpoints:member-export": {"key": "SN", "form": "csv"},
        **by(world.key, *(f"key-{act}" for act in ("detail", "calls", "rotate", "change", "suspend", "restore", "revoke"))),
        **by(world.key, "key-secret-revoke", secret=world.secret.token_key),
        **{f"focalpoints:key-{act}": {"key": "unodc"} for act in ("list", "new")},
        "accounts:email-confirm": {"token": "none"},
        "notifications:stop": {"token": "none"},
        "api:post-detail": {"reference": world.post.reference},
        "api:post-appointments": {"reference": world.post.reference},
    }  # fmt: skip


BODIES = {
    "focalpoints:message-new": {"subject": "S", "text": "T"},
    "focalpoints:message-detail": {"text": "T"},
    "focalpoints:post-edit": {"title_en": "A", "title_fr": "A", "working_languages": "fr", "time_zone": "Africa/Dakar"},
    "focalpoints:contact-new": {"kind": "email", "value": "office@mail.example", "shown_to": "members"},
    "focalpoints:contact-edit": {"kind": "phone", "value": "+221 30 000 00 01", "shown_to": "members"},
    "focalpoints:channel-new": {"kind": "wacap", "name": "Another"},
    "focalpoints:channel-edit": {"kind": "wacap", "name": "Another"},
    "focalpoints:member-until": {"until": "2030-01-01"},
    "focalpoints:member-suspend": {"reason": "risk"},
    "focalpoints:member-end": {"reason": "moved"},
    "focalpoints:seats": {"coordinator": 3, "analyst": 3, "focal_point": 3, "contributor": 3, "observer": 3},
    "focalpoints:handover-word": {"word": "W"},
    "focalpoints:handover-sign": {"agreed": "on"},
    "focalpoints:handover-alone": {"reason": "ill"},
}
