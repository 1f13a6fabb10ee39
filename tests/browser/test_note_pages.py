"""The pages of notes in a real Chromium: accessible, in budget and quiet; light and dark, two widths, French, right to left."""

import pytest
from django.urls import reverse

from casework.forms.note import ORDER
from casework.models import Note
from casework.services import annexes, asking, corrections, groups, releasing, writing
from casework.services.reads import log_read
from focalpoints.models import Country, Organisation
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.files.tasks import clean_file
from tests.browser.looks import LANGUAGES, LOOKS, of_language, of_look
from tests.browser.noting import members, prove_at_once, sign_in
from tests.browser.test_pages import look
from tests.casework import making
from tests.rabatplatform.files import samples
from tests.seed import SEED

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ROLES = {
    "analyst": ("SN", "analyst"),
    "coordinator": ("SN", "coordinator"),
    "reader": ("ES", "focal_point"),
    "agency": ("unodc", "analyst"),
    "outsider": ("MA", "coordinator"),
    "secretary": ("icmpd", "secretariat"),
}


def as_(person, act, **given):
    with access_scope(person):
        return act(actor=person.actor, **given)


def body(code):
    with system_scope("test"):
        return Country.objects.get(alpha2=code) if code.isupper() else Organisation.objects.get(slug=code)


LONG = {
    "title": "Départs de nuit depuis les plages du nord de Dakar : les recruteurs passent aux messages vocaux dans des groupes fermés",
    "language": "fr",
    "texts": {
        "judgement": "Les recruteurs ont très probablement quitté les pages ouvertes pour des messages vocaux dans des groupes fermés.",
        "journey": "Trois étapes, deux à quatre nuits d’attente près du port.\n\nLe départ a lieu après minuit.",
        "methods": "Un message vocal, puis un paiement fractionné.",
        "indicators": "Bidons de carburant achetés par dix.\nTaxis qui attendent sans client près du port.",
        "unknown": "Qui détient le second paiement ?\nLes mêmes groupes recrutent-ils en Gambie ?",
        "stage-recruitment": "Messages vocaux dans des groupes fermés, d’un « cousin » déjà parti.",
        "stage-staging": "Maisons près du port, deux à quatre nuits. Les téléphones sont ramassés la veille.",
        "stage-sea-crossing": "Pirogues de 14 à 18 m, deux moteurs ; les passagers tiennent la barre.",
    },
    "legs": [
        {
            "from_place": "Dakar",
            "from_country": "SN",
            "to_place": "Nouakchott",
            "to_country": "MR",
            "transport": ["car"],
            "hours_most": 30,
        },
        {
            "from_place": "Nouakchott",
            "from_country": "MR",
            "to_place": "Nouadhibou",
            "to_country": "MR",
            "transport": ["bus"],
            "hours_most": 20,
            "fee_band": "lt-100",
        },
        {
            "from_place": "Nouadhibou",
            "from_country": "MR",
            "to_place": "Las Palmas",
            "to_country": "ES",
            "transport": ["pirogue"],
            "hours_least": 100,
            "hours_most": 190,
            "fee_band": "1000-2499",
        },
        {
            "from_place": "Nouakchott",
            "from_country": "MR",
            "to_place": "Casablanca",
            "to_country": "MA",
            "transport": ["scheduled-flight"],
            "branch": "Par avion",
        },
    ],
    "hubs": [{"place": "Nouadhibou", "country": "MR", "words": "Maisons près du port, deux à quatre nuits."}],
}


