"""One's notification settings: which topic comes how fast, and when and how mails come."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rabatplatform.accounts.models import User
from rabatplatform.notifications.by_mail import by_mail_of
from rabatplatform.notifications.services.settings import back_to_defaults, save_settings
from rabatplatform.notifications.settings_form import SettingsForm
from rabatplatform.web.preferences import remember_language


@require_http_methods(["GET", "HEAD", "POST"])
def settings_page(request):
    person = User.objects.get(pk=request.user.pk)
    by_mail = by_mail_of(person)
    form = SettingsForm(request.POST if request.method == "POST" else None, user=person, preferences=by_mail.preferences)
    if form.is_bound and form.is_valid():
        changes = form.changes()
        save_settings(person=person, **changes)
        answer = redirect("notifications:settings")
        with translation.override(changes["language"]):
            messages.success(request, _("Saved."))
        remember_language(answer, changes["language"])
        return answer
    context = {
        "form": form,
        "by_mail": by_mail,
        "crumbs": [
            {"label": _("Home"), "href": reverse("home")},
            {"label": _("Notifications"), "href": reverse("notifications:list")},
        ],
        "nav": "home",
    }
    return render(request, "notifications/settings.html", context, status=422 if form.errors else 200)


@require_POST
def settings_defaults(request):
    back_to_defaults(person=request.user)
    messages.success(request, _("Topics and times are the defaults again."))
    return redirect("notifications:settings")
