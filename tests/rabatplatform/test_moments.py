"""Moments as they are written, also with time zones that nobody lives in: Python takes them up to ±23:59, PostgreSQL up to ±15:59."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from rabatplatform.moments import read_moment
from tests.bulk_exports import ask
from tests.keys import CASEWORK, READING, secret_for
from tests.rabatplatform.accounts.helpers import client_of
from tests.rabatplatform.api.calls import Api

ZONES = ["+15:59", "+16:00", "-16:00", "+23:59", "-23:59"]
LISTS = ["/practices/?updated_since=", "/notes/?updated_since=", "/calls/?since="]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T01:00:00+01:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T01:00:00 01:00", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01T00:00:00-23:59", datetime(2026, 1, 1, 23, 59, tzinfo=UTC)),
        ("8999-12-31T23:59:59-23:59", datetime(9000, 1, 1, 23, 58, 59, tzinfo=UTC)),
        ("1901-01-01T00:00:00+23:59", datetime(1900, 12, 31, 0, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:59", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("2026-01-01T00:00:00+24:00", None),
        ("yesterday", None),
    ],
)
def test_given_a_moment_as_it_is_written_then_it_is_read_in_utc_or_not_at_all(text, moment):
    read = read_moment(text)
    assert read == moment and (read is None or read.tzinfo is UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ZONES)
def test_given_a_zone_that_the_database_does_not_know_then_every_list_and_page_takes_the_moment(cast, zone):
    key, _row, secret = secret_for(cast.unodc, scopes=(*READING, *CASEWORK), ceiling="amber")
    api, since = Api(token=secret), quote(f"2026-01-01T00:00:00{zone}")
    assert [api.get(address + since).status_code for address in LISTS] == [200, 200, 200]
    assert ask(api, filters={"updated_since": f"2026-01-01T00:00:00{zone}"}).reference
    assert client_of(cast.agency).get(f"/practices/?updated_since={since}").status_code == 200
