"""The directory, under /focal-points/, and the links of invitations."""

from django.urls import include, path, re_path

from focalpoints.views import acceptance, bodies
from focalpoints.views import directory as views
from focalpoints.views.seats import seats

app_name = "focalpoints"

directory_patterns = [
    path("", views.directory, name="directory"),
    re_path(r"^(?P<alpha2>[A-Z]{2})/$", bodies.country_detail, name="country-detail"),
    path("", include("focalpoints.directory_urls")),
    path("", include("focalpoints.members_urls")),
    path("", include("focalpoints.freshness_urls")),
    path("", include("focalpoints.handover_urls")),
    path("", include("focalpoints.keys_urls")),
    path("<slug:key>/seats/", seats, name="seats"),
    path("<slug:slug>/", bodies.organisation_detail, name="organisation-detail"),
]

urlpatterns = [
    path("focal-points/", include(directory_patterns)),
    path("invitation/<uuid:reference>/<str:sign>/", acceptance.invitation_open, name="invitation-open"),
]
