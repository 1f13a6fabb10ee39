"""One's own settings, the posts one holds, and the ways to everything else of one's account."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rabatplatform.accounts import services
from rabatplatform.accounts.actors import posts_of
from rabatplatform.accounts.forms import ProfileForm
from rabatplatform.accounts.models import User
from rabatplatform.accounts.querysets import second_factors
from rabatplatform.notifications.services.settings import plan_again
from rabatplatform.web.preferences import remember_language, remember_low_data


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request):
    person = User.objects.get(pk=request.user.pk)  # its own: a refused form must not change who the page's header names
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=person)
    if form.is_bound and form.is_valid():
        changed = services.change_profile(person=request.user, **form.cleaned_data)
        if changed.time_zone != request.user.time_zone:
            plan_again(changed)  # mails that wait go by the reader's local time
        with translation.override(changed.language):
            messages.success(request, _("Saved."))
        answer = redirect("accounts:profile")
        remember_language(answer, changed.language)
        remember_low_data(answer, changed.low_data)
        return answer
    context = {
        "form": form,
        "posts": posts_of(request.user),
        "factors": second_factors([request.user.pk]).get(request.user.pk, set()),
    }
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)
