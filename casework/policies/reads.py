"""Who sees the record of reads of more than one note, and who takes words out of the platform."""

from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from casework.markings import TLP, Leave, allowed, asking_codes
from casework.models import AccessRequest, Note
from casework.policies.notes import body_of_note, holds, is_of_originator
from focalpoints.querysets import posts_held
from rabatplatform.access.querysets import Clock
from rabatplatform.access.rulings import ALLOWED, Ruling, refused


def bodies_coordinated(user) -> list:
    """The countries and organisations in whose name `user` releases notes."""
    bodies = dict.fromkeys(post.body for post in posts_held(user))
    return [body for body in bodies if holds(user, "release_notes", body)]


def may_see_all_reads(user) -> Ruling:
    if not bodies_coordinated(user):
        return refused(_("Who read the notes of a country or organisation is seen by its coordinators."))
    return ALLOWED


def has_consent(user, note) -> bool:
    """Did the originator allow the post by which the person of the scope reads it to print and export it, until a moment to come? Leave of
    another post of theirs does not count: the record of reads and the mark on the print would name a post that has none."""
    reading = RawSQL("(SELECT casework_reading_post(%s))", [note.pk])
    asked = AccessRequest.objects.visible_to(user).filter(note=note, kind=AccessRequest.Kind.EXPORT, from_post=reading)
    return asked.filter(consent_until__gt=Clock()).exists()


def with_consent(user, ids) -> set[int]:
    """Ids among these notes that `has_consent` for a caller of one post, as a system is."""
    asked = AccessRequest.objects.visible_to(user).filter(
        note__in=ids, kind=AccessRequest.Kind.EXPORT, from_post__in=posts_held(user)
    )
    return set(asked.filter(consent_until__gt=Clock()).values_list("note", flat=True))


def may_export(user, note, version=None, use: str = "export") -> Ruling:
    """Take it or a file of it out, print it, fetch its words by the API: `use`, "export", "print" or "quote" (casework.markings). Those of
    the originator always; a reader where marking and handling let them: those in force and, of another version, its own as well."""
    if is_of_originator(user, note):
        return ALLOWED
    version = version or note.current
    if note.state not in Note.OPEN or version is None:
        return refused(_("This note is not released."))
    leaves = {one: getattr(allowed(one.tlp, one.handling), use) for one in (note, version)}
    if marked := next((one for one, leave in leaves.items() if leave is Leave.NO), None):
        tlp = TLP(marked.tlp).label
        return refused(_("{tlp}: this note is read here only. It is neither printed nor exported."), tlp=tlp)
    if Leave.ASKED in leaves.values() and not has_consent(user, note):
        codes = dict.fromkeys(code for one in leaves for code in asking_codes(one.handling, use))
        return refused(
            _("{codes}: {body} has not allowed that this note is printed or exported. Ask its originator."),
            codes=", ".join(codes),
            body=body_of_note(note),
        )
    return ALLOWED
