"""The life of a note on the screen: written in Senegal, released to Spain, Niger, UNODC and a group with Mali, read, passed on to
Mauritania by its originator, asked for by Morocco, corrected, taken back from Spain, superseded.

In French, in English and turned right to left; with JavaScript and without. Everybody signs in with a second factor.
"""

import re

import pytest

from casework.models import AccessRequest, Note, NoteCorrection, NoteFile, NoteGrant, NoteRead, SharingGroup
from rabatplatform.access.scope import system_scope
from rabatplatform.files.tasks import clean_file
from tests.browser.looks import one_way
from tests.browser.noting import members, prove, sign_in
from tests.browser.test_life import LIVES, Life
from tests.browser.test_main_job import choose, open_folds
from tests.casework.making import today
from tests.rabatplatform.files import samples

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TITLE = "Départs de nuit depuis Mbour"
WORD = "ravitailleurs"  # a word that nothing else holds
ROLES = {
    "analyst": ("SN", "analyst"),
    "coordinator": ("SN", "coordinator"),
    "spain": ("ES", "focal_point"),
    "niger": ("NE", "analyst"),
    "agency": ("unodc", "analyst"),
    "mali": ("ML", "focal_point"),
    "mauritania": ("MR", "focal_point"),
    "morocco": ("MA", "coordinator"),
}


class NoteLife(Life):
    """Life with people who sign in with a code. `ref`: of the note, once it is begun."""

    ref = ""

    def before(self, who):
        if who not in self.screens:
            visitor = self.visit(**self.options)
            sign_in(visitor, self.people[who])
            visitor.context.add_cookies([{"name": "language", "value": self.language, "url": visitor.address}])
            self.screens[who] = visitor
        return self.screens[who].page

    def open(self, who, path, *, sound=True):
        page = self.before(who)
        page.goto(path)
        prove(page)
        if sound:
            self.is_sound(page)
        return page

    def note(self, who, more=""):
        return self.open(who, f"/notes/{self.ref}/{more}")

    def send(self, page, button="main form .bar-b button"):
        self.press(page, button)
        return page

    def status(self, who, path) -> int:
        page = self.before(who)
        said = len(self.screens[who].complaints)
        status = page.goto(path).status
        if status == 404:  # the browser tells of it by itself
            assert all("404" in text for text in self.screens[who].complaints[said:])
            del self.screens[who].complaints[said:]
        return status


EXPECTED = (  # what the browser says of an export without a purpose, and htmx of a form whose autosave was ended by its submission
    "Failed to load resource: the server responded with a status of 422",
    "htmx:afterRequest",
    "htmx:sendAbort",
)


def stored(life) -> Note:
    with system_scope("test"):
        return Note.objects.with_texts().get(reference=life.ref)


def numbers(text) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def fill(page, **values):
    for name, value in values.items():
        page.fill(f"[name='{name.replace('__', '-')}']", value)


def tick(page, name, *values):
    open_folds(page)
    for value in values:
        page.check(f"[name='{name}'][value='{value}']")


def begin(life):
    page = life.open("analyst", "/notes/new/")
    page.fill("[name=title]", TITLE)
    life.send(page)
    assert page.url.endswith("/edit/frame/"), page.inner_text("main")
    life.ref = page.url.split("/notes/")[1].split("/")[0]


def mend_what_the_screen_finds(life):
    page = life.before("analyst")
    choose(page, "language", "fr")
    choose(page, "kind", "modus-operandi")
    fill(page, period_from=today(-60).isoformat(), period_to=today(-5).isoformat())
    tick(page, "terms-phenomenon", "smuggling")
    fill(page, texts__judgement=f"Les {WORD} partent plus tôt. Appeler le +221 77 123 45 67.")
    life.send(page)
    assert page.url.endswith("/edit/frame/"), page.url
    life.is_sound(page)
    assert page.inner_text("#late_texts-judgement mark").replace("\xa0", " ") == "+221 77 123 45 67"
    fill(page, texts__judgement=f"Les {WORD} partent plus tôt dans la nuit, par plus petits bateaux.")
    life.send(page)
    assert page.url.endswith("/edit/journey/"), page.inner_text("main")


