"""What tests of translations begin with."""

import json
from pathlib import Path

from practices.models import (
    GlossaryTerm,
    Practice,
    Revision,
    Section,
    Translation,
    TranslationWork,
    WorkText,
    source_hash,
)
from practices.services import translating
from practices.services.publishing import put_before_readers
from practices.services.revisions import copy_of
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from tests.factories import make_practice

GLOSSARY = Path(__file__).resolve().parents[2] / "practices" / "data" / "glossary.json"
TEXTS = {
    "summary": "Police and prosecutors work on migrant smuggling together.",
    "problem": "Cases of migrant smuggling were lost between two offices.",
}

FRENCH = {
    "title": "Une cellule conjointe contre le trafic illicite de migrants",
    "summary": "Police et parquet traitent ensemble le trafic illicite de migrants.",
    "problem": "Des affaires de trafic illicite de migrants se perdaient.",
}


def published(owner, **facts) -> Practice:
    facts.setdefault("texts", TEXTS)
    return make_practice(owner, state="published", title="A joint cell on migrant smuggling", **facts)


def translated(practice, language="fr", state="reviewed", **texts) -> None:
    """Rows that readers see, of the sections named, made from the original as it is."""
    with system_scope("test"):
        for section in Section.objects.filter(revision=practice.current_id, kind__in=texts):
            Translation.objects.create(
                practice=practice,
                revision_id=section.revision_id,
                section=section,
                language=language,
                text=texts[section.kind],
                state=state,
                source_hash=source_hash(section.text),
                made_from=practice.current.number,
            )


def revised(practice, **texts) -> Practice:
    """The practice with a next revision published: these sections changed, those given "" removed."""
    with system_scope("test"):
        practice = Practice.objects.select_related("current").get(pk=practice.pk)
        revision = copy_of(practice, Actor(None))
        for kind, text in texts.items():
            Section.objects.filter(revision=revision, kind=kind).delete()
            if text:
                Section.objects.create(practice=practice, revision=revision, kind=kind, text=text)
        revision.correct()
        revision.save()
        put_before_readers(practice, revision)
        assert Revision.objects.get(pk=revision.pk).is_public
        return Practice.objects.select_related("current").get(pk=practice.pk)


def act(person, service, **arguments):
    with access_scope(person):
        return getattr(translating, service)(actor=person.actor, **arguments)


def claim(person, practice, language="fr"):
    return act(person, "claim", practice=practice, language=language)


def save(person, work, *, beside=1, edition=None, **texts):
    return act(person, "save_texts", work=work, edition=edition or now(work).edition, texts=texts, beside=beside)


def now(work):
    with system_scope("test"):
        return TranslationWork.objects.select_related("practice__current").get(pk=work.pk)


def texts_of(work) -> dict:
    with system_scope("test"):
        return {text.kind: text for text in WorkText.objects.filter(work=work.pk)}


def rows_of(practice, language="fr") -> dict:
    with system_scope("test"):
        practice = Practice.objects.get(pk=practice.pk)
        rows = Translation.objects.filter(revision=practice.current_id, language=language).select_related("section")
        return {row.section.kind: row for row in rows}


def make_terms() -> None:
    """The two terms that must not be mixed, as the glossary has them."""
    terms = json.loads(GLOSSARY.read_text(encoding="utf-8"))["terms"]
    with system_scope("test"):
        GlossaryTerm.objects.bulk_create(
            [
                GlossaryTerm(slug=term["slug"], names=term["names"], synonyms=term["synonyms"], phenomenon=term["phenomenon"])
                for term in terms
                if term["slug"] in ("migrant-smuggling", "trafficking-in-persons")
            ]
        )
