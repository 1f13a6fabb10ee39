"""What tests of translations begin with."""

from practices.models import Practice, Revision, Section, Translation, source_hash
from practices.services.publishing import put_before_readers
from practices.services.revisions import copy_of
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.actors import Actor
from tests.factories import make_practice

TEXTS = {
    "summary": "Police and prosecutors work on migrant smuggling together.",
    "problem": "Cases of migrant smuggling were lost between two offices.",
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
