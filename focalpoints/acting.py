"""Who did something, in words: the person and the post they acted from; "for" the post when they stood in for its holder."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext

from focalpoints.models import Appointment


class Act(NamedTuple):
    """person, post: rows, or None where nobody in particular, or no post, did it; at: when."""

    person: object
    post: object
    at: datetime


def told(act: Act, *, name: bool = True) -> str:
    return all_told([act], name=name)[0]


def all_told(acts: Iterable[Act], *, name: bool = True) -> list[str]:
    """ "Aminata Sarr, Focal point, Senegal"; "Cheikh Diouf for National coordination, Senegal"; "" for nobody. One question.

    name: whether the person is said; without it the post alone is.
    """
    acts = list(acts)
    times = _stood_in(acts) if name else {}
    found = []
    for person, post, at in acts:
        if post is None or person is None or not name:
            found.append(str(post or (person if name else None) or ""))
        elif any(at in valid for valid in times.get((person.pk, post.pk), ())):
            found.append(gettext("%(person)s for %(post)s") % {"person": person, "post": post})
        else:
            found.append(f"{person}, {post}")
    return found


def _stood_in(acts: list[Act]) -> dict[tuple[int, int], list]:
    """{(person, post): the times in which that person stood in for the holder of that post}."""
    pairs = {(act.person.pk, act.post.pk) for act in acts if act.person and act.post}
    if not pairs:
        return {}
    rows = Appointment.objects.filter(
        kind=Appointment.Kind.DEPUTY, user__in={person for person, _post in pairs}, post__in={post for _person, post in pairs}
    )
    times = {}
    for person, post, valid in rows.values_list("user_id", "post_id", "valid"):
        times.setdefault((person, post), []).append(valid)
    return times
