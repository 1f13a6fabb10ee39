from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from rabatplatform.web import local_mail
from rabatplatform.web.preferences import SHORTCUT_COOKIE, low_data, remember, remember_language, remember_low_data, shortcut_off

MAIL_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


def home(request):
    """Never reached when a domain app has put its page at "/"; without one there is nothing to show."""
    raise Http404


def _back(request):
    """To the page the form stood on, query and all; never to another host."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else "/")


@login_not_required
@require_POST
def language(request):
    """Switch the interface's language on this device; a signed-in person's own choice follows (mails are written in it)."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return response
    remember_language(response, chosen)
    user = request.user
    if user.is_authenticated and getattr(user, "language", chosen) != chosen:
        user.language = chosen
        user.save(update_fields=["language"])
    translation.activate(chosen)
    return response


@login_not_required
@require_POST
def switch_low_data(request):
    """On this device; a signed-in person's own choice follows."""
    response = _back(request)
    on = not low_data(request)
    remember_low_data(response, on)
    user = request.user
    if user.is_authenticated and user.low_data != on:
        user.low_data = on
        user.save(update_fields=["low_data"])
    return response


@login_not_required
@require_POST
def switch_shortcut(request):
    response = _back(request)
    remember(response, SHORTCUT_COOKIE, "on" if shortcut_off(request) else "off")
    return response


@login_not_required
@require_safe
def session(request):
    """Whether somebody is still signed in: asked by a page that the browser's back button brought to life again."""
    return HttpResponse(status=204 if request.user.is_authenticated else 401)


@login_not_required
@require_safe
def security_txt(request):
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {settings.SECURITY_TXT_EXPIRES}",
        "Preferred-Languages: en, fr",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def mail_list(request):
    """Local settings only: what a newcomer would have got by mail."""
    return render(request, "web/mail_list.html", {"mails": local_mail.newest()})


@login_not_required
@require_safe
@csp_update({"frame-src": ["'self'"]})
def mail_detail(request, name):
    return render(request, "web/mail_detail.html", {"mail": _local_mail(name), "list_url": reverse("web:local-mail")})


@login_not_required
@require_safe
@xframe_options_sameorigin
@csp(MAIL_POLICY)
def mail_html(request, name):
    """The HTML part as it came. SECURITY: it runs no script, loads nothing, posts nothing, and is of no origin; its links open the page."""
    html = _local_mail(name).html
    if not html:
        raise Http404
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))


def _local_mail(name):
    mail = local_mail.read(name)
    if mail is None:
        raise Http404
    return mail


@login_not_required
def components(request):
    """Local settings only: each component once, in the states it can have. Browser tests look at this page."""
    from rabatplatform.web.sample import sample

    return render(request, "web/components.html", sample(request), status=422 if request.method == "POST" else 200)
