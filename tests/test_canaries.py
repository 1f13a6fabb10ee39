"""A marker word per country in every text field of what only its team may read; then everything is asked by everybody.

No page, API answer, mail, log line, task argument or cache entry of somebody outside may hold the word.
"""

import logging
import random

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from practices import services
from practices.models import ReviewMessage, Revision, Section, StateChange, Translation
from rabatplatform.access.scope import access_scope, system_scope
from tests import canaries_casework, matrix_casework, matrix_directory, matrix_practices
from tests.access_matrix import ACCESS
from tests.factories import complete_content, make_cast, make_practice
from tests.seed import CHECK_ALL, SEED
from tests.test_access_matrix import KWARGS

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(1800)]

# One person for each set of labels: what another role of the same tier is told is told by the same sentence.
ASKERS = (
    *("observer_senegal", "focal_point_senegal", "coordinator_senegal", "observer_spain", "coordinator_spain"),
    *("analyst_senegal", "agency", "secretariat", "ended", "superuser"),
)

NOBODY_S = "zqwxvnobody"
TEXTS = [kind for kind in Section.Kind.values if kind != "title"]
# Every way of asking that takes words or filters.
QUESTIONS = [
    "/practices/?q={word}",
    "/practices/?q={word}&state=draft",
    "/practices/?state=draft",
    "/practices/?state=submitted",
    "/practices/?state=returned",
    "/practices/suggestions/?q={prefix}",
    "/practices/?q={typo}",
    "/api/v1/practices/?q={word}",
    "/api/v1/practices/?state=draft",
    "/api/v1/practices/?updated_since=2000-01-01T00:00:00Z",
    "/practices/?q={word}&theme=secure-documents",
    "/practices/export.json?q={word}",
    "/practices/?q={word}&state=withdrawn",
    "/api/v1/practices/?q={word}&state=withdrawn",
    "/api/v1/practices/?state=in_review",
    "/api/v1/adaptations/",
    "/api/v1/translations/",
    "/notes/?q={word}",
    "/notes/?q={prefix}",
    "/notes/?q={typo}",
    "/api/v1/notes/?q={word}",
    "/notes/routes/?place={word}",
    "/focal-points/?q={word}",
    "/focal-points/?q={prefix}",
    "/focal-points/export.csv?q={prefix}",
    "/focal-points/export.csv?country=SN",
    "/focal-points/SN/members/?q={word}",
    "/api/v1/posts/?q={word}",
    "/api/v1/posts/?country=SN",
]
# What the directory hides: the word (its last two letters differ, or its misspelling would be itself), and who of the askers
# may meet it: the two of a talk or a handover, those of a register.
DIRECTORY = {
    "zqwxvcontact": {"focal_point_senegal", "coordinator_senegal", "secretariat"},
    "zqwxvmessage": {"focal_point_senegal"},
    "zqwxvhandover": {"analyst_senegal", "coordinator_senegal"},
    "zqwxvinvited": {"coordinator_senegal", "secretariat"},
    "zqwxvnamed": {"coordinator_senegal", "secretariat"},
    "zqwxvlisted": {"coordinator_senegal", "secretariat"},
}
# The same of practices that live: a review, the thread of its round, a revision in preparation with its annex, an adaptation that
# nobody confirmed, a text that was withdrawn.
TEAM_OF_SENEGAL = {"focal_point_senegal", "coordinator_senegal", "analyst_senegal"}
LIVES = {
    "zqwxvreview": {"secretariat"},
    "zqwxvthread": {*TEAM_OF_SENEGAL, "secretariat"},
    "zqwxvrevise": TEAM_OF_SENEGAL,
    "zqwxvannex": TEAM_OF_SENEGAL,
    "zqwxvadapted": {"coordinator_spain"},
    "zqwxvgone": TEAM_OF_SENEGAL,
}
LISTED = {
    **{"line": 2, "name": "zqwxvlisted", "email": "zqwxvlisted@mail.example", "post": "zqwxvlisted", "role": "observer"},
    **{"language": "fr", "until": "", "institution": "", "state": "ok", "code": "", "field": ""},
}
BY_A_LINK = "focalpoints:invitation-open"  # whoever has the link of the mail is told what it invites to


def marked(word):
    """Content with the word in every text."""
    return {kind: f"{word} {kind}" for kind in TEXTS}


