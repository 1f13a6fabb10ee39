"""What the acts of a note share: the page that says what will happen, refusals beside the fields, the edition that was shown."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework.policies import body_of_note
from casework.views.finding import find, named
from rabatplatform.errors import DomainError

GET_AND_POST = ["GET", "HEAD", "POST"]


def edition_in(request) -> int | None:
    """The edition that the page showed; one that is no number is as good as an old one."""
    given = request.POST.get("edition", "")
    if not given:
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def not_allowed(request, note, ruling):
    """403 with the reason and the way back; what the person wrote is shown, to be copied."""
    written = [request.POST.get(name, "").strip() for name in ("reason", "text", "answer")]
    yours = [{"label": _("What you wrote"), "text": text} for text in written if text]
    context = {**named(note, ""), "reason": str(ruling), "yours": yours}
    return render(request, "casework/note/not_now.html", context, status=403)


def asked(request, reference, *, policy, form_class, act, words, after=None):
    """A page that says what will happen, and the act. form_class: a ReasonForm, or None; words(body) -> its sentences; after: the name
    of the page that follows, by itself that of the note."""
    note = find(request, reference)
    ruling = policy(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    body, posted = body_of_note(note), request.method == "POST"
    said = words(body)
    form = form_class(request.POST if posted else None, note=note, user=request.user) if form_class else None
    if posted and (form is None or form.is_valid()):
        try:
            act(note, form)
        except DomainError as refusal:
            if form is None:  # nothing to mend here: the note changed meanwhile, its page shows how it stands
                messages.error(request, str(refusal))
                return redirect(note)
            take(form, refusal)
        else:
            messages.success(request, said["done"])
            return redirect(after or note)
    context = {**named(note, said["title"]), "form": form, "said": said}
    return render(request, "casework/note/act.html", context, status=422 if posted else 200)


def take(form, refusal: DomainError) -> None:
    """Put a refusal beside the fields that it names."""
    known = {name: sentence for name, sentence in refusal.fields.items() if name in form.fields}
    for name, sentence in known.items():
        form.add_error(name, str(sentence))
    if not known:
        form.add_error(None, str(refusal))
