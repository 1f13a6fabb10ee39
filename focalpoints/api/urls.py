"""Countries and organisations in the REST API, under /api/v1/, namespace `api`."""

from django.urls import path

from focalpoints.api import views

urlpatterns = [
    path("countries/", views.CountryList.as_view(), name="country-list"),
    path("countries/<slug:key>/", views.CountryDetail.as_view(), name="country-detail"),
    path("organisations/", views.OrganisationList.as_view(), name="organisation-list"),
    path("organisations/<slug:key>/", views.OrganisationDetail.as_view(), name="organisation-detail"),
]
