"""Countries, organisations, networks and posts in the REST API, under /api/v1/, namespace `api`."""

from django.urls import path

from focalpoints.api import (
    changes,  # noqa: F401  told to the feed
    posts,
    views,
)

urlpatterns = [
    path("countries/", views.CountryList.as_view(), name="country-list"),
    path("countries/<slug:key>/", views.CountryDetail.as_view(), name="country-detail"),
    path("organisations/", views.OrganisationList.as_view(), name="organisation-list"),
    path("organisations/<slug:key>/", views.OrganisationDetail.as_view(), name="organisation-detail"),
    path("networks/", views.NetworkList.as_view(), name="network-list"),
    path("posts/", posts.PostList.as_view(), name="post-list"),
    path("posts/<uuid:reference>/", posts.PostDetail.as_view(), name="post-detail"),
    path("posts/<uuid:reference>/appointments/", posts.PostAppointments.as_view(), name="post-appointments"),
]
