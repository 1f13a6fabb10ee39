import pytest

from practices import services
from rabatplatform.access.scope import access_scope
from tests.factories import complete_content


@pytest.fixture
def draft(cast):
    author = cast.focal_point_senegal
    with access_scope(author):
        content = complete_content(cast.senegal, author.actor.post)
        return services.create_draft(body=cast.senegal, content=content, actor=author.actor)


@pytest.fixture
def eager(settings):
    """Tasks run where they are queued, after the commit."""
    from rabatplatform.celery import app

    before = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = before


@pytest.fixture(autouse=True)
def mail_server_is_there(monkeypatch):
    """What a process knows of the mail server belongs to one test."""
    from rabatplatform.notifications.mail_server import server

    monkeypatch.setattr(server, "failures", 0)
    monkeypatch.setattr(server, "was_away", False)
