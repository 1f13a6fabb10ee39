"""What waits on the start page beside practices at the door: adaptations to confirm or given back, practices to confirm."""

from dataclasses import dataclass, field

from django.db.models import Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from focalpoints.querysets import COORDINATORS, body_of_label, holders_of
from focalpoints.roles import PERMISSIONS
from practices.adaptation_lists import body_of
from practices.confirmation_lists import numbers_of
from practices.models import Adaptation

State = Adaptation.State
MOST = 50


@dataclass(frozen=True)
class Waiting:
    """adaptations: those that a person may confirm and those given back to them, the longest waiting first;

    numbers: {team label: (practices that are due, practices that source documents describe)} of the bodies they coordinate.
    """

    adaptations: list[Adaptation] = field(default_factory=list)
    numbers: dict[int, tuple[int, int]] = field(default_factory=dict)


def waiting_of(user, posts) -> Waiting:
    """One query where nothing waits; the adaptations themselves are read where there are any."""
    bodies = bodies_of(posts)
    if not posts:
        return Waiting()
    asked = Q(state=State.SUBMITTED, owner__in=[body.team_label_id for body in bodies])
    given_back = Q(state=State.DRAFT, created_from__in=[post.pk for post in posts]) & ~Q(returned_reason="")
    rows = Adaptation.objects.visible_to(user).filter(asked | given_back).order_by()
    keys = rows.annotate(sort=Value("adaptation"), zero=Value(0)).values_list("sort", "pk", "zero", "zero")
    if bodies:
        keys = keys.union(
            numbers_of(user, bodies).annotate(sort=Value("practices")).values_list("sort", "owner", "due", "described"), all=True
        )
    found = list(keys)
    ids = [pk for sort, pk, _due, _described in found if sort == "adaptation"]
    numbers = {owner: (due, described) for sort, owner, due, described in found if sort == "practices"}
    return Waiting(_decidable(user, ids) if ids else [], numbers)


def _decidable(user, ids) -> list[Adaptation]:
    """Policy may_confirm_adaptation: one's own only where there is no other coordinator."""
    rows = Adaptation.objects.visible_to(user).filter(pk__in=ids).select_related("practice__current")
    found = list(rows.order_by("submitted_at", "pk")[:MOST])
    own = {row.owner_id for row in found if row.state == State.SUBMITTED and row.created_by_id == user.pk}
    others = {label for label in own if holders_of(body_of_label(label), COORDINATORS).exclude(pk=user.pk).exists()}
    return [r for r in found if r.state != State.SUBMITTED or r.created_by_id != user.pk or r.owner_id not in others]


def bodies_of(posts) -> list:
    """Those for which a holder of these posts confirms practices and adaptations."""
    return list(dict.fromkeys(post.body for post in posts if "validate_practices" in PERMISSIONS[post.role]))


def adaptation_task(adaptation: Adaptation, words) -> dict:
    names = {"title": words.text("title") or adaptation.practice.reference, "body": body_of(adaptation).short_name}
    if adaptation.state == State.DRAFT:
        return {
            "icon": "undo-2",
            "title": _("Your adaptation of “%(title)s” was given back") % names,
            "text": _("Read the message, then submit it again."),
            "href": reverse("practices:adaptation-edit", args=[adaptation.reference]),
            "action": _("Answer"),
        }
    return {
        "icon": "handshake",
        "title": _("Confirm that %(body)s adapted “%(title)s”") % names,
        "text": _("All members read it once you confirm it."),
        "href": adaptation.get_absolute_url(),
        "action": _("Read and decide"),
        "at": adaptation.submitted_at,
    }


def confirmation_tasks(waiting: Waiting, posts) -> list[dict]:
    """One line a body for what is due, one for what source documents describe."""
    found = []
    for body in bodies_of(posts):
        due, described = waiting.numbers.get(body.team_label_id, (0, 0))
        if due:
            text = ngettext(
                "%(number)d practice of %(body)s: still valid?", "%(number)d practices of %(body)s: still valid?", due
            )
            found.append(
                _task("badge-check", text % {"number": due, "body": body.short_name}, _("One click each."), _("Confirm"))
            )
        if described:
            text = ngettext(
                "%(number)d practice of %(body)s stands in source documents only",
                "%(number)d practices of %(body)s stand in source documents only",
                described,
            )
            said = text % {"number": described, "body": body.short_name}
            found.append(_task("file-text", said, _("Confirm, correct or decline them."), _("Take over")))
    return found


def _task(icon, title, text, action) -> dict:
    return {"icon": icon, "title": title, "text": text, "href": reverse("practices:confirm-list"), "action": action}
