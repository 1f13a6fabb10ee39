"""The guided form of a note, one step a page; each saves itself and works without JavaScript."""

import uuid

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import found, policies
from casework.content import content_of
from casework.errors import NoteInvalid, StaleEdition
from casework.forms.note import CHECK, FILES, ORDER, STEPS, step_after
from casework.models import NoteVersion
from casework.readback import in_words, label_of, value_of
from casework.services import writing
from casework.views.checking import check
from casework.views.finding import actor_for, find, named, recorded
from casework.views.guided import frame, step_url
from rabatplatform.accounts.idle import keeps_what_was_written


@keeps_what_was_written
@require_http_methods(["GET", "HEAD", "POST"])
def note_edit(request, reference, step):
    note = find(request, reference)
    if step not in ORDER:
        raise Http404
    ruling = policies.may_edit(request.user, note)
    if not ruling:
        return not_now(request, note, ruling, step)
    if step == FILES:
        return redirect("casework:file-add", note.reference)
    if step == CHECK:
        return check(request, note) if request.method != "POST" else redirect(request.path)
    if request.method != "POST":
        return page(request, note, step, STEPS[step](content=content_of(note.in_hand), opened=opened_by(request.GET)))
    form = STEPS[step](request.POST, content=content_of(note.in_hand))
    if not form.is_valid():
        return refused(request, note, step, form)
    try:
        version = save(request, note, form)
    except StaleEdition as stale:
        return conflict(request, note, step, form, stale)
    except NoteInvalid as refusal:
        form.take(refusal)
        return refused(request, note, step, form)
    found_here = found.shown(content_of(version), note, only=form.paths)
    if request.htmx:
        return fragment(request, "saved", {"version": version, "form": form, "found": found_here})
    return redirect(next_page(request.POST, note, step, form, found_here))


def opened_by(query) -> dict[str, int]:
    """{key of lines: the line to open} of an address such as `?legs=3`."""
    return {key: int(number) for key, number in query.items() if number.isascii() and number.isdigit() and len(number) < 3}


def next_page(sent, note, step, form, found_here) -> str:
    """stay: a key of lines, to add one; open: `legs-3`, to change that line. What the screen found is shown before one goes on."""
    here = step_url(note, step)
    if "stay" in sent:
        return f"{here}#{sent['stay']}" if sent["stay"] in form.row_keys else here
    if opened := form.line_named(sent.get("open", "")):
        key, number = opened
        return f"{here}?{key}={number}#id_{key}-{number}"
    stays = "keep_mine" in sent or "open" in sent or (found_here and "go_on" not in sent)
    return here if stays else step_url(note, step_after(step))


def save(request, note, form) -> NoteVersion:
    """`keep_mine` carries the edition that the person saw beside their own text and chose to replace."""
    edition, keep = form.cleaned_data["edition"], request.POST.get("keep_mine", "")
    if keep.isascii() and keep.isdigit() and len(keep) < 10:
        edition = int(keep)
    return writing.save(
        note=note,
        edition=edition,
        content=form.content(),
        actor=actor_for(request, note),
        page=form.cleaned_data["form_key"],
        goes_on=bool(request.htmx),
    )


def page(request, note, step, form, *, status=200, versions=None):
    """A step with what is stored in it: words of the note, so the read is recorded."""
    recorded(note, note.in_hand, "page")
    context = {
        **frame(request.user, note, step, form.stored),
        "form": form,
        "form_key": form["form_key"].value() or uuid.uuid4(),
        "edition": form["edition"].value() if form.is_bound else note.in_hand.edition,
        "saved_at": None if form.is_bound else note.in_hand.saved_at,
        "conflict": versions,
        "found": found.shown(form.stored, note, only=form.paths) if not form.is_bound else [],
        "may_let_pass": policies.may_let_pass(request.user, note),
    }
    return render(request, "casework/note/step.html", context, status=status)


def refused(request, note, step, form):
    return fragment(request, "refused", {"form": form}, 422) if request.htmx else page(request, note, step, form, status=422)


def conflict(request, note, step, form, stale: StaleEdition):
    """Both texts side by side, with who saved and when; nothing was stored."""
    versions = {
        "by": stale.saved_by or _("Somebody"),
        "at": stale.saved_at,
        "edition": stale.edition,
        "fields": [
            {"label": label_of(path), "yours": in_words(path, mine), "theirs": in_words(path, value_of(stale.current, path))}
            for path, mine in conflicting(stale)
        ],
        "reload_href": request.path,
    }
    if request.htmx:
        recorded(note, note.in_hand, "page")
        return fragment(request, "stale", {"conflict": versions}, 409)
    return page(request, note, step, form, status=409, versions=versions)


def conflicting(stale: StaleEdition):
    """(path, what the person sent) of every field that differs from what is stored now."""
    for key in stale.conflicts:
        if key in ("texts", "terms"):
            for rest, mine in stale.theirs[key].items():
                if (mine or None) != (stale.current[key].get(rest) or None):
                    yield f"{key}.{rest}", mine
        else:
            yield key, stale.theirs[key]


def not_now(request, note, ruling, step):
    """403 with the reason. A text that was on its way is shown, to be copied: the note was submitted meanwhile."""
    if request.method != "POST" or step not in STEPS or note.in_hand is None:
        ruling.require()
    if request.htmx:
        return fragment(request, "closed", {"reason": str(ruling)}, 409)
    form = STEPS[step](request.POST, content=content_of(note.in_hand))
    yours = [
        {"label": form.fields[name].label, "text": form[name].value()}
        for name in form.answers
        if isinstance(form[name].value(), str) and form[name].value().strip() not in ("", form.initial.get(name))
    ]
    yours += [{"label": label, "text": text} for label, text in form.words_of_open_lines()]
    return render(request, "casework/note/not_now.html", {**named(note, ""), "reason": str(ruling), "yours": yours}, status=403)


def fragment(request, name, context, status=200):
    return render(request, f"casework/note/{name}.html", context, status=status)
