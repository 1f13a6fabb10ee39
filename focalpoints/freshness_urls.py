"""Confirming entries, answering pings, how teams stand, under /focal-points/. Part of focalpoints.urls."""

from django.urls import path

from focalpoints.views import confirmation, continuity

urlpatterns = [
    path("confirm/", confirmation.confirm, name="confirm"),
    path("confirm/<str:token>/", confirmation.confirm, name="confirm-link"),
    path("reached/<uuid:reference>/", confirmation.ping_answer, name="ping-answer"),
    path("continuity/", continuity.continuity_list, name="continuity-list"),
    path("<slug:key>/continuity/", continuity.continuity, name="continuity"),
]
