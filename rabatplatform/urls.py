"""Where the apps are wired together; the only module of the platform that may name them."""

from django.contrib import admin
from django.urls import include, path, re_path

import casework.api.urls
import focalpoints.api.urls
import practices.api.urls
import rabatplatform.api.urls
import rabatplatform.api.views
import rabatplatform.feed.urls
from practices.views.home import home
from rabatplatform.accounts.views import email_address, session_list
from rabatplatform.notifications.providers import webhook_patterns
from rabatplatform.notifications.views.calendar import calendar_feed

handler400 = "rabatplatform.web.errors.bad_request"
handler403 = "rabatplatform.web.errors.permission_denied"
handler404 = "rabatplatform.web.errors.not_found"
handler429 = "rabatplatform.web.errors.too_many_requests"
handler500 = "rabatplatform.web.errors.server_error"

api_patterns = [
    *rabatplatform.api.urls.urlpatterns,
    *rabatplatform.feed.urls.urlpatterns,
    *practices.api.urls.urlpatterns,
    *focalpoints.api.urls.urlpatterns,
    *casework.api.urls.urlpatterns,
]

urlpatterns = [
    path("", home, name="home"),
    path("", include("rabatplatform.web.urls")),
    path("practices/", include("practices.urls")),
    path("frameworks/", include("practices.frameworks_urls")),
    path("notes/", include("casework.urls")),
    path("", include("focalpoints.urls")),
    path("notifications/", include("rabatplatform.notifications.urls")),
    path("calendar/<str:secret>.ics", calendar_feed, name="calendar-feed"),
    path("api/v1/", include((api_patterns, "api"))),
    re_path(r"^api/(?P<path>.*)$", rabatplatform.api.views.missing, name="api-missing"),
    path("account/email/", email_address, name="account_email"),  # before allauth: an address is not changed here
    path("account/sessions/", session_list, name="usersessions_list"),  # before allauth: with the end of one device
    path("account/", include("rabatplatform.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("anymail/", include(webhook_patterns())),
]
