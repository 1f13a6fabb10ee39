"""Marker words in casework: which columns can hold what people wrote is asked of the models, so that no column is forgotten.

Each of them is filled for things that few read, or stands in NO_WORDS with the reason why nobody writes into it
(tests/casework/test_canary_columns.py). Things are those of tests/matrix_casework.py.
"""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from casework.models import (
    AccessRequest,
    GroupMember,
    GroupVersion,
    Note,
    NoteChange,
    NoteCorrection,
    NoteFile,
    NoteGrant,
    NoteHub,
    NoteLeg,
    NoteRead,
    NoteStep,
    NoteText,
    NoteVersion,
    ScreenPass,
    SharingGroup,
)
from casework.services import writing
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor

BEGINS = "zqwxv"
DOING_CASEWORK = ("focal_point_senegal", "analyst_senegal", "coordinator_senegal")
DOING_IT_THERE = ("focal_point_spain", "analyst_spain", "coordinator_spain")
ASKED = ("analyst_senegal", "coordinator_senegal", "focal_point_spain")
# The words, and who may meet them. The last two letters of a word differ, or its misspelling would be itself.
WORDS = {
    "zqwxvkeptnote": DOING_CASEWORK,
    "zqwxvknown": DOING_CASEWORK,  # of a note whose existence may be known: not its words
    "zqwxvgivennote": (*DOING_CASEWORK, *DOING_IT_THERE),
    "zqwxvwithin": DOING_CASEWORK,  # of the note that is given: its next version, and what its readers are not told of its life
    "zqwxvrednote": ("analyst_senegal", "coordinator_senegal", "analyst_spain"),
    "zqwxvpurpose": ("analyst_senegal", "coordinator_senegal"),
    "zqwxvcircle": (*DOING_CASEWORK, *DOING_IT_THERE),
    "zqwxvchanged": DOING_CASEWORK,  # of a group: what stood before, and why it changed
    "zqwxvonward": ASKED,
    "zqwxvmended": ASKED,
}
# {why nobody writes words into it: columns}. A column with `choices` holds one of those and is not asked for.
NO_WORDS = {
    "a reference, made of random letters by the platform": ("Note.reference", "AccessRequest.note_reference", "NoteRead.what"),
    "codes of a vocabulary or a table, checked as they are saved": (
        *("Note.handling", "NoteVersion.handling", "NoteVersion.kind", "NoteVersion.reliability", "NoteVersion.credibility"),
        *("NoteTerm.facet", "NoteTerm.term", "NoteChange.term", "NoteLeg.transport", "NoteLeg.crossing", "NoteLeg.fee_band"),
        *("NoteLeg.from_country", "NoteLeg.to_country", "NoteHub.country", "NoteCorrection.place", "SharingGroup.rule"),
    ),
    "a code of the platform's own": ("ScreenPass.kind", "NoteFile.refusal", "NoteFile.media_type"),
    "a year, a month or a day, checked as it is saved": ("NoteChange.since",),
    "a hash": ("ScreenPass.words_hash", "ReadSeal.digest", "NoteFile.received_sha256", "NoteFile.sha256"),
    "a random place in the private storage": ("NoteFile.key", "NoteFile.preview_key"),
}
# What is stored where a word alone cannot be.
SHAPES = {"GroupVersion.before": lambda word: {"name": f"{word} name", "purpose": f"{word} purpose"}}


def columns() -> dict[str, models.Field]:
    """{"Model.column": field} of every column of casework that can hold words."""
    fields = ((model, field) for model in apps.get_app_config("casework").get_models() for field in model._meta.concrete_fields)
    return {f"{model.__name__}.{field.name}": field for model, field in fields if holds_words(field)}


def holds_words(field) -> bool:
    """Text, JSON, or an array of them, whose values are not limited to `choices`."""
    if isinstance(field, ArrayField):
        return holds_words(field.base_field)
    return isinstance(field, (models.CharField, models.TextField, models.JSONField)) and not field.choices


def without_words() -> list[str]:
    return [name for names in NO_WORDS.values() for name in names]


