"""Members in a real Chromium: invited and joined with a passkey and with an app, a coordinator's day, every page; in English and
French, with and without JavaScript."""

import os
import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile

from focalpoints.invitation_links import path_of
from focalpoints.models import Appointment, Country, Invitation, Organisation, Role
from focalpoints.services import imports, nominations
from focalpoints.services.invitations import invite
from rabatplatform.access.scope import access_scope, system_scope
from tests.browser.looks import LOOKS, of_look
from tests.browser.test_pages import look
from tests.factories import PASSWORD, appoint, make_member, make_person, make_post
from tests.rabatplatform.accounts.helpers import code_of
from tests.rabatplatform.files.samples import document
from tests.seed import SEED

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("store")]
LIST = "/focal-points/SN/members/"


@pytest.fixture
def boss(reference_data):
    """Senegal's coordinator, with a team of three, a vacant post and an open invitation."""
    with system_scope("test"):
        senegal = Country.objects.get(alpha2="SN")
    person = make_member(senegal, Role.COORDINATOR, password=PASSWORD, language="en", name="Ibrahima Thiam")
    for name, role, title in (
        ("Khady Mbaye", Role.FOCAL_POINT, "Border police liaison"),
        ("Ousmane Gueye", Role.ANALYST, "Judicial cooperation"),
        ("Mariama Ndour", Role.CONTRIBUTOR, "Trafficking in persons"),
    ):
        post = make_post(senegal, role, titles={"en": title, "fr": title}, time_zone="Africa/Dakar")
        appoint(make_person(f"{name.lower().replace(' ', '.')}@example.sn", name=name), post)
    person.vacant = make_post(
        senegal, Role.ANALYST, titles={"en": "Data and observatory", "fr": "Données"}, time_zone="Africa/Dakar"
    )
    return person


def invited(boss, email="c.diouf@example.sn", **facts) -> Invitation:
    with system_scope("test"):
        post = facts.pop("post", None) or boss.vacant
    with access_scope(boss):
        return invite(post=post, email=email, name="Cheikh Diouf", actor=boss.actor, **facts)


def newest() -> Invitation:
    with system_scope("test"):
        return Invitation.objects.order_by("-pk").first()


def send_form(page, action):
    """Press the button of the form that goes to `action`."""
    page.locator(f"main form[action*='{action}'] button").first.click()
    page.wait_for_load_state()


def invite_by_page(page, boss, email):
    page.goto(LIST)
    page.locator("main a[href$='/members/invite/']").first.click()
    page.fill("[name=name]", "Cheikh Diouf")
    page.fill("[name=email]", email)
    page.select_option("[name=post]", str(boss.vacant.reference))
    page.fill("[name=until]", (date.today() + timedelta(days=300)).isoformat())
    send_form(page, "/invite/")
    assert page.url.endswith(LIST), page.inner_text("main")


