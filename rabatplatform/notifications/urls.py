from django.urls import path

from rabatplatform.notifications.views import calendar, inbox

app_name = "notifications"

urlpatterns = [
    path("", inbox.notification_list, name="list"),
    path("read/", inbox.notification_read, name="read"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/end/", calendar.calendar_end, name="calendar-end"),
]
