import pytest

from rabatplatform.access.scope import system_scope
from tests.factories import make_practice
from tests.rabatplatform.api.calls import Api, token_for


@pytest.fixture
def senegal(cast):
    """Senegal's focal point, by session."""
    return Api(cast.focal_point_senegal)


@pytest.fixture
def spain(cast):
    return Api(cast.focal_point_spain)


@pytest.fixture
def agency(cast):
    """UNODC's systems, by token."""
    return Api(token=token_for(cast.unodc)[1])


@pytest.fixture
def translated(cast):
    """translated(title, **facts): a published practice of Senegal in English with a French title and summary."""
    from practices.models import Translation, source_hash

    def make(title="Airport desk", **facts):
        facts.setdefault("texts", {"summary": "A summary", "problem": "A long problem"})
        practice = make_practice(cast.senegal, state="published", title=title, **facts)
        with system_scope("factory"):
            for section in practice.current.sections.filter(kind__in=["title", "summary"]):
                Translation.objects.create(
                    practice=practice,
                    revision_id=section.revision_id,
                    section=section,
                    language="fr",
                    text=f"FR {section.text}",
                    state="reviewed",
                    source_hash=source_hash(section.text),
                )
        return practice

    return make
