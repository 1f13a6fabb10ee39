"""The platform's own pages. Those under local/ exist under local settings only (LOCAL_PAGES)."""

from django.conf import settings
from django.urls import path

from rabatplatform.web import health, views

app_name = "web"

urlpatterns = [
    path("", views.home, name="home"),  # a name only: the root puts the practices app's page before it
    path("language/", views.language, name="language"),
    path("low-data/", views.switch_low_data, name="low-data"),
    path("shortcut/", views.switch_shortcut, name="shortcut"),
    path("session/", views.session, name="session"),
    path("live", health.live, name="live"),
    path("ready", health.ready, name="ready"),
]
if getattr(settings, "SECURITY_CONTACT", ""):
    urlpatterns.append(path(".well-known/security.txt", views.security_txt, name="security-txt"))
if getattr(settings, "LOCAL_PAGES", False):
    from rabatplatform.accounts.views.demo_factor import second_step

    urlpatterns += [
        path("local/second-step/", second_step, name="local-second-step"),
        path("local/mail/", views.mail_list, name="local-mail"),
        path("local/mail/<str:name>/", views.mail_detail, name="local-mail-detail"),
        path("local/mail/<str:name>/html/", views.mail_html, name="local-mail-html"),
        path("local/components/", views.components, name="local-components"),
    ]