def tell_the_journey(life):
    page = life.before("analyst")
    tick(page, "terms-route", "west-african-atlantic")
    fill(page, **{"legs-1-from_place": "Dakar", "legs-1-from_country": "SN"})
    fill(page, **{"legs-1-to_place": "Mbour", "legs-1-to_country": "SN", "legs-1-hours_most": "3"})
    tick(page, "legs-1-transport", "car")
    life.send(page, "[name=stay][value=legs]")
    open_folds(page)
    fill(page, **{"legs-2-from_place": "Mbour", "legs-2-from_country": "SN"})
    fill(page, **{"legs-2-to_place": "El Hierro", "legs-2-to_country": "ES", "legs-2-hours_most": "160"})
    tick(page, "legs-2-transport", "pirogue")
    page.select_option("[name='legs-2-fee_band']", "500-999")
    fill(page, **{"hubs-1-place": "Mbour", "hubs-1-country": "SN", "hubs-1-words": "Maisons près du port."})
    life.is_sound(page)
    life.send(page)


def tell_the_rest(life):
    page = life.before("analyst")
    fill(page, **{"texts-stage-sea-crossing": "Deux moteurs ; les passagers tiennent la barre."})
    life.send(page)
    tick(page, "terms-network-level", "logistic")
    life.send(page)
    fill(page, texts__money="Un tiers au départ, le reste à l’arrivée.")
    life.send(page)
    fill(page, texts__indicators="Bidons achetés par dix.\nTaxis qui attendent.")
    fill(
        page,
        **{"changes-1-what": "Bateaux de 30 au lieu de 80", "changes-1-since": "2026-03", "changes-1-after": "des patrouilles"},
    )
    life.send(page)
    fill(page, texts__unknown="Qui détient le second paiement ?")
    life.send(page)
    assert page.url.endswith("/edit/handling/"), page.url
    choose(page, "reliability", "b")
    choose(page, "credibility", "2")
    page.check("[name=tlp][value=amber]")
    tick(page, "handling", "h0", "h1")
    fill(page, confidence="Probable : deux sources.", valid_until=today(180).isoformat())
    page.check("[type=checkbox][name=is_non_nominal]")
    life.is_sound(page)
    life.send(page)
    assert page.url.endswith("/files/"), page.inner_text("main")


def hang_an_annex(life, path):
    page = life.before("analyst")
    path.write_bytes(samples.document("Croquis"))
    page.set_input_files("[name=file]", path)
    page.fill("[name=title]", "Croquis")
    page.locator("main form[enctype] .bar-b button").click()
    page.get_by_text("croquis.pdf").first.wait_for()
    with system_scope("test"):
        clean_file("casework.NoteFile", NoteFile.objects.get(version__note__reference=life.ref).pk)
    life.note("analyst", "files/")


def make_a_group(life):
    page = life.open("coordinator", "/notes/groups/new/")
    page.fill("[name=name]", "Atlantique")
    tick(page, "members", "country-ML")
    life.send(page)
    life.is_sound(page)
    life.press(page, "[name=confirm]")
    with system_scope("test"):
        return SharingGroup.objects.get()


def choose_readers(life, who, *receivers, adds):
    """As they are seen before they are given: how many people it adds."""
    page = life.note(who, "audience/give/")
    tick(page, "receivers", *receivers)
    page.fill("[name=reason]", "Mêmes bateaux vus en mer.")
    life.press(page, "[name=preview]")
    life.is_sound(page)
    assert numbers(page.inner_text(".lead"))[-1] == adds, page.inner_text("main")
    assert "Mêmes bateaux" in page.inner_text("main ul.see")
    life.press(page, "[name=confirm]")
    life.is_sound(page)


def submit_and_release(life, run_jobs):
    page = life.note("analyst", "edit/check/")
    life.press(page, "form[action$='/submit/'] button:not([hidden])")
    assert stored(life).in_hand.state == "submitted", page.inner_text("main")
    assert life.note("analyst").locator(f"a[href='/notes/{life.ref}/release/']").count() == 0  # four eyes
    run_jobs()
    page = life.note("coordinator")
    life.press(page, f"a[href='/notes/{life.ref}/release/']")
    life.is_sound(page)
    life.press(page, "form[action$='/release/'] button:not([hidden])")
    assert stored(life).state == "released", page.inner_text("main")
    run_jobs()


