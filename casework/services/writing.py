"""Writing a note: begin it, save it, begin a further version, give that up. Each is one transaction."""

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import events, policies
from casework.content import COLUMNS, ROWS, cleaned, content_of
from casework.errors import AlreadyUsed, NoteInvalid, ReasonMissing, StaleEdition, WrongState
from casework.markings import ORDER, TLP, strictest
from casework.models import Note, NoteDerivation, NoteStep, NoteTerm, NoteText, NoteVersion
from casework.models.parts import PHASE
from casework.screened import refuse_personal_data
from casework.services.shortening import shorten
from casework.services.steps import locked, step
from casework.vocabulary import facets
from rabatplatform.accounts.actors import Actor
from rabatplatform.events.services import record

MIRRORED = ("tlp", "handling", "valid_until")  # of the version, on the note: in force
What = NoteStep.What
SETTINGS = {  # of the note itself: the step that says so, (where it is set, where it is not any more)
    "is_known": (What.MADE_KNOWN, What.MADE_UNKNOWN),
    "hides_recipients": (What.HIDDEN, What.SHOWN),
}
LONGEST_REASON = 500


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
    content = _with_told_stages(content, {})
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
    step(note, What.BEGUN, actor, version=version)
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
    content = _with_told_stages(content, now)
    changed = {name: value for name, value in content.items() if not _same(name, value, now[name])}
    if not changed:
        return version
    if changed.get("tlp") == TLP.RED and not (ruling := policies.may_make_red(actor.user, note)):
        raise NoteInvalid(str(ruling), fields={"tlp": str(ruling)})
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
        if {"tlp", "handling"} & changed.keys():
            shorten(note, version, actor)
        _mirror(note, changed, *_markings_before(note))
        keep_unknown(note, actor)
        note.updated_at = version.saved_at
        note.save(update_fields=["updated_at", "is_known", *MIRRORED])
    return version


@transaction.atomic
def set_options(*, note: Note, actor: Actor, reason: str = "", **options: bool) -> Note:
    """is_known: may its existence be known; hides_recipients: are its recipients hidden from each other. While it is a draft its writers
    say so, then a coordinator, with a reason. Nothing changes: answered as done.

    Raises PermissionDenied (also of is_known at TLP:RED), ReasonMissing, NoteInvalid, PersonalDataFound.
    """
    note = locked(note)
    policies.may_set_options(actor.user, note).require()
    changed = {name: options[name] for name in SETTINGS if options.get(name, getattr(note, name)) != getattr(note, name)}
    if not changed:
        return note
    if changed.get("is_known"):
        policies.may_make_known(actor.user, note).require()
    reason = _reason_of_options(note, reason)
    for name, value in changed.items():
        setattr(note, name, value)
        step(note, SETTINGS[name][0 if value else 1], actor, reason=reason)
    note.save(update_fields=list(changed))
    record(events.NOTE_OPTIONS, subject=note, actor=actor)
    return note


def _reason_of_options(note: Note, reason: str) -> str:
    reason = reason.strip()
    if not reason and note.state != Note.State.DRAFT:
        raise ReasonMissing
    if len(reason) > LONGEST_REASON:
        words = _("Too long: at most %(most)s characters.") % {"most": LONGEST_REASON}
        raise NoteInvalid(words, fields={"reason": words})
    refuse_personal_data(reason=reason)
    return reason


def keep_unknown(note: Note, actor: Actor) -> None:
    """A note that becomes TLP:RED may not be known any more. Saves nothing of the note."""
    if note.is_known and note.tlp == TLP.RED:
        note.is_known = False
        step(note, What.MADE_UNKNOWN, actor)


@transaction.atomic
def begin_version(*, note: Note, actor: Actor) -> NoteVersion:
    """A further version of a released note, beginning as the released one stands."""
    note = locked(note)
    policies.may_revise(actor.user, note).require()
    content = content_in_force(note)
    number = note.versions.order_by("-number").values_list("number", flat=True).first() + 1
    note.next = _new_version(note, number, content, actor)
    _copy_files(note.current, note.next)
    note.save(update_fields=["next"])
    step(note, What.VERSION_BEGUN, actor, version=note.next)
    record(events.NOTE_VERSION_BEGUN, subject=note, actor=actor)
    return note.next


def content_in_force(note: Note) -> dict:
    """What a text begins with that is made from the released one; its end date is the one in force, which may have been moved."""
    begins = {"what_changed": "", "closes_earlier": False, "is_non_nominal": False, "valid_until": note.valid_until}
    return content_of(note.current) | begins


@transaction.atomic
def give_up(*, note: Note, actor: Actor) -> Note:
    """Give up the version in preparation of a released note."""
    note = locked(note)
    policies.may_give_up(actor.user, note).require()
    close_preparation(note, actor)
    note.save(update_fields=["next"])
    record(events.NOTE_GIVEN_UP, subject=note, actor=actor)
    return note


def close_preparation(note: Note, actor: Actor) -> None:
    """Give up what is in preparation beside the text in force, if anything is; it stays in the history. Saves nothing of the note."""
    version = note.next
    if version is None:
        return
    version.drop()
    version.save(update_fields=["state"])
    note.next = None
    step(note, What.GIVEN_UP, actor, version=version)


@transaction.atomic
def drop_draft(*, note: Note, actor: Actor) -> None:
    """Give up a first draft: from then on nobody reads it, and no list or count holds it. Its own step and event are kept; in the
    history of the note that it was begun from, a step says so. Raises PermissionDenied, WrongState.
    """
    note = locked(note)
    policies.may_drop(actor.user, note).require()
    for source in _begun_from(note):
        if ORDER.index(note.tlp) >= ORDER.index(source.tlp):  # of a stricter draft the readers of its source knew nothing
            step(source, What.OFFSHOOT_DROPPED, actor)
    step(note, What.GIVEN_UP, actor, version=note.current)
    record(events.NOTE_DRAFT_GIVEN_UP, subject=note, actor=actor)
    with connection.cursor() as cursor:  # row security lets nobody hide a row from themselves
        cursor.execute("SELECT casework_drop_draft(%s)", [note.pk])
        if not cursor.fetchone()[0]:
            raise WrongState(_("Only a draft that was not submitted can be given up."))


def _begun_from(note: Note) -> list[Note]:
    """Notes that a draft supersedes or is derived from, as far as the person may read them."""
    ids = [note.supersedes_id, NoteDerivation.objects.filter(note=note).values_list("source", flat=True).first()]
    return list(Note.objects.filter(pk__in=[pk for pk in ids if pk]))


def _new_version(note: Note, number: int, content: dict, actor: Actor) -> NoteVersion:
    version = NoteVersion(note=note, number=number, saved_by=actor.user, saved_from=actor.post, writers=[actor.user.pk])
    for name in COLUMNS:
        if name in content:
            setattr(version, name, content[name])
    version.save()
    _put_parts(version, content)
    return version


def _with_told_stages(content: dict, now: dict) -> dict:
    """A phase that is told in words is one of the stages that the note is found by. content: as cleaned; now: what stands."""
    texts, terms = content.get("texts", {}), content.get("terms", {})
    if "stage" not in terms and not any(kind.startswith(PHASE) for kind in texts):
        return content
    told = {
        kind.removeprefix(PHASE) for kind, words in (now.get("texts", {}) | texts).items() if kind.startswith(PHASE) and words
    }
    ticked = terms.get("stage", now.get("terms", {}).get("stage", []))
    stages = [term for term in facets()["stage"].terms if term in told.union(ticked)]
    return content | {"terms": terms | {"stage": stages}}


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
