"""The time zone of a post that is opened: that of its country, and whoever opens it for a nomination may choose another."""

import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from focalpoints.models import Invitation, Nomination, Post, Role
from focalpoints.zones import zone_for
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.zones import is_zone
from tests.factories import make_country, make_organisation, make_post
from tests.focalpoints.test_invitations import answers as invitation
from tests.focalpoints.test_members import text_of
from tests.focalpoints.test_nominations import answers  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]


@pytest.mark.parametrize(
    ("code", "zone"),
    [("GA", "Africa/Libreville"), ("ES", "Europe/Madrid"), ("PT", "Europe/Lisbon"), ("CD", "Africa/Kinshasa"), ("XX", "UTC")],
)
def test_given_a_country_without_posts_then_its_first_post_is_in_the_zone_of_its_capital(code, zone):
    assert zone_for(make_country(code)) == zone


def test_given_every_country_of_the_reference_data_then_there_is_a_zone_for_it():
    countries = json.loads(Path(settings.BASE_DIR, "focalpoints/data/countries.json").read_text(encoding="utf-8"))["countries"]
    from focalpoints.models import Country

    found = {row["alpha2"]: zone_for(Country(pk=0, alpha2=row["alpha2"])) for row in countries if row["rabat"]}
    assert len(found) == 59 and all(is_zone(zone) and zone != "UTC" for zone in found.values()), found


def test_given_other_posts_then_the_newest_says_it_and_one_left_at_utc_says_nothing():
    gabon, unodc = make_country("GA"), make_organisation("unodc")
    make_post(gabon, time_zone="Africa/Dakar")
    make_post(gabon, time_zone="UTC")
    assert zone_for(gabon) == "Africa/Dakar"
    assert zone_for(unodc) == "UTC"
    make_post(unodc, time_zone="Europe/Vienna")
    assert zone_for(unodc) == "Europe/Vienna"


def stored(model):
    with system_scope("test"):
        return model.objects.select_related("post").get()


@pytest.mark.parametrize(("chosen", "zone"), [({}, "Africa/Libreville"), ({"time_zone": "Africa/Kinshasa"}, "Africa/Kinshasa")])
def test_given_a_nomination_then_the_form_shows_the_zone_and_the_new_post_gets_the_chosen_one(client, cast, chosen, zone):
    make_country("GA")
    client.force_login(cast.secretariat)
    page = client.get("/focal-points/GA/nomination/").content.decode()
    assert '<option value="Africa/Libreville" selected>' in page
    answer = client.post("/focal-points/GA/nomination/", answers(until="2028-06-30", **chosen))
    assert answer.status_code == 302, text_of(answer)
    one = stored(Nomination)
    assert one.post.time_zone == zone
    until = one.until.astimezone(ZoneInfo(zone))
    assert (until.date(), until.hour) == (date(2028, 7, 1), 0)


def test_given_a_zone_that_there_is_not_then_it_is_told_at_its_field_and_no_post_is_opened(client, cast):
    make_country("GA")
    client.force_login(cast.secretariat)
    answer = client.post("/focal-points/GA/nomination/", answers(time_zone="Africa/Atlantis"))
    assert answer.status_code == 422 and 'href="#id_time_zone"' in answer.content.decode()
    with system_scope("test"):
        assert not Post.objects.filter(country__alpha2="GA").exists() and not Nomination.objects.exists()


def test_given_an_existing_post_then_it_keeps_its_own_zone(client, cast):
    post = make_post(make_country("GA"), Role.COORDINATOR, time_zone="Africa/Dakar")
    client.force_login(cast.secretariat)
    answer = client.post("/focal-points/GA/nomination/", answers(post=str(post.reference), time_zone="Africa/Kinshasa"))
    assert answer.status_code == 302, text_of(answer)
    assert stored(Nomination).post.time_zone == "Africa/Dakar"


def test_given_an_invitation_to_a_new_post_then_it_is_in_the_zone_of_the_country(client, cast):
    client.force_login(cast.coordinator_spain)
    facts = invitation(post="new", role="analyst", title_en="Analyst", until="2027-06-30")
    answer = client.post(f"/focal-points/{cast.spain.alpha2}/members/invite/", facts)
    assert answer.status_code == 302, text_of(answer)
    one = stored(Invitation)
    assert one.post.time_zone == "Europe/Madrid"
    assert one.until.astimezone(ZoneInfo("Europe/Madrid")).hour == 0
