"""Devices signed in, and the end of one of them."""

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rabatplatform.accounts.networks import network_of
from rabatplatform.audit.services import write


class SessionList(ListUserSessionsView):
    """allauth's list, which also ends all others; newest first, this device on top."""

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        lines = [
            {
                "session": session,
                "handle": handle_of(session),
                "network": network_of(session.ip),
                "is_current": session.is_current(),
            }
            for session in context["sessions"]
        ]
        context["lines"] = sorted(lines, key=lambda line: (line["is_current"], line["session"].last_seen_at), reverse=True)
        return context


session_list = SessionList.as_view()


@require_POST
def session_end(request):
    """End one of one's own sessions, named by `session`. Ending what has ended already is no error."""
    wanted = request.POST.get("session", "")
    for session in UserSession.objects.filter(user_id=request.user.pk):
        if constant_time_compare(handle_of(session), wanted):
            write("session_ended", user_id=request.user.pk)
            end_sessions(request, [session])
            messages.success(request, _("That device was signed out."))
            break
    else:
        messages.info(request, _("That device is not signed in any more."))
    return redirect("usersessions_list")


def handle_of(session) -> str:
    """Names a session on a page: its key cannot be read from it."""
    return salted_hmac("accounts.sessions", session.session_key, algorithm="sha256").hexdigest()[:32]
