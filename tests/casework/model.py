"""Who reads a note and its versions, written down once more without a look at the code: plain Python over plain facts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

CASEWORK = ("focal_point", "analyst", "coordinator")
MARKINGS = ("red", "amber-strict", "amber", "green", "clear")  # from the strictest on
RECEIVERS = {  # what a marking lets a grant name
    "red": {"post"},
    "amber-strict": {"post", "body"},
    "amber": {"post", "body", "group"},
    "green": {"post", "body", "group", "all"},
    "clear": {"post", "body", "group", "all"},
}
DAYS = {"red": 90, "amber-strict": 180, "amber": 365, "green": 365, "clear": 365}  # for which somebody reads by one grant at most


@dataclass
class Facts:
    """posts: {post: (body, role)}; held: [{person, post, since, until, suspended}]; active: people; notes: {note: {body, post, tlp,
    state, versions}}, tlp the marking in force, versions: {number: {tlp, is_open}}; grants: [{note, kind, target, since, until, given}];
    joined: [{group, body, since, until}]; from_joining: groups."""

    posts: dict = field(default_factory=dict)
    held: list = field(default_factory=list)
    active: set = field(default_factory=set)
    notes: dict = field(default_factory=dict)
    grants: list = field(default_factory=list)
    joined: list = field(default_factory=list)
    from_joining: set = field(default_factory=set)


def first(body, post, tlp, **more) -> dict:
    """The facts of a note that is begun."""
    return {"body": body, "post": post, "tlp": tlp, "state": "draft", "versions": {1: {"tlp": tlp, "is_open": False}}, **more}


def last_moment(tlp, since) -> datetime:
    """Until when a grant lets somebody in at most that begins at `since`: the end of its last day."""
    return datetime.combine((since + timedelta(days=DAYS[tlp] + 1)).date(), time.min, UTC)


def release(facts: Facts, note, number, closes_earlier=False) -> None:
    """A version is released: its marking is in force; no grant lasts longer than it allows; what was marked more strictly, or where it
    says so all that came before, is open to readers no more."""
    told = facts.notes[note]
    version = told["versions"][number]
    for before, earlier in told["versions"].items():
        if before < number and (closes_earlier or MARKINGS.index(earlier["tlp"]) < MARKINGS.index(version["tlp"])):
            earlier["is_open"] = False
    version["is_open"] = True
    told["tlp"], told["state"] = version["tlp"], "released"
    for grant in facts.grants:
        if grant["note"] == note:
            grant["until"] = min(grant["until"], max(last_moment(version["tlp"], grant["since"]), grant["since"]))


def spans(row, at) -> bool:
    return row["since"] <= at and (row["until"] is None or at < row["until"])


def holdings(facts: Facts, person, at):
    """(post, body, role) of the posts by which somebody does casework at a moment."""
    for holding in facts.held:
        if holding["person"] == person and person in facts.active and not holding["suspended"] and spans(holding, at):
            body, role = facts.posts[holding["post"]]
            if role in CASEWORK:
                yield holding["post"], body, role


def reads(facts: Facts, person, note, at) -> bool:
    told = facts.notes[note]
    for post, body, role in holdings(facts, person, at):
        if post == told["post"] or (body == told["body"] and (role == "coordinator" or told["tlp"] != "red")):
            return True
        if told["state"] in ("released", "superseded") and any(
            lets_in(facts, told, grant, body, post, at) for grant in facts.grants if grant["note"] == note
        ):
            return True
    return False


def reads_version(facts: Facts, person, note, number, at) -> bool:
    """Of a note that somebody reads: what is open, the others in its country or organisation; of those what is TLP:RED its author's post
    and the coordinators."""
    told, version = facts.notes[note], facts.notes[note]["versions"][number]
    return reads(facts, person, note, at) and (
        version["is_open"]
        or any(
            body == told["body"] and (version["tlp"] != "red" or role == "coordinator" or post == told["post"])
            for post, body, role in holdings(facts, person, at)
        )
    )


def lets_in(facts, told, grant, body, post, at) -> bool:
    if not spans(grant, at) or grant["kind"] not in RECEIVERS[told["tlp"]]:
        return False
    if grant["kind"] == "group":
        return any(
            row["group"] == grant["target"]
            and row["body"] == body
            and spans(row, at)
            and (grant["target"] not in facts.from_joining or row["since"] <= grant["given"])
            for row in facts.joined
        )
    return grant["kind"] == "all" or grant["target"] == {"post": post, "body": body}[grant["kind"]]
