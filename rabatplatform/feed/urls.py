"""The change feed in the REST API, under /api/v1/, namespace `api`."""

from django.urls import path

from rabatplatform.feed import api

urlpatterns = [
    path("changes/", api.Changes.as_view(), name="changes"),
    path("recalls/", api.RecallList.as_view(), name="recall-list"),
    path("recalls/acknowledge/", api.RecallAcknowledge.as_view(), name="recall-acknowledge"),
]
