"""Below /notifications/follows/."""

from django.urls import path

from rabatplatform.notifications.views import follows

urlpatterns = [
    path("", follows.follow_list, name="follow-list"),
    path("preview/", follows.follow_preview, name="follow-preview"),
    path("add/", follows.follow_add, name="follow-add"),
    path("<uuid:reference>/end/", follows.follow_end, name="follow-end"),
]
