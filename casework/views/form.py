"""The guided form of a note: begin with a title, then one step a page; each saves itself and works without JavaScript."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import found, policies
from casework.annexing import files_of
from casework.completeness import gaps
from casework.content import content_of
from casework.errors import NoteInvalid, StaleEdition
from casework.forms.note import (
    CHECK,
    FILES,
    ORDER,
    STEP_LABELS,
    STEPS,
    NewNoteForm,
    bodies_of,
    name_of,
    paths_of,
    step_after,
    step_before,
    step_of,
)
from casework.models import NoteVersion
from casework.readback import answers, in_words, label_of, value_of
from casework.readers_to_be import readers_to_be
from casework.reading import Sheet
from casework.screened import standing_passes
from casework.services import passing, writing
from casework.standing_text import last_return, who_reads
from casework.views.finding import actor_for, find, named, recorded
from rabatplatform.accounts.actors import actor_of
from rabatplatform.accounts.idle import keeps_what_was_written
from rabatplatform.errors import DomainError


@keeps_what_was_written
@require_http_methods(["GET", "HEAD", "POST"])
def note_new(request):
    bodies = bodies_of(request.user)
    if not bodies:
        raise PermissionDenied(_("Notes are written by people who hold a post of analyst or coordinator."))
    form = NewNoteForm(request.POST if request.method == "POST" else None, bodies=bodies, initial={"form_key": uuid.uuid4()})
    if form.is_bound and form.is_valid():
        try:
            note = begin(request, form)
        except DomainError as refusal:
            form.add_error("title" if "title" in refusal.fields else None, str(refusal))
        else:
            return redirect("casework:note-edit", note.reference, ORDER[0])
    context = {"form": form, "body": bodies[0] if len(bodies) == 1 else None}
    return render(request, "casework/note/new.html", context, status=422 if form.is_bound else 200)


def begin(request, form):
    """The draft, in the language of the page where notes may be written in it."""
    body, language = form.body_chosen, (get_language() or "").split("-")[0]
    known = dict(NoteVersion._meta.get_field("language").choices)
    content = {"title": form.cleaned_data["title"], "language": language if language in known else ""}
    actor = actor_of(request.user, body=body, right="write_notes")
    return writing.begin(body=body, content=content, actor=actor, form_key=form.cleaned_data["form_key"])


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
    form = STEPS[step](request.POST if request.method == "POST" else None, content=content_of(note.in_hand))
    if not form.is_bound:
        return page(request, note, step, form)
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
    if "stay" in request.POST:
        return redirect(
            step_url(note, step) + f"#{request.POST['stay']}" if request.POST["stay"] in form.row_keys else step_url(note, step)
        )
    stays = "keep_mine" in request.POST or (found_here and "go_on" not in request.POST)
    return redirect(step_url(note, step) if stays else step_url(note, step_after(step)))


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


def frame(user, note, step, content) -> dict:
    """What every step shows: where one is, who reads it, the reason of its return."""
    with_gaps = {step_of(path) for path in gaps(content)}
    steps = [
        {
            "label": STEP_LABELS[slug],
            "href": step_url(note, slug),
            "state": "current" if slug == step else "" if slug in with_gaps or slug in (FILES, CHECK) else "done",
        }
        for slug in ORDER
    ]
    current = note.current if note.state != note.State.DRAFT and note.next else None
    return {
        **named(note, STEP_LABELS[step]),
        "title": content["title"],
        "step": step,
        "step_label": STEP_LABELS[step],
        "step_number": ORDER.index(step) + 1,
        "steps_total": len(ORDER),
        "steps": steps,
        "back": step_url(note, step_before(step)) if step_before(step) else "",
        "who_reads": who_reads(note),
        "returned": last_return(note, user),
        "released": current,
    }


def step_url(note, step) -> str:
    return reverse("casework:note-edit", args=[note.reference, step])


def refused(request, note, step, form):
    return fragment(request, "refused", {"form": form}, 422) if request.htmx else page(request, note, step, form, status=422)


def check(request, note, *, refused=False, changed=False, status=200):
    """The last step: the text read back, what is missing, what the screen found. Also the answer to a submission that was refused."""
    recorded(note, note.in_hand, "page")
    content = content_of(note.in_hand)
    missing = gaps(content)
    context = {
        **frame(request.user, note, CHECK, content),
        "parts": [(STEP_LABELS[slug], step_url(note, slug), answers(content, paths_of(slug), missing)) for slug in STEPS],
        "missing": [
            {"text": words, "href": f"{step_url(note, step_of(path))}#id_{name_of(path)}"} for path, words in missing.items()
        ],
        "found": found.shown(content, note),
        "may_let_pass": policies.may_let_pass(request.user, note),
        "files": files_of(request.user, note.in_hand),
        "readers": readers_to_be(request.user, note),
        "sheet": Sheet(note, note.in_hand),
        "refused": refused,
        "changed": changed,
        "language": content["language"],
    }
    return render(request, "casework/note/check.html", context, status=status)


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
    return render(request, "casework/note/not_now.html", {**named(note, ""), "reason": str(ruling), "yours": yours}, status=403)


@require_POST
def finding_pass(request, reference):
    """Let one finding of the text in hand pass as a false alarm: `finding` names it by kind and hash, `reason` says why."""
    note = find(request, reference)
    policies.may_let_pass(request.user, note).require()
    one = next((one for one in (found.in_hand(note) if note.in_hand else []) if one.key == request.POST.get("finding")), None)
    try:
        if one is None:
            raise NoteInvalid(_("The screen finds nothing of this kind there any more."))
        passing.let_pass(
            note=note,
            kind=one.found.kind,
            words=one.words,
            reason=request.POST.get("reason", ""),
            actor=actor_for(request, note, "release_notes"),
        )
    except DomainError as refusal:
        return findings_page(request, note, refusal=refusal.fields.get("reason", refusal), key=request.POST.get("finding", ""))
    messages.success(request, _("Passed as a false alarm; your reason is kept."))
    return redirect("casework:finding-list", note.reference)


@require_POST
def finding_take_back(request, reference):
    """The screen finds these words again: `finding` names what was let pass, by kind and hash."""
    note = find(request, reference)
    policies.may_take_pass_back(request.user, note).require()
    kind, _dash, words_hash = request.POST.get("finding", "").rpartition("-")
    try:
        passing.take_pass_back(note=note, kind=kind, words_hash=words_hash, actor=actor_for(request, note, "release_notes"))
    except DomainError as refusal:
        return findings_page(request, note, refusal=refusal)
    messages.success(request, _("Taken back. The screen finds it again."))
    return redirect("casework:finding-list", note.reference)


@require_http_methods(["GET", "HEAD"])
def finding_list(request, reference):
    note = find(request, reference)
    policies.may_let_pass(request.user, note).require()
    return findings_page(request, note)


def findings_page(request, note, *, refusal=None, key=""):
    if note.in_hand is None:
        raise Http404
    recorded(note, note.in_hand, "page")
    context = {
        **named(note, _("What the screen found")),
        "found": found.in_hand(note),
        "passes": standing_passes(
            note.screen_passes.visible_to(request.user).select_related("post__country", "post__organisation")
        ),
        "may_take_back": policies.may_take_pass_back(request.user, note),
        "refusal": refusal,
        "refused_key": key,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "casework/note/findings.html", context, status=422 if refusal else 200)


def fragment(request, name, context, status=200):
    return render(request, f"casework/note/{name}.html", context, status=status)
