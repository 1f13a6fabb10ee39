import pytest

from rabatplatform.access.scope import system_scope
from tests.factories import make_country, make_practice, make_theme

pytestmark = pytest.mark.django_db


def test_explore(cast, client):
    make_practice(
        cast.senegal,
        state="published",
        title="Police & <b>airline</b> desk",
        texts={"summary": "Documents " + "x y " * 100 + "police end " + "z " * 100},
        themes=[make_theme().pk],
        phenomena=["smuggling"],
    )
    client.force_login(cast.observer_spain)
    r = client.get("/practices/?q=police&kind=&theme=")
    print(r.status_code, r.headers.get("Location"))
    r = client.get("/practices/?q=police")
    print(r.status_code, len(r.content))
    print(r.content.decode()[:12000])
    for u in [
        "/practices/?country=ZZ",
        "/practices/?cursor=abc",
        "/practices/?q=" + "x" * 600,
        "/practices/?q=a%00b",
        "/practices/suggestions/?q=pol",
    ]:
        r = client.get(u)
        print(u[:40], r.status_code, r.content.decode()[-600:])