def find_and_read(life):
    """Spain, from its message or the list, by a word of the text; then the route, the annex, the PDF."""
    page = life.open("spain", "/notes/")
    assert TITLE in page.inner_text("#results")
    page = life.open("spain", f"/notes/?q={WORD}")
    life.press(page, f"#results a[href='/notes/{life.ref}/']")
    life.is_sound(page)
    said = page.inner_text("main")
    for words in (WORD, "Mbour", "El Hierro", "Maisons près du port.", "Bidons achetés par dix.", "Bateaux de 30"):
        assert words in said
    assert life.ref not in life.open("morocco", f"/notes/?q={WORD}").inner_text("main")
    assert life.status("morocco", f"/notes/{life.ref}/") == 404
    assert TITLE in life.open("spain", "/notes/routes/?route=west-african-atlantic").inner_text("main")
    assert "Bateaux de 30" in life.open("spain", "/notes/timeline/?route=west-african-atlantic").inner_text("main")


def take_it_out(life):
    page = life.note("spain")
    with page.expect_download() as download:
        page.click("#files a")
    assert download.value.suggested_filename == "croquis.pdf"
    page = life.note("spain", "export/")
    life.send(page)
    life.is_sound(page)  # refused: nothing was said
    assert page.locator("main [role=alert]").count()
    choose(page, "how", "export")
    choose(page, "purpose", "analysis")
    fill(page, words="Analyse des départs de nuit.")
    with page.expect_download() as download:
        page.locator("main form .bar-b button").first.click()
    assert download.value.path().read_bytes()[:5] == b"%PDF-"
    with system_scope("test"):
        how = list(NoteRead.objects.filter(user_id=life.people["spain"].pk).values_list("how", flat=True))
    assert {"page", "file", "export"} <= set(how)


def ask_onward(life, run_jobs):
    """Spain asks that Mauritania may read it; Senegal decides, and the chain is told."""
    page = life.note("spain", "onward/")
    tick(page, "receivers", "country-MR")
    fill(page, reason="Les bateaux passent par là.")
    life.send(page)
    assert life.status("mauritania", f"/notes/{life.ref}/") == 404
    accept(life, run_jobs, "Mêmes bateaux, plus au nord.")
    assert WORD in life.note("mauritania").inner_text("main")
    assert life.note("spain").locator("#see ul.bul li").count() == 1  # the chain


def accept(life, run_jobs, reason, to=None):
    run_jobs()
    with system_scope("test"):
        request = AccessRequest.objects.get(state="open")
    page = life.open("coordinator", "/notes/requests/")
    life.press(page, f"main a[href='{request.get_absolute_url()}']")
    life.is_sound(page)
    page = life.open("coordinator", f"{request.get_absolute_url()}accept/")
    if to:
        page.check(f"[name=to][value={to}]")
    fill(page, reason=reason, ends=today(90).isoformat())
    life.send(page)
    life.is_sound(page)
    assert numbers(page.inner_text(".lead")) == [1], page.inner_text("main")
    life.press(page, "[name=confirm]")
    with system_scope("test"):
        assert AccessRequest.objects.get(pk=request.pk).state == "accepted", page.inner_text("main")
    run_jobs()


def correct(life, run_jobs):
    page = life.note("niger", "corrections/new/")
    choose(page, "place", "route")
    fill(page, text="Le départ a lieu de Joal, non de Mbour.")
    life.send(page)
    life.is_sound(page)
    run_jobs()
    page = life.note("analyst", "corrections/")
    life.press(page, "main .rows a.btn")
    page.check("[name=verdict][value=accepted]")
    fill(page, answer="Vu : la version 2 le dira.")
    life.is_sound(page)
    life.send(page)
    with system_scope("test"):
        assert NoteCorrection.objects.get().state == "accepted", page.inner_text("main")
    run_jobs()
    assert "la version 2 le dira" in life.note("niger", "corrections/").inner_text("main")
    assert "Joal" not in life.note("agency", "corrections/").inner_text("main")  # between the two alone


def ask_to_read(life, run_jobs):
    """Morocco is told that it exists, nothing else, and asks."""
    assert life.ref not in life.open("morocco", "/notes/known/").inner_text("main")
    page = life.note("coordinator", "audience/")
    life.press(page, "a[href$='/options/']")
    page.check("[type=checkbox][name=is_known]")
    fill(page, reason="Pour ceux qui voient la même route.")
    life.press(page, "form[action$='/options/'] button")
    page = life.open("morocco", "/notes/known/")
    assert TITLE not in page.inner_text("main")
    life.press(page, f"a[href='/notes/known/{life.ref}/ask/']")
    fill(page, reason="Les mêmes bateaux devant nos côtes.")
    life.is_sound(page)
    life.send(page)
    accept(life, run_jobs, "Même route.", to="body")
    assert WORD in life.note("morocco").inner_text("main")


