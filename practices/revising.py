"""What the page of a practice says about its revisions: which one is shown, whether one is in preparation, what changed since."""

from dataclasses import dataclass, field

from django.http import Http404

from focalpoints.querysets import body_of_label
from practices import policies
from practices.comparison import visible_revisions
from practices.models import LastRead, Practice, Revision, StateChange
from practices.policies.published import may_archive, may_correct, may_restore, may_withdraw, rights_there
from practices.services.last_read import opened


@dataclass
class Revising:
    """shown: another revision than the present one, which was asked for; preparing: the one in preparation, for its team;

    since: what the reader had read before, where the text changed; archived: the step that archived it; acts: for its team.
    """

    shown: Revision | None = None
    preparing: Revision | None = None
    since: LastRead | None = None
    archived: StateChange | None = None
    acts: dict = field(default_factory=dict)

    @property
    def is_present(self) -> bool:
        """Is the text that all members read now the one that is shown?"""
        return self.shown is None


def revising_of(request, practice: Practice, posts) -> Revising:
    """Of a practice that is on its page now; posts: that the reader holds. Writes down that it was opened; not for HEAD."""
    if not practice.is_public:
        return Revising()
    found = Revising(acts=acts_of(request.user, practice, posts))
    if found.acts:
        found.preparing = practice.next
    if practice.state == Practice.State.ARCHIVED:
        rows = StateChange.objects.filter(practice=practice, to_state=Practice.State.ARCHIVED)
        found.archived = rows.select_related("post__country", "post__organisation").order_by("-at", "-pk").first()
    if request.method == "GET":
        row = opened(user=request.user, practice=practice)
        found.since = row if row and row.before else None
    return found


def acts_of(user, practice: Practice, posts) -> dict:
    """{act: Ruling} that the team of the owner is offered; {} for everybody else."""
    held = rights_there(posts, body_of_label(practice.owner_id))
    if "draft_practices" not in held:
        return {}
    acts = {"revise": policies.may_revise(user, practice)}
    if practice.next_id:
        acts["give_up"] = policies.may_give_up(user, practice)
    known = {"correct": may_correct, "archive": may_archive, "withdraw": may_withdraw, "restore": may_restore}
    return acts | {name: ruling for name, may in known.items() if (ruling := may(user, practice, held))}


def show_revision(user, practice: Practice, given: str) -> Revision | None:
    """Let the page show another revision: `practice.current` becomes it, unsaved. None for the present one. Raises Http404."""
    if not (given.isascii() and given.isdigit() and len(given) < 6):
        raise Http404
    revision = next((row for row in visible_revisions(user, practice) if row.number == int(given)), None)
    if revision is None:
        raise Http404
    if revision.pk == practice.current_id:
        return None
    practice.current = revision
    practice.countries, practice.organisations = revision.countries, revision.organisations
    return revision


def withdrawal_of(practice: Practice) -> StateChange | None:
    """The step that withdrew it: when, by which post, why."""
    rows = StateChange.objects.filter(practice=practice, to_state=Practice.State.WITHDRAWN)
    return rows.select_related("post__country", "post__organisation").order_by("-at", "-pk").first()