# ── invite → accept ────────────────────────────────────────────────────────────────────────────────────────────────
def test_given_an_invitation_when_it_is_accepted_with_a_passkey_then_the_member_is_in(visit, boss, settings):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    coordinator = visit()
    invite_by_page(coordinator.sign_in(boss), boss, "c.diouf@example.sn")
    newcomer = visit(locale="en-GB")
    home = newcomer.address.replace("127.0.0.1", "localhost")
    client = newcomer.context.new_cdp_session(newcomer.page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page = newcomer.page
    page.goto(home + path_of(newest()))
    assert "Data and observatory" in page.inner_text("main") or "Données" in page.inner_text("main")
    page.fill("[name=password]", PASSWORD)
    page.select_option("main select[name=language]", "en")
    page.locator("main form button.full").click()
    page.wait_for_url("**/account/second-factor/**")
    page.click("text=Add a passkey")
    page.fill("[name=name]", "My phone")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.click("text=I kept them: go on")
    page.wait_for_url(f"{home}/")
    with system_scope("test"):
        member = Appointment.objects.now().select_related("user").get(post=boss.vacant).user
        factors = set(Authenticator.objects.filter(user=member).values_list("type", flat=True))
    assert member.email == "c.diouf@example.sn" and "webauthn" in factors
    coordinator.page.goto(LIST)
    row = coordinator.page.locator("tbody tr", has_text="Cheikh Diouf").inner_text()
    assert "Passkey" in row and "Active" in row
    assert not coordinator.complaints and not newcomer.complaints


@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_given_no_javascript_when_it_is_accepted_with_an_app_then_the_member_is_in(visit, boss, locale):
    coordinator = visit(javascript=False, width=360, locale=locale)
    invite_by_page(coordinator.sign_in(boss), boss, "c.diouf@example.sn")
    newcomer = visit(javascript=False, width=360, locale=locale)
    page = newcomer.page
    page.goto(path_of(newest()))
    page.fill("[name=password]", "too short")
    page.locator("main form button.full").click()
    page.wait_for_load_state()
    assert page.locator("#es").is_visible() and page.input_value("[name=name]") == "Cheikh Diouf"
    page.fill("[name=password]", PASSWORD)
    page.select_option("main select[name=language]", locale[:2])
    page.locator("main form button.full").click()
    page.wait_for_url("**/account/second-factor/**")
    assert page.evaluate("document.documentElement.lang") == locale[:2]
    page.locator("main a[href*='totp/activate']").click()
    secret = re.search(r'<code dir="ltr">(\w+)</code>', page.content()).group(1)
    page.fill("[name=code]", code_of(secret))
    page.locator("main form button").last.click()
    page.wait_for_url("**/recovery-codes/")
    with system_scope("test"):
        member = Appointment.objects.now().select_related("user").get(post=boss.vacant).user
        assert Authenticator.objects.filter(user=member, type="totp").exists() and member.language == locale[:2]
    page.goto(path_of(newest()))
    assert page.locator("form [name=password]").count() == 0, "used"
    assert not [text for text in newcomer.complaints if "422" not in text and "410" not in text]


def test_given_another_persons_session_then_signing_out_leads_back_to_the_invitation(visit, boss):
    with system_scope("test"):
        unodc = Organisation.objects.get(slug="unodc")
    stranger = make_member(unodc, password=PASSWORD, language="en")
    one = invited(boss)
    visitor = visit()
    page = visitor.sign_in(stranger)
    page.goto(path_of(one))
    assert "for somebody else" in page.inner_text("main")
    page.locator("main form[action='/account/logout/'] button").click()
    page.wait_for_url(f"**{path_of(one)}")
    assert page.locator("[name=password]").is_visible()


# ── the coordinator's day ──────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("javascript", "width", "language"), [(True, 1280, "en"), (False, 360, "fr")])
def test_given_a_coordinators_day_then_each_act_is_done_and_told_and_what_is_harmless_is_undone(
    visit, boss, javascript, width, language
):
    visitor = visit(javascript=javascript, width=width, locale="fr-FR" if language == "fr" else "en-GB")
    type(boss).objects.filter(pk=boss.pk).update(language=language)
    page = visitor.sign_in(boss)
    invite_by_page(page, boss, "c.diouf@example.sn")
    send_form(page, "/resend/")
    send_form(page, "/undo/") if page.locator("main form[action*='/undo/']").count() else send_form(page, "/withdraw/")
    with system_scope("test"):
        state = newest().state
    assert state == "withdrawn"

    def member(name="Khady Mbaye"):
        with system_scope("test"):
            return Appointment.objects.get(user__name=name)

    def manage(name="Khady Mbaye"):
        page.goto(f"{LIST}?q={name.replace(' ', '+')}")
        page.locator("tbody .act a").first.click()
        page.wait_for_load_state()

    manage()
    day = date.today() + timedelta(days=100)
    page.fill("[name=until]", day.isoformat())
    send_form(page, "/until/")
    assert member().valid.upper.date() == day + timedelta(days=1)  # Dakar is at UTC
    manage()
    page.locator("form[action$='/suspend/'] [name=reason]").select_option("risk")
    send_form(page, "/suspend/")
    assert member().suspended_at is not None
    send_form(page, "/undo/")
    assert member().suspended_at is None
    manage()
    page.locator("main a[href$='/end/']").click()
    page.wait_for_load_state()
    send_form(page, "/end/")  # without a reason
    assert page.locator("#es").is_visible() and member().valid.upper.date() == day + timedelta(days=1)
    page.select_option("[name=reason]", "retired")
    send_form(page, "/end/")
    assert page.url.endswith(LIST) and not Appointment.objects.now().filter(pk=member().pk).exists()
    page.goto(LIST)
    for name in ("Ousmane Gueye", "Mariama Ndour"):
        page.locator("tbody tr", has_text=name).locator("[name=member]").check()
    page.locator("#bulk button").click()
    page.wait_for_load_state()
    page.select_option("[name=reason]", "reorganised")
    send_form(page, "/members/end/")
    with system_scope("test"):
        assert not Appointment.objects.now().filter(user__name__in=["Ousmane Gueye", "Mariama Ndour"]).exists()
    page.goto(f"{LIST}history/")
    said = page.inner_text("main")
    assert said.count("Khady Mbaye") >= 3 and "Cheikh Diouf" in said
    refusals = [text for text in visitor.complaints if "422" not in text]
    assert not refusals


# ── every page ─────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def world(boss):
    """All pages of members have something to show; the list has as many lines as a page holds."""
    with system_scope("test"):
        senegal, icmpd, gabon = (
            Country.objects.get(alpha2="SN"),
            Organisation.objects.get(slug="icmpd"),
            Country.objects.get(alpha2="GA"),
        )
    for number in range(26):
        make_member(senegal, Role.OBSERVER, name=f"Member Number{number}")
    secretary = make_member(icmpd, Role.SECRETARIAT, password=PASSWORD, language="en")
    lines = "Name;E-mail;Post;Role\r\n" + "".join(f"Person {n};p{n}@example.sn;Post {n};observer\r\n" for n in range(60))
    with access_scope(boss):
        made, _table, _unknown = imports.propose(
            body=senegal, upload=SimpleUploadedFile("members.csv", lines.encode()), actor=boss.actor
        )
    with access_scope(secretary):
        nomination = nominations.propose(
            body=gabon, post=None, email="a@example.ga", name="Aline Obame", language="fr", until=None,
            dated_on=date(2026, 1, 15), document=SimpleUploadedFile("letter.pdf", document()), actor=secretary.actor,
        )  # fmt: skip
    with system_scope("test"):
        member = Appointment.objects.get(user__name="Khady Mbaye").reference
        own = Appointment.objects.get(user=boss).reference
    return {"boss": boss, "secretary": secretary, "invited": invited(boss), "pages": {
        "boss": [
            LIST, f"{LIST}?status=ended", f"{LIST}?q=zzzz", f"{LIST}history/", f"{LIST}invite/", f"{LIST}import/", made.get_absolute_url(),
            f"/focal-points/members/{member}/", f"/focal-points/members/{own}/", f"/focal-points/members/{member}/end/",
            f"{LIST}end/?member={member}&member={own}", f"/focal-points/posts/{boss.vacant.reference}/close/", "/focal-points/factor-resets/",
        ],
        "secretary": [
            LIST, "/focal-points/GA/members/", "/focal-points/GA/nomination/", "/focal-points/nominations/", nomination.get_absolute_url(),
        ],
        None: [path_of(newest())],
    }}  # fmt: skip


@pytest.mark.parametrize(("width", "dark"), LOOKS)
def test_given_every_page_of_members_then_it_is_accessible_in_budget_and_quiet(visit, world, width, dark):
    wrong = []
    for who, pages in of_look(world["pages"], width, dark).items():
        visitor = visit(width=width, dark=dark)
        if who:
            visitor.sign_in(world[who])
        for number, address in enumerate(pages):
            wrong += look(visitor, address)
            picture(visitor.page, f"{who}-{number}-{width}", dark)
    assert not wrong, f"SEED={SEED}\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", ["fr", "ar-xb"])
def test_given_another_language_then_every_page_of_members_turns_with_it_and_fits_a_narrow_screen(visit, world, language):
    wrong = []
    for who, pages in world["pages"].items():
        visitor = visit(width=320)
        if who:
            visitor.sign_in(world[who])
        visitor.context.add_cookies([{"name": "language", "value": language, "url": visitor.address}])
        for address in pages:
            wrong += look(visitor, address, axe=language == "fr")
    assert not wrong, "\n".join(wrong)


def picture(page, name, dark):
    """Kept where PICTURES names a folder: for whoever looks at the pages."""
    if (folder := os.environ.get("PICTURES")) and not dark:
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
