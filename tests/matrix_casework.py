"""What the rows of casework are played on: notes of Senegal, with Spain as the country that is given them.

kept: a draft. waiting: given to the coordinator. given: TLP:AMBER, released to Spain. named: TLP:RED, released to the post of Spain's
analyst. known: released to nobody, its existence may be known. Spain's focal point proposed a correction of `given`, asked for `known`
and asked that `given` be released onward.
"""

import hashlib
from types import SimpleNamespace

from django.core.files.base import ContentFile

from casework.models import AccessRequest, NoteCorrection, NoteFile
from casework.services import groups
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.files.storage import keep
from tests.casework import making

PDF = b"%PDF-1.7\n"


def make_notes(cast) -> SimpleNamespace:
    analyst, coordinator, spanish = cast.analyst_senegal, cast.coordinator_senegal, cast.focal_point_spain
    kept = making.draft(analyst, title="Scene kept")
    waiting = making.draft(analyst, title="Scene waiting")
    with access_scope(analyst):
        making.releasing.submit(note=waiting, actor=analyst.actor)
    given = making.released(analyst, coordinator, cast.spain, title="Scene given")
    named = making.released(analyst, coordinator, cast.analyst_spain.actor.post, title="Scene named", tlp="red")
    known = making.released(analyst, coordinator, title="Scene known")
    with access_scope(coordinator):
        making.writing.set_options(note=known, actor=coordinator.actor, is_known=True, reason="To be asked.")
        group = groups.make_group(
            body=cast.senegal,
            name="Scene group",
            purpose="Boats",
            later="from_joining",
            hides_members=False,
            members=[cast.spain],
            actor=coordinator.actor,
        )
    asks = {"from_post": spanish.actor.post, "reader_id": spanish.actor.post.label_id, "asked_by": spanish}
    with access_scope(spanish):
        correction = NoteCorrection.objects.create(
            note=given,
            originator_id=given.originator_id,
            version=given.current,
            place="journey",
            text="The boats are wooden.",
            **asks,
        )
        access, onward = (
            AccessRequest.objects.create(
                note=note,
                originator_id=note.originator_id,
                kind=kind,
                note_reference=note.reference,
                receivers=[label],
                reason="We see it too.",
                **asks,
            )
            for note, kind, label in (
                (known, "access", cast.spain.casework_label_id),
                (given, "onward", cast.unodc.casework_label_id),
            )
        )
    with system_scope("test"):
        grant = given.grants.get()
        file = NoteFile.objects.create(
            version=given.current,
            name="sheet.pdf",
            media_type="application/pdf",
            size=9,
            received_sha256="0" * 64,
            state="clean",
            key=keep(ContentFile(PDF), "clean"),
            sha256=hashlib.sha256(PDF).hexdigest(),
        )
    return SimpleNamespace(
        kept=kept, waiting=waiting, given=given, named=named, known=known, group=group, correction=correction, access=access, onward=onward,
        grant=grant, file=file,
    )  # fmt: skip


def addresses(world) -> dict:
    """{URL name: parts of its address}: by default of the note that is given to Spain."""
    given, group = {"reference": world.given.reference}, {"reference": world.group.reference}
    onward, known = {"reference": world.onward.reference}, {"reference": world.known.reference}
    parts = {
        "grant": world.grant.reference,
        "correction": world.correction.reference,
        "step": "frame",
        "receiver": "country-ES",
        "file": world.file.reference,
    }
    found = {}
    for name, wants in parts_of_addresses().items():
        short = name.partition(":")[2]
        if short.startswith("group-") or "sharing-group" in short:
            base = group
        elif short.startswith("request-"):
            base = onward
        else:
            base = known if short.startswith("known-") else given
        found[name] = {part: base.get(part, parts.get(part)) for part in wants}
    return found


def parts_of_addresses() -> dict[str, list[str]]:
    """{URL name: names of the parts of its address} of casework's pages and operations."""
    import casework.api.urls
    import casework.urls

    rooms = {"casework": casework.urls.urlpatterns, "api": casework.api.urls.urlpatterns}
    return {
        f"{room}:{pattern.name}": list(pattern.pattern.converters)
        for room, patterns in rooms.items()
        for pattern in patterns
        if pattern.name
    }


# The smallest form that each act accepts.
BODIES = {
    "casework:note-new": {"title": "Matrix"},
    "casework:note-edit": {"title": "Matrix"},
    "casework:note-withdraw": {"reason": "Wrong"},
    "casework:note-return": {"reason": "Say more"},
}
