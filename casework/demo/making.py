"""How a note of the demo is made from what its file says.

key; body: originator; life: draft, submitted, returned (with `reason`) or released; content: casework.content, legs as tuples (LEG, the
branch or not);
to: receivers (a code or slug, `group:key`, `post:account`, `all`), or (receiver, days until it ends); days: until it ends; known, hides.
Then, where it is released: version, successor, derived: what they change; withdraw: the reason; expired; reads: accounts;
corrections, access: (account, …); onward: (account, receivers, reason).
"""

from datetime import timedelta

from django.utils import timezone

from casework.demo.groups import GROUPS
from casework.models import Note, SharingGroup
from casework.services import asking, corrections, granting, groups, reads, releasing, writing
from focalpoints.models import Country, Organisation
from focalpoints.querysets import post_of
from rabatplatform.access.models import GrantLabel
from rabatplatform.access.scope import access_scope, system_scope
from rabatplatform.accounts.actors import Actor
from rabatplatform.accounts.models import User
from rabatplatform.reference.memory import shelf

LEG = ("from_place", "from_country", "to_place", "to_country", "transport", "hours_least", "hours_most", "fee_band", "branch")
WHY = "They work on the same route."


def body_of(code: str):
    """A Country by alpha-2, an Organisation by its slug."""
    return shelf(Organisation).by_key.get(code) or shelf(Country).by_key[code]


def actor_of(account: str) -> Actor:
    user = User.objects.get(email=f"{account}@demo.example")
    return Actor(user, post_of(user))


def of_body(role: str, code: str) -> Actor:
    return actor_of(f"{role}.{code.lower()}")


def make_group(*, body, members, **facts) -> None:
    actor = of_body("coordinator", body)
    with access_scope(actor.user):
        groups.make_group(
            body=body_of(body), members=[body_of(code) for code in members], hides_members=False, actor=actor, **facts
        )


def make(form_key, *, body, life, content, to, days=180, reason="", known=False, hides=False, **then) -> None:
    writer = of_body("analyst", body)
    with access_scope(writer.user):
        note = writing.begin(body=body_of(body), content=_filled(content, days), actor=writer, form_key=form_key)
        if known or hides:
            writing.set_options(note=note, is_known=known, hides_recipients=hides, actor=writer)
        _give(note, to, writer)
    if life == "draft":
        return
    with access_scope(writer.user):
        releasing.submit(note=note, actor=writer)
    coordinator = of_body("coordinator", body)
    with access_scope(coordinator.user):
        if life == "returned":
            releasing.return_to_author(note=note, reason=reason, actor=coordinator)
        if life == "released":
            releasing.release(note=note, actor=coordinator)
    _then(note, writer, coordinator, to, **then)


def _then(note, writer, coordinator, to, *, reads=(), corrections=(), access=(), onward=None, withdraw="", expired=False, **more):
    _read(note, reads)
    if "version" in more:
        with access_scope(writer.user):
            version = writing.begin_version(note=note, actor=writer)
        _finish(note, version, more["version"], writer, coordinator)
    _asked(note, corrections, access, onward)
    if "successor" in more:
        with access_scope(writer.user):
            successor = releasing.begin_successor(note=Note.objects.get(pk=note.pk), actor=writer)
            _give(successor, to, writer)
        _finish(successor, successor.current, more["successor"], writer, coordinator)
    if "derived" in more:
        changes = dict(more["derived"])
        with access_scope(writer.user):
            derived = releasing.derive(note=Note.objects.get(pk=note.pk), tlp=changes.pop("tlp"), actor=writer)
            _give(derived, ["all"], writer)
        _finish(derived, derived.current, changes, writer, coordinator)
    if withdraw:
        with access_scope(coordinator.user):
            releasing.withdraw(note=note, reason=withdraw, actor=coordinator)
    if expired:  # time cannot be made to pass by a service
        with system_scope("a demo note whose last day was yesterday"):
            Note.objects.filter(pk=note.pk).update(valid_until=timezone.localdate() - timedelta(days=1))


def _finish(note, version, changes: dict, writer: Actor, coordinator: Actor) -> None:
    """Write the changes into the text in hand and release it."""
    with access_scope(writer.user):
        writing.save(note=note, edition=version.edition, content={**changes, "is_non_nominal": True}, actor=writer)
        releasing.submit(note=note, actor=writer)
    with access_scope(coordinator.user):
        releasing.release(note=note, actor=coordinator)


def _read(note, accounts) -> None:
    for account in accounts:
        reader = actor_of(account)
        with access_scope(reader.user):
            reads.log_read(note, how="page", version=note.current)


def _asked(note, proposed, access, onward) -> None:
    for account, place, text in proposed:
        actor = actor_of(account)
        with access_scope(actor.user):
            read = Note.objects.get(pk=note.pk)
            corrections.propose(note=read, version=read.current, place=place, text=text, actor=actor)
    for account, reason in access:
        actor = actor_of(account)
        with access_scope(actor.user):
            asking.ask_access(stub=asking.known_by(note.reference), reason=reason, actor=actor)
    if onward:
        account, receivers, reason = onward
        actor = actor_of(account)
        with access_scope(actor.user):
            bodies = [body_of(code) for code in receivers]
            asking.ask_onward(note=Note.objects.get(pk=note.pk), receivers=bodies, reason=reason, actor=actor)


def _give(note, receivers, actor: Actor) -> None:
    for given in receivers:
        receiver, days = given if isinstance(given, tuple) else (given, None)
        ends = timezone.now() + timedelta(days=days) if days else None
        granting.give(note=note, receiver=_receiver(receiver), reason=WHY, ends=ends, actor=actor)


def _receiver(code: str):
    kind, _colon, name = code.rpartition(":")
    if kind == "group":
        with system_scope("a group of the demo"):  # whoever gives to it reads it: the service asks again
            owner = body_of(GROUPS[name]["body"]).casework_label_id
            return SharingGroup.objects.get(name=GROUPS[name]["name"], owner=owner)
    if kind == "post":
        return actor_of(name).post
    return GrantLabel.ALL_WHO_READ_CASEWORK if code == "all" else body_of(code)


def _filled(content: dict, days: int) -> dict:
    """With what every note of the demo has, unless it says otherwise, and with dates around today."""
    today = timezone.localdate()
    legs = [dict(zip(LEG, leg, strict=False)) for leg in content.get("legs", ())]
    return {
        "kind": "modus-operandi",
        "tlp": "amber",
        "handling": ["h0"],
        "reliability": "b",
        "credibility": "2",
        "period_from": today - timedelta(days=120),
        "period_to": today - timedelta(days=12),
        "valid_until": today + timedelta(days=days),
        "is_non_nominal": True,
        **content,
        "legs": [leg | {"transport": [leg["transport"]]} for leg in legs],
    }