def filled(model, word: str) -> dict:
    """{column: what is stored} for each column of `model` that can hold words. Raises AssertionError for one that cannot be filled."""
    values = {}
    for name, field in columns().items():
        if field.model is model and name not in without_words():
            values[field.name] = SHAPES[name](word) if name in SHAPES else _value(name, field, word)
    return values


def _value(name: str, field, word: str):
    if isinstance(field, ArrayField):
        return [_value(name, field.base_field, word)]
    assert not isinstance(field, models.JSONField), f"{name}: say in SHAPES what it holds, or in NO_WORDS why it holds no words"
    said = f"{word} {field.name}" if field.name else word
    assert field.max_length is None or len(said) <= field.max_length, f"{name} is too short for a word: say why in NO_WORDS"
    return said


def unmarked() -> list[str]:
    """Columns that hold no marker word in any row, though they could. In system scope."""
    found = []
    for name, field in columns().items():
        rows = field.model._default_manager.annotate(as_text=Cast(field.name, models.TextField()))
        if name not in without_words() and not rows.filter(as_text__contains=BEGINS).exists():
            found.append(name)
    return found


def plant(scene) -> None:
    """The words of WORDS in every column of every thing that they belong to."""
    given = scene.given
    with system_scope("plant"):
        author = Actor(given.created_by, given.author_post)
    with access_scope(author.user):
        writing.begin_version(note=given, actor=author)
    with system_scope("plant"):
        for rows, word in marked(scene):
            rows.update(**filled(rows.model, word))
        made(scene)
        for note in (scene.kept, given, scene.named, scene.known):
            Note.objects.filter(pk=note.pk).update(updated_at=timezone.now())  # its place in the index is made anew


def marked(scene) -> Iterator[tuple[models.QuerySet, str]]:
    """(rows, the word that stands in each of their columns) of what is there."""
    given = Note.objects.with_texts().get(pk=scene.given.pk)
    versions = {
        "zqwxvkeptnote": [scene.kept.current, scene.waiting.current],
        "zqwxvgivennote": [given.current],
        "zqwxvwithin": [given.next],
        "zqwxvrednote": [scene.named.current],
        "zqwxvknown": [scene.known.current],
    }
    for word, ones in versions.items():
        yield NoteVersion.objects.filter(pk__in=[one.pk for one in ones]), word
        for part in (NoteText, NoteLeg, NoteHub, NoteChange, NoteFile):
            yield part.objects.filter(version__in=ones), word
    yield SharingGroup.objects.filter(pk=scene.group.pk), "zqwxvcircle"
    yield GroupMember.objects.filter(group=scene.group), "zqwxvcircle"
    yield GroupVersion.objects.filter(group=scene.group), "zqwxvchanged"
    yield AccessRequest.objects.filter(pk__in=[scene.onward.pk, scene.access.pk]), "zqwxvonward"
    yield NoteCorrection.objects.filter(pk=scene.correction.pk), "zqwxvmended"


def made(scene) -> None:
    """Rows that nobody changes once they are there."""
    given, to_spain, asker = scene.given, scene.grant.label_id, scene.correction
    days = DateTimeTZRange(timezone.now(), timezone.now() + timezone.timedelta(days=30))
    to_named = scene.named.grants.get().label_id
    for note, label, word in (
        (scene.kept, to_spain, "zqwxvkeptnote"),  # a draft: nobody reads it yet
        (given, to_spain, "zqwxvgivennote"),
        (scene.named, to_named, "zqwxvrednote"),
    ):
        NoteGrant.objects.create(note=note, label_id=label, valid=days, **filled(NoteGrant, word))
    what = NoteStep.What.RETURNED
    NoteStep.objects.create(note=given, version=given.current, what=what, **filled(NoteStep, "zqwxvwithin"))
    ScreenPass.objects.create(note=given, kind="phone", words_hash="0" * 64, **filled(ScreenPass, "zqwxvwithin"))
    NoteRead.objects.create(
        note_id=given.pk,
        version=1,
        user_id=asker.asked_by_id,
        post_id=asker.from_post_id,
        body_id=to_spain,
        originator_id=given.originator_id,
        coordination_id=given.author_post.country.coordination_label_id,
        author_id=given.author_post.label_id,
        at=timezone.now(),
        how=NoteRead.How.EXPORT,
        **filled(NoteRead, "zqwxvpurpose"),
    )