def plant(cast, body, author, word):
    """Drafts in every hidden state, with translations and a message of return."""
    for state in ("draft", "returned"):
        practice = make_practice(
            body, state=state, title=f"{word} title", texts=marked(word), author=author, lead_institution=f"{word} institution",
            numbers=[{"label": word, "value": 1}], phenomena=["smuggling"],
        )  # fmt: skip
        with system_scope("plant"):
            Translation.objects.bulk_create(
                [
                    Translation(
                        practice=practice,
                        revision_id=section.revision_id,
                        section=section,
                        language="fr",
                        text=f"{word} traduction",
                        state="draft",
                        source_hash="",
                    )
                    for section in practice.current.sections.all()
                ]
            )
            StateChange.objects.create(practice=practice, from_state="submitted", to_state="returned", reason=f"{word} message")
            practice.current.save()


def plant_in_directory(things):
    """The words of DIRECTORY in every text that not all members may read. things: of matrix_directory.make_directory."""
    texts = {
        things.contact: {"kind": "email", "value": "zqwxvcontact@mail.example", "shown_to": "secretariat"},
        things.message: {"subject": "zqwxvmessage subject", "text": "zqwxvmessage text"},
        things.handover: {"word": "zqwxvhandover word"},
        things.invitation: {"name": "zqwxvinvited name", "email": "zqwxvinvited@mail.example"},
        things.nomination: {"name": "zqwxvnamed name", "email": "zqwxvnamed@mail.example"},
        things.document: {"name": "zqwxvnamed.pdf"},
        things.listed: {"file_name": "zqwxvlisted.csv", "rows": [LISTED]},
    }
    with system_scope("plant"):
        for thing, values in texts.items():
            type(thing).objects.filter(pk=thing.pk).update(**values)


def plant_in_lives(cast, scenes):
    """The words of LIVES. scenes: of matrix_practices.make_practices."""
    make_practice(
        cast.senegal, state="withdrawn", title="zqwxvgone title", texts=marked("zqwxvgone"), author=cast.focal_point_senegal
    )
    review, revision = scenes.review, scenes.drafted.revision_id
    texts = {
        review: {"comments": {"clarity": "zqwxvreview comment"}, "words": "zqwxvreview words", "scores": {"clarity": 1}},
        scenes.drafted: {"name": "zqwxvannex.pdf", "title": "zqwxvannex title"},
        scenes.adaptation: dict.fromkeys(scenes.adaptation.TEXTS, "zqwxvadapted text"),
        scenes.begun: dict.fromkeys(scenes.begun.TEXTS, "zqwxvadapted text"),
    }
    with system_scope("plant"):
        for thing, values in texts.items():
            type(thing).objects.filter(pk=thing.pk).update(**values)
        Section.objects.filter(revision=revision).update(text="zqwxvrevise text")
        Revision.objects.filter(pk=revision).update(lead_institution="zqwxvrevise institution", what_changed="zqwxvrevise reason")
        ReviewMessage.objects.create(round_id=review.round_id, reviewer=1, text="zqwxvthread question")


