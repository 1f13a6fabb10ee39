"""The directory, under /focal-points/."""

from django.urls import path, re_path

from focalpoints.views import directory as views

app_name = "focalpoints"

urlpatterns = [
    path("", views.directory, name="directory"),
    re_path(r"^(?P<alpha2>[A-Z]{2})/$", views.country_detail, name="country-detail"),
    path("<slug:slug>/", views.organisation_detail, name="organisation-detail"),
]
