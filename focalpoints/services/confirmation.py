"""Saying that entries of the directory are still right, one or many at once."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from focalpoints import policies
from focalpoints.confirmation_lists import live_appointments, live_contacts, live_posts, with_held
from focalpoints.errors import NothingToConfirm
from focalpoints.events import CONFIRMED
from focalpoints.models import Appointment, Contact, Country, Organisation, Post
from rabatplatform.access.models import GrantLabel
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.models import Confirmable, Freshness
from rabatplatform.confirmation.services import CONFIRMATION_FIELDS, begin
from rabatplatform.events.services import record

LIVE = {Post: live_posts, Appointment: live_appointments, Contact: live_contacts}
PLURAL = {Post: "posts", Appointment: "appointments", Contact: "contacts"}


@transaction.atomic
def confirm(*, entries: Iterable[Post | Appointment | Contact], body: Country | Organisation, actor: Actor) -> int:
    """Confirm posts, appointments and contacts of one country or organisation from now on; returns how many.

    What ended or was closed meanwhile is passed over. Raises PermissionDenied (one that they may not: then none is confirmed),
    NothingToConfirm (all ended; a post that is marked vacant without its holder).
    """
    rows = list(_locked(entries))
    person = policies.confirmer(actor.user) if actor.user else None
    for row in rows:
        policies.may_confirm(actor, row, person).require()
    rows = _with_marked_posts(rows)
    if not rows:
        raise NothingToConfirm(_("What you chose has ended or was closed meanwhile."))
    now = timezone.now()
    for row in rows:
        begin(row, actor=actor, at=now)
    told = {}
    for model, of_model in _by_model(rows):
        model.objects.bulk_update(of_model, CONFIRMATION_FIELDS)
        told[PLURAL[model]] = [row.pk for row in of_model]
    label = body.coordination_label_id
    record(CONFIRMED, subject=GrantLabel(pk=label), actor=actor, register=label, **told)
    return len(rows)


def _locked(entries) -> Iterable[Confirmable]:
    """Those that still take part, locked in one order, so that two people never wait for each other."""
    now = timezone.now()
    for model, of_model in _by_model(list(entries)):
        posts = ("country", "organisation") if model is Post else ("post__country", "post__organisation")
        rows = model.objects.select_for_update(of=("self",)).select_related(*posts).order_by("pk")
        rows = LIVE[model](rows.filter(pk__in=[row.pk for row in of_model]), now)
        yield from with_held(rows) if model is Contact else rows


def _with_marked_posts(rows: list[Confirmable]) -> list[Confirmable]:
    """A post that was marked vacant comes back with the confirmation of its holder, and not without it."""
    chosen = [row.post_id for row in rows if isinstance(row, Appointment)]
    posts = {row.pk for row in rows if isinstance(row, Post)}
    marked = Post.objects.select_for_update(of=("self",)).filter(pk__in=chosen, freshness=Freshness.VACANT).exclude(pk__in=posts)
    doubtful = {row.pk for row in rows if isinstance(row, Post) and row.freshness == Freshness.VACANT} - set(chosen)
    held = live_appointments(Appointment.objects.filter(post__in=doubtful, freshness=Freshness.VACANT), timezone.now())
    if held.exists():
        raise NothingToConfirm(_("Confirm who holds this post as well, or end the appointment."))
    return rows + list(marked.order_by("pk"))


def _by_model(rows: list) -> list[tuple[type[Confirmable], list]]:
    found = [(model, [row for row in rows if isinstance(row, model)]) for model in LIVE]
    return [(model, of_model) for model, of_model in found if of_model]
