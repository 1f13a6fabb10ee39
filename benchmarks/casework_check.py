"""Is what the generator wrote in bulk what the platform would have left? Raises AssertionError where it is not; changes nothing."""

from contextlib import contextmanager
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.casework_world import READERS
from casework.content import content_of
from casework.models import Note, NoteGrant, NoteVersion, SharingGroup
from casework.receivers import by_label
from casework.screened import findings
from casework.services import granting, releasing, writing
from focalpoints.models import Appointment, Post, Role
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User

SAMPLE, READ, REMADE, FIRST = 200, 2_000, 8, 2_000
STATED = """SELECT n.audience, n.audience_until, (SELECT array_agg(a ORDER BY a) FROM casework_note_audience a WHERE a.object_id = n.id),
  (SELECT d FROM search_document_note d WHERE d.object_id = n.id) FROM casework_note n WHERE n.id = ANY (%s) ORDER BY n.id"""
MAY = """SELECT n.id FROM casework_note n WHERE n.id = ANY (%s) AND EXISTS (SELECT FROM casework_note_entries(n) e
  WHERE e.label_id = ANY (access_grants_of(%s)) AND e.valid @> access_clock())"""
DOCUMENT = "SELECT tsv, title_tsv, tags, state, is_public FROM search_document_note WHERE object_id = %s"


@contextmanager
def undone():
    """In system scope; whatever was changed inside is taken back."""
    with transaction.atomic():
        with system_scope("benchmark"):
            yield
        transaction.set_rollback(True)


def check(number: int) -> None:
    with system_scope("benchmark"):
        assert Note.objects.count() == number
        assert not Note.objects.filter(current=None).exists()
    computed(number)
    for name in READERS:
        read(name, number)
    remade()


def spread(number: int, wanted: int) -> list[int]:
    return list(range(1, number + 1, max(1, number // wanted)))


def ask(sql: str, *values) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def computed(number: int) -> None:
    """The triggers, told to compute a sample again, leave it as it is."""
    ids = spread(number, SAMPLE)
    with undone():
        before = ask(STATED, ids)
        ask("SELECT casework_note_index(%s)", ids)
        ask(
            "WITH x AS (UPDATE casework_note SET audience_until = NULL WHERE id = ANY (%s) RETURNING 1) SELECT count(*) FROM x",
            ids,
        )
        after = ask(STATED, ids)
    for old, new in zip(before, after, strict=True):
        assert old == new, f"written {old}\ncomputed {new}"


def reader(name: str) -> User:
    """The analyst of the body that stands for this kind of reader."""
    with system_scope("benchmark"):
        return User.objects.get(pk=ask(
            "SELECT a.user_id FROM focalpoints_appointment a JOIN focalpoints_post p ON p.id = a.post_id "
            "WHERE p.titles ->> 'en' = %s AND a.valid @> access_clock()", f"Desk {87 + READERS[name]}"
        )[0][0])  # fmt: skip


def read(name: str, number: int) -> None:
    """Each lock alone, both, and the one sentence about readers, asked of every note of a sample, give the same."""
    person, ids = reader(name), spread(number, READ)
    rows = Note.objects.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)
    with system_scope("benchmark"):
        expected = sorted(pk for (pk,) in ask(MAY, ids, person.pk))
        python = list(rows.visible_to(person))
    with access_scope(person):
        policies, both = list(rows), list(rows.visible_to(person))
    assert expected == python == policies == both, (name, len(expected), len(python), len(policies), len(both))
    assert expected, name


def remade() -> None:
    """Some notes, made once more by the services from their content and receivers, have the same rows, readers and document."""
    with system_scope("benchmark"):
        first = range(1, FIRST + 1)
        dated = list(NoteGrant.objects.filter(note__in=first, valid__endswith__isnull=False).values_list("note", flat=True))
        rows = Note.objects.filter(pk__in=first, state="released", valid_until__gte=timezone.localdate()).exclude(pk__in=dated)
        fit = (
            note
            for note in rows.select_related("author_post", "current").order_by("pk")
            if note.current.number == 1 and gives_again(note)
        )
        notes = list(islice((note for note in fit if not findings(content_of(note.current))), REMADE))
    assert len(notes) == REMADE, len(notes)
    for note in notes:
        with undone():
            written, made = facts(note), facts(by_services(note))
            for name in written:
                assert written[name] == made[name], f"{name}\nwritten {written[name]}\nmade {made[name]}"


def gives_again(note: Note) -> bool:
    """Its groups are those whose label stays; that of a version cannot be given any more."""
    return not note.grants.exclude(group=None).exclude(group__later=SharingGroup.Later.EVERYTHING).exists()


def holder(post: Post) -> User:
    now = Appointment.objects.filter(post=post, valid__contains=timezone.now())
    return User.objects.get(pk=now.values_list("user", flat=True).get())


def coordinators_post(note: Note) -> Post:
    body = {"country": note.author_post.country_id, "organisation": note.author_post.organisation_id}
    return Post.objects.filter(role=Role.COORDINATOR, **body).order_by("pk").first()


def by_services(note: Note) -> Note:
    chief_post = coordinators_post(note)
    author, chief = Actor(holder(note.author_post), note.author_post), Actor(holder(chief_post), chief_post)
    content, grants = content_of(note.current), list(note.grants.select_related("group"))
    everybody = GrantLabel.ALL_WHO_READ_CASEWORK
    receivers = [grant.group or (everybody if grant.label_id == everybody else by_label(grant.label_id)) for grant in grants]
    with access_scope(author.user):
        again = writing.begin(body=note.author_post.body, content=content, actor=author)
        writing.set_options(note=again, actor=author, is_known=note.is_known, hides_recipients=note.hides_recipients)
        for receiver in receivers:
            granting.give(note=again, receiver=receiver, reason="They see the same.", actor=author)
        releasing.submit(note=again, actor=author)
    with access_scope(chief.user):
        releasing.release(note=again, actor=chief)
    return Note.objects.get(pk=again.pk)


def facts(note: Note) -> dict:
    """What must be the same of two notes made from the same content, but for the ends of grants: a service gives none without an end,
    the data do: else nobody would read what is older than a year."""
    version = NoteVersion.objects.get(pk=note.current_id)
    entries = ask("SELECT label_id FROM casework_note_audience WHERE object_id = %s ORDER BY 1", note.pk)
    return {
        "content": content_of(version)
        | {"terms": {facet: sorted(terms) for facet, terms in content_of(version)["terms"].items()}},
        "note": (note.state, note.tlp, note.handling, note.valid_until, note.originator_id, note.author_post_id, note.audience),
        "version": (version.number, version.state, version.is_open, version.edition, version.writers, version.saved_from_id),
        "entries": entries,
        "document": ask(DOCUMENT, note.pk),
        "steps": list(note.steps.order_by("pk").values_list("what", "is_public", "by", "post")),
    }
