"""What is to go says so itself; the page of changes says what became different."""

import re
from datetime import date

import pytest
from django.test import override_settings
from django.urls import include, path
from django.utils import translation
from rest_framework.response import Response

import rabatplatform.urls
from rabatplatform.api import history, schema
from rabatplatform.api.base import ApiView
from rabatplatform.api.deprecation import Deprecated
from tests.rabatplatform.api.calls import Api, refusal

pytestmark = pytest.mark.django_db


class Old(ApiView):
    deprecated = Deprecated(since=date(2026, 1, 1), sunset=date(2026, 12, 31))

    def get(self, request):
        return Response({})


class Older(Old):
    deprecated = Deprecated(since=date(2025, 1, 1), link="/api/v1/docs/#op-root")


urlpatterns = [
    path("api/v1/old/", Old.as_view(), name="old"),
    path("api/v1/older/", Older.as_view(), name="older"),
    path("", include(rabatplatform.urls)),
]


@override_settings(ROOT_URLCONF=__name__, SITE_ADDRESS="https://platform.example")
def test_given_a_view_that_is_to_go_then_each_of_its_answers_says_since_when_until_when_and_what_instead(cast):
    api = Api(cast.focal_point_senegal)
    for answer in (api.get("/old/"), api.get("/old/?nothing=1"), api.post("/old/"), Api().get("/old/")):
        assert answer["Deprecation"] == "@1767225600" and answer["Sunset"] == "Thu, 31 Dec 2026 23:59:59 GMT"
        assert answer["Link"] == '<https://platform.example/api/v1/changes-of-the-api/>; rel="deprecation"; type="text/html"'
    refusal(api.post("/old/"), 405)
    older = api.get("/older/")
    assert not older.has_header("Sunset") and "/docs/#op-root>" in older["Link"]
    assert not api.get("/countries/").has_header("Deprecation")
    operation = schema._document.__wrapped__("en")["paths"]["/api/v1/old/"]["get"]  # not the one that is kept
    assert operation["deprecated"] is True and "Sunset" in operation["responses"]["200"]["headers"]


def test_given_the_page_of_changes_then_it_is_read_in_both_languages_without_a_script_of_its_own(cast):
    api = Api(cast.focal_point_senegal)
    answer = api.get("/changes-of-the-api/", HTTP_ACCEPT="text/html")
    assert answer.status_code == 200 and "<code>Idempotency-Key</code>" in answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.content.decode())
    cast.focal_point_spain.language = "fr"
    cast.focal_point_spain.save(update_fields=["language"])
    assert "Tout POST accepte" in Api(cast.focal_point_spain).get("/changes-of-the-api/").content.decode()


def test_given_what_a_key_got_with_the_feed_then_the_page_of_changes_names_it(cast):
    page = Api(cast.focal_point_senegal).get("/changes-of-the-api/").content.decode()
    for address in ("changes/", "recalls/", "recalls/acknowledge/", "exports/", "status/"):
        assert f"/api/v1/{address}</code>" in page, address
    assert "<code>quotas</code>" in page and "<code>sort</code>" in page


def test_given_the_texts_of_changes_then_both_tell_the_same_days_and_as_many_changes_of_the_same_codes():
    told = []
    for language in ("en", "fr"):
        with translation.override(language):
            told.append(history.days())
    english, french = told
    assert [(day, len(changes)) for day, changes in english] == [(day, len(changes)) for day, changes in french]
    assert [day for day, _changes in english] == sorted((day for day, _changes in english), reverse=True)

    def codes(days):
        return [sorted(re.findall("<code>([^<]+)", change)) for _day, changes in days for change in changes]

    assert codes(english) == codes(french)
