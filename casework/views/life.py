"""The acts of a note's life. All but the plainest have a page that says what will happen."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import found, policies
from casework.annexing import files_of
from casework.errors import NoteIncomplete, PersonalDataFound, StaleEdition
from casework.forms.life import DeriveForm, ExtendForm, ReturnForm, SupersedeForm, WithdrawForm
from casework.forms.note import ORDER
from casework.policies import body_of_note
from casework.readback import label_of
from casework.readers_to_be import beside_release, readers_to_be
from casework.reading import Sheet
from casework.services import releasing, writing
from casework.views import form as guided
from casework.views.finding import actor_for, find, named, recorded
from focalpoints.querysets import COORDINATORS, holders_of
from rabatplatform.accounts.reauthentication import ask_first
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


@require_POST
def note_submit(request, reference):
    note = find(request, reference)
    ruling = policies.may_submit(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    try:
        releasing.submit(note=note, edition=edition_in(request), actor=actor_for(request, note))
    except StaleEdition:
        return guided.check(request, find(request, reference), changed=True, status=409)
    except NoteIncomplete:
        return guided.check(request, note, refused=True, status=422)
    body = body_of_note(note)
    if holders_of(body, COORDINATORS).exists():
        text = _("Submitted. A coordinator of %(body)s reads it next; you are told what happens.")
    else:
        text = _("Submitted. %(body)s has no coordinator now: it waits until one is appointed.")
    messages.success(request, text % {"body": body})
    return redirect(note)


@require_POST
def note_take_back(request, reference):
    note = find(request, reference)
    policies.may_take_back(request.user, note).require()
    releasing.take_back(note=note, actor=actor_for(request, note))
    messages.success(request, _("Taken back. It is a draft again."))
    return redirect(note)


@require_http_methods(GET_AND_POST)
def note_return(request, reference):
    return asked(
        request,
        reference,
        policy=policies.may_return,
        form_class=ReturnForm,
        act=lambda note, form: releasing.return_to_author(
            note=note, reason=form.cleaned_data["reason"], actor=actor_for(request, note, "release_notes")
        ),
        words=return_words,
    )


@require_http_methods(GET_AND_POST)
def note_withdraw(request, reference):
    return asked(
        request,
        reference,
        policy=policies.may_withdraw,
        form_class=WithdrawForm,
        act=lambda note, form: releasing.withdraw(
            note=note,
            reason=form.cleaned_data["reason"],
            reinstates=form.cleaned_data.get("reinstates", False),
            actor=actor_for(request, note, "release_notes"),
        ),
        words=withdraw_words,
    )


@require_http_methods(GET_AND_POST)
def note_extend(request, reference):
    return asked(
        request,
        reference,
        policy=policies.may_extend,
        form_class=ExtendForm,
        act=lambda note, form: extended(request, note, form),
        words=extend_words,
    )


def extended(request, note, form):
    from casework.content import cleaned

    until = cleaned({"valid_until": form.cleaned_data["valid_until"]})["valid_until"]
    return releasing.extend(
        note=note, until=until, reason=form.cleaned_data["reason"], actor=actor_for(request, note, "release_notes")
    )


@require_http_methods(GET_AND_POST)
def note_give_up(request, reference):
    """A first draft: nobody reads it from then on, so the way leads to the list."""
    return asked(
        request,
        reference,
        policy=policies.may_drop,
        form_class=None,
        act=lambda note, form: writing.drop_draft(note=note, actor=actor_for(request, note)),
        words=drop_words,
        after="casework:note-list",
    )


@require_http_methods(GET_AND_POST)
def version_give_up(request, reference):
    return asked(
        request,
        reference,
        policy=policies.may_give_up,
        form_class=None,
        act=lambda note, form: writing.give_up(note=note, actor=actor_for(request, note)),
        words=give_up_words,
    )


def return_words(body):
    return {
        "title": _("Return with a message"),
        "button": _("Return it"),
        "lines": [_("It goes back to its author’s post, which can change it and submit it again. The author is told.")],
        "reads": _("Your message is read by those of %(body)s alone who do casework.") % {"body": body},
        "done": _("Returned with your message."),
    }


def withdraw_words(body):
    return {
        "title": _("Withdraw the note"),
        "button": _("Withdraw"),
        "is_grave": True,
        "lines": [
            _("At once nobody outside %(body)s reads it any more: not its page, its annexes, nor by search or API.")
            % {"body": body},
            _("What was read, printed or exported before stays with its readers; the record says by whom."),
            _("It cannot be undone. Its grants stay in the history."),
        ],
        "reads": _("Your reason is read by those of %(body)s alone who do casework.") % {"body": body},
        "done": _("Withdrawn."),
    }


def extend_words(body):
    return {
        "title": _("Extend the note"),
        "button": _("Extend"),
        "lines": [_("The text stays as it is; it is shown as current until the new day.")],
        "reads": _("Your reason stands in its history, read by those of %(body)s alone who do casework.") % {"body": body},
        "done": _("Extended."),
    }


def drop_words(body):
    return {
        "title": _("Give this draft up"),
        "button": _("Give it up"),
        "is_grave": True,
        "lines": [
            _("At once nobody reads it any more, also you and your coordinators: it stands in no list, search or count."),
            _("It cannot be undone. Copy out before what you still need."),
            _("If it was begun from another note, the history of that note says that it was given up."),
        ],
        "reads": "",
        "done": _("Given up."),
    }


def give_up_words(body):
    return {
        "title": _("Give this version up"),
        "button": _("Give it up"),
        "is_grave": True,
        "lines": [
            _("The version in preparation is closed; what was written in it stays with your team’s history."),
            _("Readers notice nothing: the released text stays as it is."),
        ],
        "reads": "",
        "done": _("Given up."),
    }


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
            take(form, refusal)
        else:
            messages.success(request, said["done"])
            return redirect(after or note)
    context = {**named(note, said["title"]), "form": form, "said": said}
    return render(request, "casework/note/act.html", context, status=422 if posted else 200)


def take(form, refusal: DomainError) -> None:
    """Put a refusal beside the fields that it names. Raises it where there is no form to mend."""
    if form is None:
        raise refusal
    known = {name: sentence for name, sentence in refusal.fields.items() if name in form.fields}
    for name, sentence in known.items():
        form.add_error(name, str(sentence))
    if not known:
        form.add_error(None, str(refusal))


@require_POST
def note_countersign(request, reference):
    note = find(request, reference)
    ruling = policies.may_countersign(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    try:
        releasing.countersign(note=note, edition=edition_in(request), actor=actor_for(request, note))
    except StaleEdition:
        messages.error(request, _("The text was changed after you opened it. Read it again."))
    else:
        messages.success(request, _("Countersigned. A coordinator can release it now."))
    return redirect(note)


@require_http_methods(GET_AND_POST)
def note_release(request, reference):
    note = find(request, reference)
    ruling = policies.may_release(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    if request.method != "POST":
        return release_page(request, note)
    if ask := ask_first(request):  # asked at the act, not at the page: reading what is released takes longer than five minutes
        messages.info(request, _("Not released yet: show who you are, then press Release again."))
        return ask
    try:
        releasing.release(note=note, edition=edition_in(request), actor=actor_for(request, note, "release_notes"))
    except StaleEdition:
        return release_page(request, find(request, reference), changed=True, status=409)
    except NoteIncomplete as refusal:
        return release_page(request, note, gaps=refusal.fields.values(), status=422)
    except PersonalDataFound as refusal:
        labels = [_("%(place)s: what may be personal data stands here.") % {"place": label_of(path)} for path in refusal.fields]
        return release_page(request, note, gaps=labels, status=422)
    messages.success(request, _("Released in the name of %(body)s. Its readers are told.") % {"body": body_of_note(note)})
    return redirect(note)


def release_page(request, note, *, gaps=(), changed=False, status=200):
    if note.in_hand is None:
        raise Http404
    recorded(note, note.in_hand, "page")
    context = {
        **named(note, _("Release the note")),
        "sheet": Sheet(note, note.in_hand),
        "files": files_of(request.user, note.in_hand),
        "readers": readers_to_be(request.user, note),
        **beside_release(request.user, note),
        "found": found.in_hand(note),
        "may_let_pass": policies.may_let_pass(request.user, note),
        "gaps": [{"text": text} for text in gaps],
        "changed": changed,
        "closes": note.in_hand.closes_earlier and note.in_hand.number > 1,
    }
    return render(request, "casework/note/release.html", context, status=status)


@require_POST
def version_new(request, reference):
    """Begin a further version, or go on with the one in preparation."""
    note = find(request, reference)
    if note.next is None:
        policies.may_revise(request.user, note).require()
        writing.begin_version(note=note, actor=actor_for(request, note))
    return redirect("casework:note-edit", note.reference, ORDER[0])


@require_http_methods(GET_AND_POST)
def note_derive(request, reference):
    """A note of its own at a lower marking; only the originator learns where it comes from."""
    note = find(request, reference)
    ruling = policies.may_derive(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    form = DeriveForm(request.POST if request.method == "POST" else None, tlp=note.tlp, initial={"form_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        recorded(note, note.current, "page")
        try:
            made = releasing.derive(note=note, actor=actor_for(request, note), **form.cleaned_data)
        except DomainError as refusal:
            take(form, refusal)
        else:
            messages.success(request, _("Begun from the released text. Take out what the lower marking does not allow."))
            return redirect("casework:note-edit", made.reference, ORDER[0])
    context = {**named(note, _("Make a note at a lower marking")), "form": form}
    return render(request, "casework/note/derive.html", context, status=422 if form.is_bound else 200)


@require_http_methods(GET_AND_POST)
def note_supersede(request, reference):
    """Another note in the place of this one, which is superseded at its release."""
    note = find(request, reference)
    ruling = policies.may_derive(request.user, note)
    if not ruling:
        return not_allowed(request, note, ruling)
    form = SupersedeForm(request.POST if request.method == "POST" else None, initial={"form_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        recorded(note, note.current, "page")
        made = releasing.begin_successor(note=note, actor=actor_for(request, note), **form.cleaned_data)
        messages.success(request, _("Begun from the released text."))
        return redirect("casework:note-edit", made.reference, ORDER[0])
    context = {**named(note, _("Supersede by another note")), "form": form}
    return render(request, "casework/note/supersede.html", context, status=422 if form.is_bound else 200)
