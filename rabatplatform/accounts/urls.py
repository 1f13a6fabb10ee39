"""A person's own account, beside what allauth gives (under the same account/)."""

from django.urls import path

from rabatplatform.accounts.views import profile, second_factor, sessions

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("second-factor/", second_factor.second_factor, name="second-factor"),
    path("sessions/end/", sessions.session_end, name="session-end"),
]
