"""Writing a note: begin it, save it, begin a further version, give that up. Each is one transaction."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import events, policies
from casework.content import COLUMNS, ROWS, cleaned, content_of
from casework.errors import AlreadyUsed, NoteInvalid, StaleEdition
from casework.markings import TLP, strictest
from casework.models import Note, NoteDerivation, NoteStep, NoteTerm, NoteText, NoteVersion
from casework.services.steps import locked, step
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

MIRRORED = ("tlp", "handling", "valid_until")  # of the version, on the note: in force
SETTINGS = ("is_known", "hides_recipients")  # of the note itself


@transaction.atomic
def begin(
    *, body, content: dict, actor: Actor, form_key=None, supersedes: Note | None = None, source: Note | None = None
) -> Note:
    """Begin a note of `body`, a Country or Organisation that the actor writes for. A title is enough.

    form_key: a UUID of the form it came from: posting the same form again returns the note it made.
    supersedes, source: the note that it is to supersede, or that it is derived from. It begins with their words, so until it is
    released it is kept as they are: under the stricter marking.
    Raises PermissionDenied, NoteInvalid, AlreadyUsed.
    """
    policies.may_begin(actor.user, body).require()
    if form_key and (made := Note.objects.filter(form_key=form_key, created_by=actor.user).first()):
        return made
    content = cleaned(content)
    if not content.get("title"):
        raise NoteInvalid(_("Give the note a title."), fields={"title": _("Give the note a title.")})
    note = Note(originator_id=body.casework_label_id, author_post=actor.post, created_by=actor.user, form_key=form_key)
    note.supersedes = supersedes
    _mirror(note, content, *(other.tlp for other in (supersedes, source) if other))
    try:
        with transaction.atomic():
            note.save()
    except IntegrityError as error:  # the same form, twice at the same moment
        made = Note.objects.filter(form_key=form_key, created_by=actor.user).first() if form_key else None
        if made is None:
            raise AlreadyUsed(_("This page was sent before. Open it again.")) from error
        return made
    version = _new_version(note, 1, content, actor)
    note.current = version
    note.save(update_fields=["current"])
    if source:
        NoteDerivation.objects.create(note=note, source=source)
    step(note, NoteStep.What.BEGUN, actor, version=version)
    record(events.NOTE_BEGUN, subject=note, actor=actor)
    return note


@transaction.atomic
def save(*, note: Note, edition: int, content: dict, actor: Actor, page=None, goes_on=False) -> NoteVersion:
    """Store the given keys of `content` (casework.content); `edition` is the one the person began from.

    A save that would change nothing is answered as done. page: a UUID of the open page it comes from; goes_on: the page stays
    open and saves again (autosave).
    Raises PermissionDenied, NoteInvalid, StaleEdition (somebody saved in between: nothing is stored).
    """
    note = locked(note)
    policies.may_edit(actor.user, note).require()
    content = cleaned(content)
    if content.get("title") == "":
        raise NoteInvalid(_("Give the note a title."), fields={"title": _("Give the note a title.")})
    version = NoteVersion.objects.select_for_update(of=("self",)).get(pk=note.in_hand.pk)
    now = content_of(version)
    changed = {name: value for name, value in content.items() if not _same(name, value, now[name])}
    if not changed:
        return version
    if edition != version.edition and (page is None or page != version.saved_page):
        raise StaleEdition(
            edition=version.edition,
            current=now,
            theirs=content,
            conflicts=sorted(changed),
            saved_by=str(version.saved_from or ""),
            saved_at=version.saved_at,
        )
    version.edition += 1
    version.saved_page = page if goes_on else None
    version.saved_at, version.saved_by, version.saved_from = timezone.now(), actor.user, actor.post
    if actor.user.pk not in version.writers:
        version.writers.append(actor.user.pk)
    _put(version, changed)
    if note.state == Note.State.DRAFT:
        _mirror(note, changed, *_markings_before(note))
        note.updated_at = version.saved_at
        note.save(update_fields=["updated_at", *MIRRORED])
    return version


@transaction.atomic
def set_options(*, note: Note, actor: Actor, **options: bool) -> Note:
    """May its existence be known; are its recipients hidden from each other. While it is a draft its writers say so, then a coordinator."""
    note = locked(note)
    policies.may_give(actor.user, note).require()
    for name in SETTINGS:
        if name in options:
            setattr(note, name, options[name])
    note.save(update_fields=list(SETTINGS))
    return note


@transaction.atomic
def begin_version(*, note: Note, actor: Actor) -> NoteVersion:
    """A further version of a released note, beginning as the released one stands."""
    note = locked(note)
    policies.may_revise(actor.user, note).require()
    content = content_of(note.current) | {"what_changed": "", "closes_earlier": False, "is_non_nominal": False}
    number = note.versions.order_by("-number").values_list("number", flat=True).first() + 1
    note.next = _new_version(note, number, content, actor)
    _copy_files(note.current, note.next)
    note.save(update_fields=["next"])
    step(note, NoteStep.What.VERSION_BEGUN, actor, version=note.next)
    record(events.NOTE_VERSION_BEGUN, subject=note, actor=actor)
    return note.next


@transaction.atomic
def give_up(*, note: Note, actor: Actor) -> Note:
    note = locked(note)
    policies.may_give_up(actor.user, note).require()
    version = note.next
    version.drop()
    version.save(update_fields=["state"])
    note.next = None
    note.save(update_fields=["next"])
    step(note, NoteStep.What.GIVEN_UP, actor, version=version)
    record(events.NOTE_GIVEN_UP, subject=note, actor=actor)
    return note


def _new_version(note: Note, number: int, content: dict, actor: Actor) -> NoteVersion:
    version = NoteVersion(note=note, number=number, saved_by=actor.user, saved_from=actor.post, writers=[actor.user.pk])
    for name in COLUMNS:
        if name in content:
            setattr(version, name, content[name])
    version.save()
    _put_parts(version, content)
    return version


def _copy_files(old: NoteVersion, new: NoteVersion) -> None:
    """Rows of its own for the same stored files."""
    import uuid

    for file in old.files.filter(state="clean"):
        file.pk, file.reference, file.version = None, uuid.uuid4(), new
        file.save(force_insert=True)


def _mirror(note: Note, content: dict, *floors: str) -> None:
    """The markings of a draft are in force at once, but never below those of the notes whose words it began with."""
    for name in MIRRORED:
        if name in content:
            setattr(note, name, content[name])
    note.tlp = strictest(note.tlp, *floors)


def _markings_before(note: Note) -> list[str]:
    """Of the notes that a draft supersedes or is derived from; one that cannot be read counts as the strictest."""
    ids = [note.supersedes_id, NoteDerivation.objects.filter(note=note).values_list("source", flat=True).first()]
    found = [Note.objects.filter(pk=pk).values_list("tlp", flat=True).first() for pk in ids if pk]
    return [tlp or TLP.RED for tlp in found]


def _same(name: str, given, now) -> bool:
    if name == "texts":  # the given kinds only
        return all(now.get(kind, "") == words for kind, words in given.items())
    if name == "terms":
        return all(sorted(now.get(facet, [])) == sorted(terms) for facet, terms in given.items())
    return given == now


def _put(version: NoteVersion, content: dict) -> None:
    for name in COLUMNS:
        if name in content:
            setattr(version, name, content[name])
    version.save()
    _put_parts(version, content)


def _put_parts(version: NoteVersion, content: dict) -> None:
    for kind, words in content.get("texts", {}).items():
        if words:
            NoteText.objects.update_or_create(version=version, kind=kind, defaults={"text": words})
        else:
            version.notetexts.filter(kind=kind).delete()
    for facet, terms in content.get("terms", {}).items():
        version.noteterms.filter(facet=facet).delete()
        NoteTerm.objects.bulk_create(NoteTerm(version=version, facet=facet, term=term) for term in terms)
    for key, (model, _names) in ROWS.items():
        if key in content:
            model.objects.filter(version=version).delete()
            rows = enumerate(content[key], 1)
            model.objects.bulk_create(model(version=version, number=number, **row) for number, row in rows)
