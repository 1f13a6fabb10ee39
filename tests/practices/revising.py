"""A published practice of Senegal, with everything a submission asks for, and its revisions."""

from django.test import Client
from django.utils import timezone

from practices import services
from practices.content import content_of
from practices.models import Practice, Revision
from practices.services.drafts import put_facts, put_texts
from rabatplatform.access.scope import access_scope, system_scope
from tests.factories import complete_content, make_practice


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def published(cast, **changes) -> Practice:
    """Published by Senegal a year ago, complete."""
    practice = make_practice(cast.senegal, state="published", author=cast.focal_point_senegal)
    with system_scope("test"):
        content = complete_content(cast.senegal, cast.focal_point_senegal.actor.post) | changes
        revision = practice.current
        put_facts(revision, content)
        revision.save()
        put_texts(practice, revision, content)
    return now(practice)


def now(practice) -> Practice:
    with system_scope("test"):
        return Practice.objects.select_related("current", "next").get(pk=practice.pk)


def revise(cast, practice, **changes) -> Practice:
    """Begin the next revision and write something in it."""
    person = cast.focal_point_senegal
    with access_scope(person):
        revision = services.begin_revision(practice=practice, actor=person.actor)
        if changes:
            practice = Practice.objects.select_related("current", "next").get(pk=practice.pk)
            services.save_draft(practice=practice, edition=revision.edition, content=changes, actor=person.actor)
    return now(practice)


def published_again(cast, practice, **changes) -> Practice:
    """The next revision, before all readers, without the way through the door."""
    from practices.services.publishing import put_before_readers

    practice = revise(cast, practice, **changes)
    with system_scope("test"):
        facts = {"state": "published", "is_public": True, "published_at": timezone.now(), "what_changed": "Newer figures."}
        Revision.objects.filter(pk=practice.next_id).update(**facts)
        put_before_readers(practice, Revision.objects.get(pk=practice.next_id))
    return now(practice)


def texts(practice, revision=None) -> dict:
    with system_scope("test"):
        return content_of(practice, revision)
