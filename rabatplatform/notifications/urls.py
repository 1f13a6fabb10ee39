from django.urls import include, path

from rabatplatform.notifications.views import calendar, inbox, samples, settings, stopping

app_name = "notifications"

urlpatterns = [
    path("", inbox.notification_list, name="list"),
    path("read/", inbox.notification_read, name="read"),
    path("unread/", inbox.notification_unread, name="unread"),
    path("settings/", settings.settings_page, name="settings"),
    path("settings/defaults/", settings.settings_defaults, name="settings-defaults"),
    path("digest/", samples.digest_preview, name="digest"),
    path("sample/", samples.digest_sample, name="sample"),
    path("stop/<str:token>/", stopping.digest_stop, name="stop"),
    path("follows/", include("rabatplatform.notifications.follow_urls")),
    path("", include("rabatplatform.notifications.delivery_urls")),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/end/", calendar.calendar_end, name="calendar-end"),
]
