"""The smallest valid rows, written in system scope. The cast: one person per relation to a practice of Senegal."""

import itertools
from datetime import timedelta
from types import SimpleNamespace

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from focalpoints.models import Appointment, Country, Organisation, Post, Role
from focalpoints.services import ensure_role_group
from practices.models import Framework, FrameworkItem, Practice, ReviewRound, Revision, Section, StateChange, Theme, Validation
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User

_numbers = itertools.count(1)
PASSWORD = "four quiet herons walk"


def make_country(alpha2="SN", **fields):
    with system_scope("factory"):
        names = fields.pop(
            "names", {"SN": {"en": "Senegal", "fr": "Sénégal"}, "ES": {"en": "Spain", "fr": "Espagne"}}.get(alpha2)
        )
        made, _new = Country.objects.get_or_create(
            alpha2=alpha2,
            defaults={
                "alpha3": alpha2 + "X",
                "numeric": "000",
                "names": names or {"en": alpha2, "fr": alpha2},
                "continent": "Africa",
                "subregion": "Western Africa",
                "rabat_status": "partner",
                **fields,
            },
        )
        return made


def make_organisation(slug="unodc", **fields):
    with system_scope("factory"):
        defaults = {"names": {"en": slug.upper()}, "acronyms": {"en": slug.upper()}, "kind": "un", **fields}
        return Organisation.objects.get_or_create(slug=slug, defaults=defaults)[0]


def make_post(body, role=Role.FOCAL_POINT, **fields):
    with system_scope("factory"):
        ensure_role_group(body=body, role=role)
        key = "country" if isinstance(body, Country) else "organisation"
        return Post.objects.create(**{key: body}, role=role, **fields)


def make_person(email=None, *, password=None, **fields):
    number = next(_numbers)
    with system_scope("factory"):
        return User.objects.create_user(
            email or f"person{number}@example.org", password=password, **{"name": f"Person {number}", "language": "en", **fields}
        )


def appoint(person, post, since=None, until=None, *, after=None, **fields):
    """after: the end of the holder before, with whom they overlap."""
    with system_scope("factory"):
        since = since or timezone.now() - timedelta(days=30)
        if after:
            fields["sole"] = DateTimeTZRange(after, until)
        return Appointment.objects.create(post=post, user=person, valid=DateTimeTZRange(since, until), **fields)


def make_member(body, role=Role.FOCAL_POINT, *, until=None, since=None, **fields):
    """A person who holds a new post of `body`; `.actor` is them from that post."""
    person = make_person(**fields)
    post = make_post(body, role)
    appoint(person, post, since=since, until=until)
    person.actor = Actor(person, post)
    return person


def make_practice(owner, *, state="draft", title="Practice", author=None, texts=None, language="en", **facts):
    """A practice of `owner`, written straight to its state by the system."""
    with system_scope("factory"):
        practice = Practice(
            owner_id=owner.team_label_id,
            state=state,
            countries=[owner.pk] if isinstance(owner, Country) else [],
            created_by=author,
        )
        for name in (
            "countries",
            "organisations",
            "slug",
            "published_at",
            "listed_at",
            "year",
            "origin",
            "source",
            "confirmed_on",
        ):
            if name in facts:
                setattr(practice, name, facts.pop(name))
        is_public = state in ("published", "archived", "withdrawn")
        if is_public:
            practice.slug = practice.slug or f"practice-{next(_numbers)}"
            practice.published_at = practice.published_at or timezone.now()
        practice.save()
        revision = Revision.objects.create(
            practice=practice,
            owner_id=practice.owner_id,
            state="published" if is_public else state,
            is_public=is_public and state != "withdrawn",
            published_at=practice.published_at,
            countries=practice.countries,
            organisations=practice.organisations,
            original_language=language,
            **facts,
        )
        rows = {"title": title, **(texts or {})}
        Section.objects.bulk_create(
            [Section(practice=practice, revision=revision, kind=kind, text=text) for kind, text in rows.items()]
        )
        Practice.objects.filter(pk=practice.pk).update(current=revision)
        StateChange.objects.create(
            practice=practice, revision=revision, from_state="", to_state=state, is_public=is_public, by=author
        )
        if state in ("submitted", "in_review"):
            validated = state == "in_review"
            opened = ReviewRound.objects.create(
                practice=practice,
                revision=revision,
                owner_id=practice.owner_id,
                state="reviewing" if validated else "validating",
                opened_by=author,
            )
            Validation.objects.create(
                round=opened, body_id=owner.coordination_label_id, state="validated" if validated else "waiting"
            )
        return Practice.objects.select_related("current").get(pk=practice.pk)


def make_theme(slug="secure-documents", **names):
    with system_scope("factory"):
        return Theme.objects.get_or_create(slug=slug, defaults={"names": names or {"en": slug, "fr": slug}})[0]


def make_framework_item(reference="abidjan-2019:R1", **fields):
    slug, code = reference.split(":")
    with system_scope("factory"):
        framework, _new = Framework.objects.get_or_create(
            slug=slug, defaults={"names": {"en": slug}, "year": 2019, "kind": "meeting_conclusions"}
        )
        defaults = {
            "framework": framework,
            "code": code,
            "type": "recommendation",
            "wording": "paraphrase",
            "names": {"en": code},
        }
        return FrameworkItem.objects.get_or_create(reference=reference, defaults=defaults | fields)[0]


def complete_content(country, post) -> dict:
    """Content that may be submitted."""
    return {
        "title": "Checking travel documents at the airport",
        "summary": "Border police and airlines check documents together at Dakar airport.",
        "countries": [country.pk],
        "lead_institution": "Border police",
        "phenomena": ["smuggling"],
        "kind": "mechanism",
        "original_language": "en",
        "problem": "Forged documents were found too late.",
        "actions": "A shared desk was opened.",
        "rights": "Nobody is held while a check is made.",
        "results": "More forgeries were found.",
        "evidence": "statistics",
        "lessons": "Train both sides together.",
        "not_worked": "The first form was too long.",
        "conditions": "A duty prosecutor who answers.",
        "themes": [make_theme().pk],
        "framework_items": [make_framework_item().pk],
        "contact_post": post.pk,
    }


def make_cast() -> SimpleNamespace:
    """Senegal's team in every role, ended and suspended ones, Spain's, an agency's, the secretariat's, a superuser."""
    senegal, spain = make_country("SN"), make_country("ES")
    unodc, icmpd = make_organisation("unodc"), make_organisation("icmpd", names={"en": "ICMPD"})
    cast = SimpleNamespace(senegal=senegal, spain=spain, unodc=unodc, icmpd=icmpd)
    for role in (Role.OBSERVER, Role.CONTRIBUTOR, Role.FOCAL_POINT, Role.ANALYST, Role.COORDINATOR):
        setattr(cast, f"{role}_senegal", make_member(senegal, role))
        setattr(cast, f"{role}_spain", make_member(spain, role))
    cast.ended = make_member(senegal, Role.FOCAL_POINT, until=timezone.now() - timedelta(days=1))
    cast.suspended = make_member(senegal, Role.FOCAL_POINT, is_active=False)
    cast.agency = make_member(unodc, Role.FOCAL_POINT)
    cast.secretariat = make_member(icmpd, Role.SECRETARIAT)
    cast.superuser = make_person(is_superuser=True, is_staff=True)
    cast.superuser.actor = Actor(cast.superuser, None)
    return cast
