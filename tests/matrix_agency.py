"""Notes of Senegal that reach UNODC, for its keys: what the rows of tests/access_matrix_agency.py are played on.

What UNODC asked and proposed, its systems did, by a key up to TLP:AMBER+STRICT: all its keys share their post. Each scene has its note,
version, annex, grant, group, correction and requests; where it names none, those of `given`.
"""

import hashlib
from types import SimpleNamespace

from django.core.files.base import ContentFile

from casework.models import NoteFile, NoteVersion
from casework.services import asking, corrections, groups
from focalpoints.models import Appointment
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.services import account_of
from rabatplatform.files.storage import keep
from tests import matrix_casework, matrix_notes
from tests.access_rows import AGENCY_STATES
from tests.casework import making
from tests.keys import ASKING, secret_for

WRONG = "The fuel is bought at the port."


def make_scenes(cast) -> dict[str, SimpleNamespace]:
    """{state: its things}, one for each of AGENCY_STATES."""
    analyst, coordinator = cast.analyst_senegal, cast.coordinator_senegal
    systems = systems_of(cast.unodc)

    def released(*receivers, **content):
        return making.released(analyst, coordinator, *receivers, **content)

    def let_be_known(note):
        with access_scope(coordinator):
            making.writing.set_options(note=note, actor=coordinator.actor, is_known=True, reason="To be asked.")
        return note

    group = make_group(cast)
    given = let_be_known(released(cast.unodc, title="Agency given"))
    kept, allowed = (released(cast.unodc, title="Agency H2", handling=["h0", "h2"]) for _note in range(2))
    red = released(systems.post, title="Agency red", tlp="red")
    lowered, raised = released(group, title="Agency lowered"), released(group, title="Agency raised", tlp="green")
    revised, withdrawn = (released(cast.unodc, title="Agency later") for _note in range(2))
    known = let_be_known(released(title="Agency known"))
    draft = making.draft(analyst, title="Agency draft")
    making.give(draft, cast.unodc, analyst)
    with access_scope(coordinator):
        making.releasing.withdraw(note=withdrawn, actor=coordinator.actor, reason="Wrong.")
    earlier = annex(lowered)
    begin_again(lowered, analyst, tlp="green")
    begin_again(raised, analyst, tlp="amber")
    lowered, raised = (making.release(matrix_notes.with_texts(note), analyst, coordinator) for note in (lowered, raised))
    with system_scope("test"):  # a release closes the stricter versions of before; the locks do not rely on it
        NoteVersion.objects.filter(pk=earlier.version_id).update(is_open=True)
    begin_again(revised, analyst)
    with access_scope(systems.user):
        correction = corrections.propose(note=given, version=given.current, place="journey", text=WRONG, actor=systems)
        onward = asking.ask_onward(note=given, receivers=[cast.spain], reason="They see it too.", actor=systems)
        access = asking.ask_access(stub=asking.known_by(known.reference), reason="We see it too.", actor=systems)
        consent = asking.ask_export(note=allowed, reason="For our analysts.", actor=systems)
    with access_scope(coordinator):
        ends = making.timezone.now() + making.datetime.timedelta(days=20)
        asking.accept(request=consent, reason="", ends=ends, words="Yes.", actor=coordinator.actor)
    scenes = {
        "agency": {"given": given},
        "agency-h2": {"given": kept, "onward": consent},
        "agency-allowed": {"given": allowed, "onward": consent},
        "agency-red": {"given": red},
        "agency-lowered": {"given": lowered},
        "agency-earlier": {"given": lowered, "file": earlier},
        "agency-raised": {"given": raised},
        "agency-revised": {"given": revised, "file": annex(revised, of="next")},
        "agency-withdrawn": {"given": withdrawn},
        "agency-draft": {"given": draft},
        "agency-known": {"given": known, "known": known, "onward": access},
    }
    assert tuple(scenes) == AGENCY_STATES
    always = {"group": group, "correction": correction, "known": given, "onward": onward, "grant": None}
    found = {state: SimpleNamespace(**(always | things)) for state, things in scenes.items()}
    for scene in found.values():
        scene.grant = grant_of(scene.given) or grant_of(given)
        scene.file = getattr(scene, "file", None) or annex(scene.given)
    return found


def systems_of(organisation) -> Actor:
    """The account and post by which its keys act, with a key that asks."""
    secret = secret_for(organisation, scopes=ASKING, ceiling="amber-strict")[2]
    account = account_of(secret)
    with system_scope("test"):
        return Actor(account, Appointment.objects.select_related("post__organisation").get(user=account).post)


def make_group(cast):
    """Of Senegal, with UNODC."""
    coordinator = cast.coordinator_senegal
    with access_scope(coordinator):
        return groups.make_group(
            body=cast.senegal, name="Agency group", purpose="Boats", later="everything", hides_members=False,
            members=[cast.unodc], actor=coordinator.actor,
        )  # fmt: skip


def begin_again(note, analyst, **content) -> None:
    """A further version in preparation."""
    with access_scope(analyst):
        version = making.writing.begin_version(note=note, actor=analyst.actor)
        content = {"what_changed": "Its title.", "is_non_nominal": True, **content}
        note = matrix_notes.with_texts(note)
        making.writing.save(note=note, edition=version.edition, content=content, actor=analyst.actor)


def grant_of(note):
    with system_scope("test"):
        return note.grants.first()


def annex(note, of="current") -> NoteFile:
    """A file that was checked, with its preview, of the version outside or in preparation."""
    pdf, picture = matrix_casework.PDF, b"a picture"
    version = getattr(matrix_notes.with_texts(note), of)
    with system_scope("test"):
        return NoteFile.objects.create(
            version=version, name="sheet.pdf", media_type="application/pdf", size=len(pdf), received_sha256="0" * 64, state="clean",
            key=keep(ContentFile(pdf), "clean"), sha256=hashlib.sha256(pdf).hexdigest(),
            preview_key=keep(ContentFile(picture), "preview", mark=f"-{hashlib.sha256(picture).hexdigest()}"),
        )  # fmt: skip


def addresses(scenes) -> dict[str, dict]:
    """{state: {URL name: parts of its address}}."""
    return {state: matrix_casework.addresses(scene) for state, scene in scenes.items()}
