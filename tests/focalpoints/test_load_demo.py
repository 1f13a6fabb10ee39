"""Demo accounts: local settings only, one password, nothing written twice."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from focalpoints.models import Appointment, Organisation, Post
from focalpoints.querysets import post_of
from practices.models import Practice, Section
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "eleven red kites circle"


@pytest.fixture
def run(settings):
    settings.DEMO_PASSWORD = PASSWORD
    call_command("load_reference", stdout=StringIO())

    def load():
        out = StringIO()
        call_command("load_demo", stdout=out)
        return out.getvalue().splitlines()

    return load


def writes(queries) -> list[str]:
    return [q["sql"] for q in queries if q["sql"].split(maxsplit=1)[0] in ("INSERT", "UPDATE", "DELETE")]


def test_given_production_when_the_demo_is_loaded_then_it_is_refused_and_nobody_is_made(settings):
    settings.DEMO_ALLOWED = False
    settings.DEMO_PASSWORD = PASSWORD
    with pytest.raises(CommandError, match="local settings only"):
        call_command("load_demo", stdout=StringIO())
    assert not User.objects.exists()


def test_given_no_password_when_the_demo_is_loaded_then_it_is_refused(settings):
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("load_demo", stdout=StringIO())


def test_given_the_demo_then_it_is_whole_and_loaded_again_only_what_differs_is_written(run, settings):
    """One test: to load it takes longer than all that is asked of it."""
    accounts_are_there(run())
    practices_are_there()
    nothing_is_written_again(run)
    another_password_is_given_to_all(run, settings)


def accounts_are_there(lines):
    assert lines[:2] == ["Demo accounts: 50 new, 0 unchanged. Demo contacts: new", "Demo practices: 6 new, 0 unchanged"]
    roles = ("observer", "contributor", "focal_point", "analyst", "coordinator")
    for code in ("SN", "ES", "NE", "PT", "MA", "CI", "FR"):
        for role in roles:
            person = User.objects.get(email=f"{role}.{code.lower()}@demo.example")
            post = post_of(person)
            assert (post.country.alpha2, post.role) == (code, role)
            assert set(post.titles) == {"en", "fr"} and post.institution and post.working_languages
            assert post.time_zone == person.time_zone
    for slug in ("unodc", "iom", "frontex"):
        post = post_of(User.objects.get(email=f"officer.{slug}@demo.example"))
        assert (post.organisation.slug, post.role) == (slug, "focal_point")
        assert Appointment.objects.filter(post__organisation__slug=slug, user__is_service=True).exists()
    post = post_of(User.objects.get(email="secretariat@demo.example"))
    assert (post.organisation.slug, post.role) == (Organisation.SECRETARIAT, "secretariat")
    demo = User.objects.filter(email__endswith="@demo.example")
    assert len(set(demo.values_list("password", flat=True))) == 1
    assert demo.first().check_password(PASSWORD)
    assert not demo.filter(is_staff=True).exists() and not demo.filter(is_superuser=True).exists()
    assert Post.objects.filter(appointments=None).count() == 7  # a vacant one in each country


def practices_are_there():
    """Each says that it is invented and stands in its state."""
    with system_scope("test"):
        states = dict(Practice.objects.values_list("state").annotate(number=Count("pk")))
        titles = list(Section.objects.filter(kind="title").values_list("text", flat=True))
    assert states == {"draft": 2, "submitted": 1, "returned": 1, "in_review": 1, "published": 1}
    assert all("(démonstration)" in title or "(demostración)" in title or "(demonstração)" in title for title in titles)
    coordinator = User.objects.get(email="coordinator.sn@demo.example")
    with access_scope(coordinator):
        assert Practice.objects.visible_to(coordinator).count() == 4  # one of Spain is published
    observer = User.objects.get(email="observer.sn@demo.example")
    with access_scope(observer):
        assert [practice.state for practice in Practice.objects.visible_to(observer)] == ["published"]


def nothing_is_written_again(run):
    with CaptureQueriesContext(connection) as asked:
        lines = run()
    assert lines[:2] == ["Demo accounts: 0 new, 50 unchanged. Demo contacts: unchanged", "Demo practices: 0 new, 6 unchanged"]
    assert lines[2].startswith("Demo notes: 0 new")
    assert writes(asked.captured_queries) == []


def another_password_is_given_to_all(run, settings):
    settings.DEMO_PASSWORD = "another long password of the demo"
    run()
    people = User.objects.filter(email__endswith="@demo.example")
    assert len(set(people.values_list("password", flat=True))) == 1
    assert people.first().check_password("another long password of the demo")
