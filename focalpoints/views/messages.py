"""Messages: written to a post, read and answered by those who hold it."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from rest_framework.exceptions import ValidationError

from focalpoints.directory.readers import readers_of
from focalpoints.forms.messages import AnswerForm, MessageForm
from focalpoints.models import PostMessage
from focalpoints.policies.messages import may_answer_message, may_write_to
from focalpoints.services.messages import answer_message, write_message
from focalpoints.talks import BODIES, actor_in, first_of, messages_of, other_side, talks_of
from focalpoints.views.finding_members import told
from focalpoints.views.finding_posts import crumbs_of, find_post
from rabatplatform.api.cursors import seal, unseal
from rabatplatform.errors import DomainError
from rabatplatform.web.errors import error_answer

PAGE = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@require_http_methods(["GET", "HEAD", "POST"])
def message_new(request, reference):
    post = find_post(request, reference)
    may_write_to(request.actor, post).require()
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            message = write_message(post=post, actor=request.actor, **form.cleaned_data)
        except DomainError as error:
            told(form, error)
        else:
            messages.success(request, _("Sent. You find the answer under Messages, and you are told when it comes."))
            return redirect(message)
    context = {"post": post, "form": form, "readers": readers_of(post), "crumbs": crumbs_of(post, inside=True)}
    return render(request, "focalpoints/message_new.html", context, status=422 if form.errors else 200)


@require_safe
def message_list(request):
    """The talks of one's posts, the last written to first."""
    bound = f"{request.user.pk} messages"
    try:
        cursor = unseal(request.GET["cursor"], bound) if request.GET.get("cursor") else None
    except ValidationError:
        reason = _("This address is not one of the list. Begin at its first page.")
        return error_answer(request, 400, reason=reason, errors=[{"code": "invalid_cursor", "detail": reason, "field": "cursor"}])
    rows = talks_of(request.user)
    if cursor:
        at = EPOCH + cursor[0] * MICROSECOND
        rows = rows.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=cursor[1]))
    rows = list(rows[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    address = reverse("focalpoints:message-list")
    after = seal([(rows[-1].last_at - EPOCH) // MICROSECOND, rows[-1].pk], bound) if more else ""
    context = {
        "talks": rows,
        "next_href": f"{address}?cursor={after}" if after else "",
        "first_href": address if cursor else "",
        "crumbs": [{"label": _("Focal points"), "href": reverse("focalpoints:directory")}],
    }
    return render(request, "focalpoints/message_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def message_detail(request, reference):
    """A talk; POST writes on in it."""
    rows = PostMessage.objects.visible_to(request.user)
    rows = rows.select_related("reply_to", *BODIES, *(f"reply_to__{name}" for name in BODIES))
    message = rows.filter(reference=reference).first()
    if message is None:
        raise Http404
    first = first_of(message)
    actor = actor_in(request.user, first)
    ruling = may_answer_message(actor, message)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        ruling.require()
        if form.is_valid():
            try:
                made = answer_message(message=message, actor=actor, **form.cleaned_data)
            except DomainError as error:
                told(form, error)
            else:
                messages.success(request, _("Sent."))
                return redirect(f"{first.get_absolute_url()}#m-{made.reference}")
    context = {
        "first": first,
        "talk": messages_of(request.user, first.pk),
        "form": form if ruling else None,
        "ruling": ruling,
        "actor": actor,
        "readers": readers_of(other_side(first, actor)) if ruling else None,
        "crumbs": [
            {"label": _("Focal points"), "href": reverse("focalpoints:directory")},
            {"label": _("Messages"), "href": reverse("focalpoints:message-list")},
        ],
    }
    return render(request, "focalpoints/message_detail.html", context, status=422 if form.errors else 200)