def see_who_read(life):
    page = life.note("coordinator", "reads/")
    open_folds(page, inside="main")
    assert "Analyse des départs de nuit." in page.inner_text("main")
    page = life.open("coordinator", "/notes/reads/")
    assert life.ref in page.inner_text("main")
    life.open("coordinator", "/notes/oversight/")


def revoke(life):
    page = life.note("spain")
    with system_scope("test"):
        label = life.people["spain"].actor.post.body.casework_label_id
        grant = NoteGrant.objects.not_over().get(label=label, note__reference=life.ref)
    ending = life.note("coordinator", "audience/")
    life.press(ending, f"a[href$='/{grant.reference}/revoke/']")
    assert numbers(ending.inner_text("main form li"))[:1] == [1]
    life.is_sound(ending)
    life.send(ending)
    assert page.locator(f"main a[href='/notes/{life.ref}/versions/']").count()  # the page is open still
    assert life.status("spain", f"/notes/{life.ref}/versions/") == 404
    assert life.status("spain", f"/notes/{life.ref}/") == 404
    assert TITLE not in life.open("spain", f"/notes/?q={WORD}").inner_text("main")
    assert life.ref not in life.open("spain", "/notes/routes/?route=west-african-atlantic").inner_text("main")


def write_a_further_version(life, run_jobs):
    page = life.note("analyst")
    life.press(page, "form[action$='/versions/new/'] button")
    fill(page, title=f"{TITLE} et Joal", what_changed="Le lieu de départ.")
    life.send(page)
    assert f"{TITLE} et Joal" not in life.note("niger").inner_text("main")  # until it is released
    page = life.note("analyst", "edit/handling/")
    page.check("[type=checkbox][name=is_non_nominal]")
    life.send(page)
    submit_and_release(life, run_jobs)
    assert f"{TITLE} et Joal" in life.note("niger").inner_text("h1")
    page = life.note("niger", "compare/?from=1&to=2")
    assert "et Joal" in page.inner_text("main ins")


def supersede(life, run_jobs):
    old = life.ref
    page = life.note("analyst", "supersede/")
    life.send(page)
    life.ref = page.url.split("/notes/")[1].split("/")[0]
    assert life.ref != old
    page = life.note("analyst", "edit/handling/")
    page.check("[type=checkbox][name=is_non_nominal]")
    life.send(page)
    choose_readers(life, "analyst", "country-NE", adds=1)
    submit_and_release(life, run_jobs)
    page = life.open("niger", f"/notes/{old}/")
    assert page.locator(f"main a[href='/notes/{life.ref}/']").count()
    with system_scope("test"):
        assert Note.objects.get(reference=old).state == "superseded"
    assert life.status("agency", f"/notes/{life.ref}/") == 404


@pytest.mark.parametrize(("options", "language"), one_way([*LIVES[1:], LIVES[0]]))  # another way than the practice of this run
def test_given_a_note_when_it_lives_then_exactly_those_read_it_whom_its_originator_lets(
    visit,
    reference_data,
    store,
    run_jobs,
    tmp_path,
    options,
    language,
):
    life = NoteLife(visit, members(ROLES, language="fr"), options, language)
    begin(life)
    mend_what_the_screen_finds(life)
    tell_the_journey(life)
    tell_the_rest(life)
    hang_an_annex(life, tmp_path / "croquis.pdf")
    group = make_a_group(life)
    choose_readers(life, "analyst", "country-ES", "country-NE", "organisation-unodc", adds=3)
    choose_readers(life, "coordinator", f"group-{group.reference}", adds=1)
    for who in ("spain", "niger", "agency", "mali"):
        assert life.status(who, f"/notes/{life.ref}/") == 404
    submit_and_release(life, run_jobs)
    find_and_read(life)
    take_it_out(life)
    for who in ("niger", "agency", "mali"):
        assert WORD in life.note(who).inner_text("main")
    ask_onward(life, run_jobs)
    correct(life, run_jobs)
    ask_to_read(life, run_jobs)
    see_who_read(life)
    revoke(life)
    write_a_further_version(life, run_jobs)
    supersede(life, run_jobs)
    said = [line for visitor in life.screens.values() for line in visitor.complaints]
    assert [line for line in said if not line.startswith(EXPECTED)] == []
