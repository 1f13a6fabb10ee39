"""Who reads a note, written down once more without a look at the code: plain Python over plain facts."""

from dataclasses import dataclass, field

CASEWORK = ("focal_point", "analyst", "coordinator")
RECEIVERS = {  # what a marking lets a grant name
    "red": {"post"},
    "amber-strict": {"post", "body"},
    "amber": {"post", "body", "group"},
    "green": {"post", "body", "group", "all"},
    "clear": {"post", "body", "group", "all"},
}


@dataclass
class Facts:
    """posts: {post: (body, role)}; held: [{person, post, since, until, suspended}]; active: people; notes: {note: {body, post, tlp,
    state}}; grants: [{note, kind, target, since, until, given}]; joined: [{group, body, since, until}]; from_joining: groups."""

    posts: dict = field(default_factory=dict)
    held: list = field(default_factory=list)
    active: set = field(default_factory=set)
    notes: dict = field(default_factory=dict)
    grants: list = field(default_factory=list)
    joined: list = field(default_factory=list)
    from_joining: set = field(default_factory=set)


def spans(row, at) -> bool:
    return row["since"] <= at and (row["until"] is None or at < row["until"])


def reads(facts: Facts, person, note, at) -> bool:
    told = facts.notes[note]
    for holding in facts.held:
        if holding["person"] != person or person not in facts.active or holding["suspended"] or not spans(holding, at):
            continue
        body, role = facts.posts[holding["post"]]
        if role not in CASEWORK:
            continue
        if holding["post"] == told["post"] or (body == told["body"] and (role == "coordinator" or told["tlp"] != "red")):
            return True
        if told["state"] in ("released", "superseded") and any(
            lets_in(facts, told, grant, body, holding["post"], at) for grant in facts.grants if grant["note"] == note
        ):
            return True
    return False


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
