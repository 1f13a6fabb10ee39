from django.urls import path

from rabatplatform.notifications.views import inbox

app_name = "notifications"

urlpatterns = [
    path("", inbox.notification_list, name="list"),
    path("read/", inbox.notification_read, name="read"),
]
