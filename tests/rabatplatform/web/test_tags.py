from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

NOON = datetime(2026, 11, 25, 14, 5, tzinfo=UTC)


def shown(source, **context):
    return Template("{% load web %}" + source).render(Context(context))


def test_a_moment_is_written_in_the_reader_s_zone_and_the_zone_is_named():
    with timezone.override(ZoneInfo("Europe/Madrid")), translation.override("en"):
        html = shown("{% time at %}", at=NOON)
    assert html == '<time datetime="2026-11-25T14:05:00Z">25 November 2026, 15:05 (Madrid)</time>'
    with timezone.override(ZoneInfo("Africa/Dakar")), translation.override("fr"):
        assert "25 novembre 2026, 14:05 (Dakar)" in shown("{% time at %}", at=NOON)
    with timezone.override("UTC"), translation.override("en"):
        assert "(UTC)" in shown("{% time at True %}", at=NOON)
        assert "data-rel" in shown("{% time at True %}", at=NOON)


def test_a_day_has_no_zone():
    with translation.override("en"):
        assert shown("{% date on %}", on=date(2026, 11, 5)) == '<time datetime="2026-11-05">5 November 2026</time>'
        assert shown("{% date on %}", on=None) == ""


def test_the_query_string_with_one_parameter_changed():
    request = RequestFactory().get("/practices/?q=a%26b&theme=x&theme=y&cursor=z")
    assert shown("{% query cursor=None sort='new' %}", request=request) == "q=a%26b&amp;theme=x&amp;theme=y&amp;sort=new"


def test_codes_never_turn():
    assert shown("{{ value|ltr }}", value="<SN-1>") == '<bdi dir="ltr">&lt;SN-1&gt;</bdi>'


def test_an_icon_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in shown('{% icon "search" %}')
    assert "ic-s flip" in shown('{% icon "chevron-right" "s" True %}')


def test_initials():
    assert shown("{{ name|initials }}", name="Aminata Sarr") == "AS"
    assert shown("{{ name|initials }}", name="") == "?"