def everything_said_to(person, words, practices, parts):
    """All bytes that one person can fetch. parts: {URL name: the parts of its address}."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    addresses = []
    for key in ACCESS:
        method, name, state = (*key, None)[:3]
        if method != "GET" or name.startswith(("account", "mfa", "usersessions")) or name == BY_A_LINK:
            continue
        if state and "practice" in name:
            step = {"step": "title"} if name == "practices:practice-edit" else {}
            addresses += [reverse(name, kwargs={"address": practice.address, **step}) for practice in practices]
        elif not state:
            addresses.append(reverse(name, kwargs=parts.get(name, {})))
    for address in dict.fromkeys(addresses):
        yield address, bytes_of(client, address), ""
    for question in QUESTIONS:
        # The same question with a word that nobody planted: what a page repeats of a question, it repeats of both.
        nobody = bytes_of(client, question.format(**parts_of(NOBODY_S)))
        for address in dict.fromkeys(question.format(**parts_of(word)) for word in asked_about(person, question, words)):
            yield address, bytes_of(client, address), nobody


def asked_about(person, question, words):
    """Without CHECK_ALL a third of the words for each person and question, drawn by SEED: over a few runs all of them."""
    if CHECK_ALL:
        return words
    return random.Random(f"{SEED} {person.pk % 97} {question}").sample(words, len(words) // 3)


def parts_of(word):
    return {"word": word, "prefix": word[:8], "typo": word[:-2] + word[-1] + word[-2]}


def bytes_of(client, address):
    answer = client.get(address)
    assert answer.status_code < 500, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace") + str(dict(answer.headers))


def test_given_marker_words_in_every_hidden_text_when_everybody_asks_everything_then_none_comes_out(
    caplog, mailoutbox, monkeypatch, settings, django_capture_on_commit_callbacks
):
    settings.SECOND_FACTOR_NAMESPACES = []  # a rule of its own, tested in rabatplatform/accounts
    caplog.set_level(logging.DEBUG)
    cast = make_cast()
    words = {"zqwxvsenegal": cast.senegal, "zqwxvspain": cast.spain, "zqwxvagency": cast.unodc}
    authors = {"zqwxvsenegal": cast.focal_point_senegal, "zqwxvspain": cast.focal_point_spain, "zqwxvagency": cast.agency}
    arguments = record_task_arguments(monkeypatch)
    for word, body in words.items():
        plant(cast, body, authors[word], word)
    with django_capture_on_commit_callbacks(execute=True), access_scope(cast.focal_point_senegal):
        content = complete_content(cast.senegal, cast.focal_point_senegal.actor.post) | marked("zqwxvsenegal")
        actor = cast.focal_point_senegal.actor
        practice = services.create_draft(body=cast.senegal, content=content, actor=actor)
        services.submit(practice=practice, actor=actor)

    insiders = {
        word: {p.pk for p in vars(cast).values() if hasattr(p, "actor") and in_team(p, body)} for word, body in words.items()
    }
    insiders["zqwxvsenegal"].add(cast.secretariat.pk)  # one of its texts is submitted: the secretariat asks for reviews
    practices, leaks, seen = hidden_practices(), [], set()
    things = matrix_directory.make_directory(cast)
    plant_in_directory(things)
    scenes = matrix_practices.make_practices(cast)
    plant_in_lives(cast, scenes)
    notes = matrix_casework.make_notes(cast)
    canaries_casework.plant(notes)
    parts = KWARGS | matrix_directory.addresses(things) | matrix_practices.addresses(scenes) | matrix_casework.addresses(notes)
    insiders |= {
        word: {getattr(cast, name).pk for name in names} for word, names in (DIRECTORY | LIVES | canaries_casework.WORDS).items()
    }
    words = [*words, *DIRECTORY, *LIVES, *canaries_casework.WORDS]
    for name in ASKERS:
        person = getattr(cast, name)
        for address, said, said_of_nobody in everything_said_to(person, words, practices, parts):
            for word in words:
                if said.count(word) > said_of_nobody.count(NOBODY_S):
                    if person.pk in insiders[word]:
                        seen.add(word)
                    else:
                        leaks.append(f"{name} was told {word} by {address}")
    assert leaks == [], f"SEED={SEED}"
    # The pages on which these two are read are not among the addresses asked: the form of the reviewer, of the next revision.
    met = set(words) - {"zqwxvreview", "zqwxvrevise"}
    assert seen >= met, "the insiders must meet their own word, or the test sees nothing"
    said_elsewhere = {
        "log": caplog.text,
        "mail": " ".join(map(everything_in, mailoutbox)),
        "task argument": " ".join(arguments),
        "cache": everything_cached(),
    }
    assert [place for place, text in said_elsewhere.items() if any(word in text for word in words)] == []


def everything_in(message) -> str:
    """The subject, the text, the HTML and the headers of a mail."""
    return f"{message.subject} {message.body} {getattr(message, 'alternatives', '')} {message.extra_headers}"


def in_team(person, body):
    post = person.actor.post
    return (
        post is not None
        and post.body == body
        and post.role != "observer"
        and person.email is not None
        and not hasattr(person, "over")
    )


def record_task_arguments(monkeypatch):
    from celery.app.task import Task

    told = []
    monkeypatch.setattr(
        Task, "apply_async", lambda self, args=None, kwargs=None, **more: told.append(f"{self.name} {args} {kwargs}")
    )
    return told


def everything_cached():
    """Keys and values in Valkey, as text."""
    import redis

    server = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])
    keys = list(server.scan_iter(match=f"{settings.CACHES['default']['KEY_PREFIX']}*"))
    return " ".join(repr(key) + repr(server.get(key) if server.type(key) == b"string" else b"") for key in keys)


def hidden_practices():
    from practices.models import Practice

    with system_scope("test"):
        return list(Practice.objects.exclude(state="published"))
