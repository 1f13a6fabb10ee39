"""A person's own account, beside what allauth gives (under the same account/)."""

from django.urls import path

from rabatplatform.accounts.views import addresses, erasure, factor_lost, profile, second_factor, sessions

app_name = "accounts"

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("second-factor/", second_factor.second_factor, name="second-factor"),
    path("email/change/", addresses.email_change, name="email-change"),
    path("email/change/withdraw/", addresses.email_change_withdraw, name="email-change-withdraw"),
    path("email/confirm/<str:token>/", addresses.email_confirm, name="email-confirm"),
    path("factor-lost/", factor_lost.factor_lost, name="factor-lost"),
    path("erase/", erasure.erase, name="erase"),
    path("sessions/end/", sessions.session_end, name="session-end"),
]
