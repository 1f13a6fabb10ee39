"""Serving: only what was checked, only as a download; and which views take large forms."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.http import require_POST

from rabatplatform.access.scope import system_scope
from rabatplatform.files.bodies import takes_files
from rabatplatform.files.serving import serve
from rabatplatform.files.tasks import clean_file
from tests.papers.models import Paper
from tests.rabatplatform.files import samples
from tests.rabatplatform.files.test_checking import send

pytestmark = pytest.mark.urls(__name__)


def download(request, reference):
    paper = Paper.objects.visible_to(request.user).get(reference=reference)
    return serve(request, paper)


def sizes(request):
    return HttpResponse(json.dumps({name: file.size for name, file in request.FILES.items()}))


urlpatterns = [
    path("files/<uuid:reference>/", download),
    path("takes/", require_POST(takes_files(sizes))),
    path("takes-two/", takes_files(files=2)(sizes)),
    path("plain/", lambda request: sizes(request)),
]


@pytest.fixture
def paper(cast, practice, django_capture_on_commit_callbacks):
    paper = send(cast, practice, samples.document(), 'Lettre n° 4 "é".pdf')
    with django_capture_on_commit_callbacks(execute=True):
        clean_file("papers.Paper", paper.pk)
    with system_scope("test"):
        return Paper.objects.get(pk=paper.pk)


@pytest.fixture
def focal_point(client, cast):
    client.force_login(cast.focal_point_senegal)
    return client


def test_given_a_clean_file_then_it_is_a_download_that_no_browser_runs(focal_point, paper, store):
    response = focal_point.get(f"/files/{paper.reference}/")
    assert b"".join(response) == (store / paper.key).read_bytes()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "Lettre%20n%C2%B0%204%20_%C3%A9_.pdf" in response["Content-Disposition"]
    assert response["Content-Length"] == str(paper.size)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "no-store, private"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("state", ["quarantined", "checking", "refused"])
def test_given_a_file_that_is_not_clean_then_it_is_not_served_and_the_reason_said(cast, paper, state):
    paper.state = state
    with pytest.raises(PermissionDenied, match="refused" if state == "refused" else "still being checked"):
        serve(RequestFactory().get("/"), paper)


@pytest.mark.parametrize("fault", ["changed", "gone"])
def test_given_a_store_that_was_tampered_with_then_the_file_is_not_served(focal_point, paper, store, fault):
    if fault == "gone":
        (store / paper.key).unlink()
    else:
        (store / paper.key).write_bytes(b"%PDF-1.7 something else")
    response = focal_point.get(f"/files/{paper.reference}/")
    assert response.status_code == 503
    assert b"something else" not in response.content


# ── bodies ─────────────────────────────────────────────────────────────────────────────────────────────────────────
THREE, TOO_MUCH, TWICE = (megabytes * 1024**2 for megabytes in (3, 21, 40))


@pytest.mark.parametrize(
    ("where", "size", "status"),
    [
        ("/takes/", THREE, 200),
        ("/takes/", TOO_MUCH, 413),
        ("/takes-two/", TOO_MUCH, 200),
        ("/takes-two/", TWICE + 1024**2, 413),
        ("/plain/", THREE, 413),
        ("/nowhere/", THREE, 413),
    ],
)
def test_only_a_view_that_takes_files_is_sent_a_large_form(focal_point, where, size, status):
    response = focal_point.post(where, {"file": samples.upload(b"a" * size)})
    assert response.status_code == status
    if status == 200:
        assert json.loads(response.content) == {"file": size}


def test_given_a_view_that_takes_files_then_other_large_bodies_and_fields_are_refused_as_everywhere(focal_point):
    text = b"a" * THREE
    assert focal_point.post("/takes/", text, content_type="application/json").status_code == 413
    assert focal_point.post("/takes/", text, content_type="application/x-www-form-urlencoded").status_code == 413
    assert focal_point.post("/takes/", {"text": text.decode()}).status_code == 413


def test_given_more_files_than_a_form_may_carry_then_it_is_refused(focal_point):
    files = {f"file{number}": samples.upload(b"a") for number in range(11)}
    assert focal_point.post("/takes/", files).status_code == 400
