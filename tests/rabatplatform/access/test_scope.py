"""The scope: whose rows the database answers with, and that it comes back."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError

from practices.models import Practice, Section
from rabatplatform.access.guard import NoScope
from rabatplatform.access.scope import access_scope, current, on_commit_as, scoped_chunks, system_scope
from rabatplatform.events.models import Event
from rabatplatform.notifications.models import Delivery
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


def test_given_no_scope_when_a_protected_table_is_asked_then_it_is_an_error_and_not_an_empty_answer():
    for model in (Practice, Section, Event, Delivery):
        with pytest.raises(NoScope):
            model.objects.count()


def test_given_scopes_in_scopes_when_one_ends_then_the_one_around_it_is_back(cast):
    draft = make_practice(cast.senegal)

    def seen():
        return Practice.objects.filter(pk=draft.pk).exists()

    with access_scope(cast.coordinator_spain):
        assert not seen()
        with access_scope(cast.coordinator_senegal):
            assert seen()
        assert not seen()
        with system_scope("test"):
            assert seen()
        assert not seen()
        with pytest.raises(RuntimeError), access_scope(cast.coordinator_senegal):
            raise RuntimeError
        assert current().user_id == cast.coordinator_spain.pk and not seen()


def test_given_a_streamed_answer_then_each_chunk_asks_the_rights_again(cast):
    draft = make_practice(cast.senegal)

    def chunks():
        while True:
            yield Practice.objects.filter(pk=draft.pk).exists()

    stream = scoped_chunks(cast.contributor_senegal, chunks())
    assert next(stream) is True
    type(cast.contributor_senegal).objects.filter(pk=cast.contributor_senegal.pk).update(is_active=False)
    assert next(stream) is False


def test_given_a_commit_hook_then_it_has_the_scope_it_was_given(cast, django_capture_on_commit_callbacks):
    draft, seen = make_practice(cast.senegal), []
    with django_capture_on_commit_callbacks(execute=True), access_scope(cast.contributor_senegal):
        on_commit_as(cast.contributor_senegal, lambda: seen.append(Practice.objects.filter(pk=draft.pk).exists()))
    assert seen == [True]


def refused(sql, *params):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_given_the_runtime_role_then_side_tables_log_and_labels_are_closed_to_it(cast):
    with access_scope(cast.coordinator_senegal):
        refused("SELECT * FROM practices_practice_audience")
        refused("DELETE FROM practices_practice")
        refused("UPDATE audit_auditentry SET act = ''")
        refused("INSERT INTO audit_auditentry (act, at, data) VALUES ('x', now(), '{}')")
        refused("INSERT INTO access_grantlabel (id, kind) VALUES (99999, 'all')")
        refused("INSERT INTO notifications_delivery (event_id, user_id, channel) VALUES (1, 1, 'mail')")
        refused("INSERT INTO access_group_today VALUES (1, 1, 1)")


def test_given_the_audit_log_then_even_the_jobs_role_cannot_change_it(cast):
    from rabatplatform.audit.services import write

    write("signed_in", user_id=cast.agency.pk)
    with system_scope("test"):
        refused("UPDATE audit_auditentry SET act = 'other'")
        refused("DELETE FROM audit_auditentry")


def test_given_a_practice_of_ones_own_when_one_hands_it_to_another_country_then_the_database_refuses(cast):
    draft = make_practice(cast.senegal)
    with access_scope(cast.coordinator_senegal):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Practice.objects.filter(pk=draft.pk).update(owner_id=cast.spain.team_label_id)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Practice.objects.create(owner_id=0)
        assert (
            Practice.objects.filter(pk=draft.pk).update(audience=[0]) == 1
        )  # whatever code writes there, the trigger overwrites
        assert Practice.objects.get(pk=draft.pk).audience == [cast.senegal.team_label_id]


def test_given_a_reader_elsewhere_when_they_change_a_published_practice_then_nothing_is_changed(cast):
    practice = make_practice(cast.senegal, state="published", texts={"problem": "P"})
    with access_scope(cast.coordinator_spain):
        assert Practice.objects.filter(pk=practice.pk).update(year=1999) == 0
        assert Section.objects.filter(practice=practice).update(text="x") == 0
        assert Section.objects.filter(practice=practice).delete()[0] == 0


def test_given_a_right_to_one_person_then_a_constraint_refuses_it(cast):
    from django.db.utils import IntegrityError
    from guardian.shortcuts import assign_perm

    with pytest.raises(IntegrityError), transaction.atomic():
        assign_perm("focalpoints.manage_members", cast.observer_spain, cast.spain)


def test_given_psycopg_3_then_it_is_not_importable():
    """Django would prefer it silently."""
    with pytest.raises(ImportError):
        import psycopg  # noqa: F401