@pytest.fixture
def world(reference_data, store, run_jobs, settings):
    """Senegal's team with a note of two versions and a third in preparation, drafts, a group, requests, corrections and reads."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 3_600  # looking at all pages takes longer than five minutes
    people = members(ROLES)
    analyst, coordinator, reader, agency, outsider = (
        people[who] for who in ("analyst", "coordinator", "reader", "agency", "outsider")
    )
    group = as_(
        coordinator, groups.make_group, body=body("SN"), name="Atlantique", purpose="La route de l’Atlantique.",
        later="from_joining", hides_members=False, members=[body("ML"), body("MR")],
    )  # fmt: skip
    ruled = as_(
        coordinator, groups.make_group, body=body("SN"), name="Membres de la CEDEAO", purpose="",
        later="from_joining", hides_members=True, rule={"memberships": ["ecowas"]},
    )  # fmt: skip
    note = making.draft(analyst, **LONG)
    file = as_(
        analyst, annexes.add_file, note=note, file=samples.upload(samples.document("Croquis"), "croquis.pdf"), title="Croquis"
    )
    clean_file("casework.NoteFile", file.pk)
    for receiver in (body("ES"), body("unodc"), group):
        making.give(note, receiver, analyst)
    as_(analyst, writing.set_options, note=note, is_known=True)
    making.release(note, analyst, coordinator)
    with access_scope(reader):
        seen = Note.objects.get(pk=note.pk)
        log_read(seen, how="page", version=seen.current)
        correction = as_(
            reader, corrections.propose, note=seen, version=seen.current, place="journey", text="Deux étapes seulement."
        )
        onward = as_(reader, asking.ask_onward, note=seen, receivers=[body("PT")], reason="Deux cas semblables en octobre.")
    with access_scope(outsider):
        asked = as_(outsider, asking.ask_access, stub=asking.known_by(note.reference), reason="Les mêmes bateaux.")
    second = as_(analyst, writing.begin_version, note=now(note))
    changed = LONG["texts"] | {"journey": "Deux étapes, deux à quatre nuits d’attente.\n\nLe départ a lieu avant minuit."}
    save = {"what_changed": "Les étapes.", "texts": changed, "is_non_nominal": True}
    as_(analyst, writing.save, note=now(note), edition=second.edition, content=save)
    making.release(now(note), analyst, coordinator)
    as_(analyst, writing.begin_version, note=now(note))
    with access_scope(coordinator):
        grant = now(note).grants.not_over().first()
    return people | {
        "note": note,
        "bare": draft_of(analyst, title="Début"),
        "found": making.draft(analyst, texts={"judgement": "Appeler Moussa Diop au +221 77 123 45 67 avant le départ."}),
        "waits": waiting(analyst, people),
        "group": group,
        "ruled": ruled,
        "correction": correction,
        "onward": onward,
        "asked": asked,
        "grant": grant,
    }


def now(note):
    with system_scope("test"):
        return Note.objects.select_related("current", "next").get(pk=note.pk)


def draft_of(analyst, **content):
    return as_(analyst, writing.begin, body=body("SN"), content={"language": "fr", **content})


def waiting(analyst, people):
    note = making.draft(analyst, title="A note that waits")
    making.give(note, body("ES"), analyst)
    as_(analyst, releasing.submit, note=note)
    return note


def addresses(world):
    def at(name, key="note", *more):
        return reverse(f"casework:{name}", args=[world[key].reference, *more])

    return {
        "analyst": [
            reverse("casework:note-list"),
            reverse("casework:note-list") + "?q=messages&phenomenon=smuggling",
            reverse("casework:note-list") + "?q=zzzzzz",
            reverse("casework:note-new"),
            *(at("note-edit", "bare", step) for step in ORDER if step != "files"),
            *(at("note-edit", "note", step) for step in ORDER if step != "files"),
            at("note-edit", "note", "journey") + "?legs=2",
            at("note-edit", "found", "frame"),
            at("note-edit", "found", "check"),
            at("file-add"),
            at("note-detail"),
            at("note-detail", "bare"),
            at("note-detail", "found"),
            at("audience"),
            at("audience-give", "bare"),
            at("note-compare") + "?from=1&to=2",
            at("version-list"),
            at("note-similar"),
            at("correction-list"),
            at("correction-answer", "note", world["correction"].reference),
            at("note-derive"),
            at("note-supersede"),
            at("version-give-up"),
            at("note-reads"),
            reverse("casework:known-list"),
            reverse("casework:request-list"),
            reverse("casework:group-list"),
            reverse("casework:group-detail", args=[world["group"].reference]),
            reverse("casework:route-view"),
            reverse("casework:route-view") + "?route=west-african-atlantic",
            reverse("casework:adaptation-timeline") + "?route=west-african-atlantic",
        ],
        "coordinator": [
            at("note-detail"),
            at("audience"),
            at("audience-give"),
            at("note-detail", "waits"),
            at("note-release", "waits"),
            at("note-return", "waits"),
            at("note-withdraw"),
            at("note-extend"),
            at("finding-list", "found"),
            at("audience-revoke", "note", world["grant"].reference),
            reverse("casework:group-new"),
            reverse("casework:group-detail", args=[world["ruled"].reference]),
            reverse("casework:group-members", args=[world["group"].reference]),
            reverse("casework:group-rule", args=[world["ruled"].reference]),
            reverse("casework:group-close", args=[world["group"].reference]),
            reverse("casework:request-list"),
            *(
                reverse(f"casework:request-{page}", args=[world[which].reference])
                for which in ("onward", "asked")
                for page in ("detail", "accept", "decline")
            ),
            reverse("casework:read-list"),
            reverse("casework:read-export"),
            reverse("casework:oversight"),
        ],
        "reader": [
            reverse("casework:note-list"),
            at("note-detail"),
            at("note-compare") + "?from=1&to=2",
            at("correction-new"),
            at("correction-list"),
            at("onward-ask"),
            at("note-export"),
            reverse("casework:request-list"),
            reverse("casework:group-list"),
            reverse("casework:route-view") + "?route=west-african-atlantic",
        ],
        "outsider": [reverse("casework:note-list"), reverse("casework:known-list"), reverse("casework:oversight")],
        "secretary": [reverse("casework:oversight-secretariat")],
    }


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_given_every_page_of_notes_then_it_is_accessible_in_budget_and_quiet(visit, world, width, dark):
    wrong = []
    for who, pages in of_look(addresses(world), width, dark).items():
        visitor = visit(width=width, dark=dark)
        prove_at_once(sign_in(visitor, world[who]))
        for address in pages:
            wrong += looked(visitor, address)
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_given_another_language_then_every_page_of_notes_speaks_it_and_turns_with_it(visit, world, language):
    wrong = []
    for who, pages in of_language(addresses(world), language).items():
        visitor = visit(width=320)
        prove_at_once(sign_in(visitor, world[who]))
        visitor.context.add_cookies([{"name": "language", "value": language, "url": visitor.address}])
        for address in pages:
            wrong += looked(visitor, address, axe=language == "fr")
            direction = visitor.page.evaluate("document.documentElement.dir")
            if direction != ("rtl" if language == "ar-xb" else "ltr"):
                wrong.append(f"{address}: dir is {direction}")
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


def looked(visitor, address, **options):
    """As look, and the page is the one that was asked for."""
    wrong = look(visitor, address, **options)
    if "authenticate" in visitor.page.url or not visitor.page.locator("main h1").count():
        wrong.append(f"{address}: leads to {visitor.page.url}")
    return wrong
