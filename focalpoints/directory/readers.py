"""Who reads a message to a post: told by name and post before it is sent."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from focalpoints.duties import Duty, duty_holders
from focalpoints.models import Organisation, Post

MOST_NAMED = 4


@dataclass(frozen=True)
class Readers:
    """title: of the act, as "Write to the deputy"; sentence: who reads it, now and later."""

    duty: Duty
    sentence: str
    is_vacant: bool


def readers_of(post: Post) -> Readers:
    duty = duty_holders(post)
    values = {"names": _names(duty.people), "post": post.title, "body": post.body.short_name}
    if isinstance(duty.by, Post) and duty.by.pk == post.pk:
        said = gettext("Read by %(names)s (%(post)s, %(body)s), and by whoever holds this post later.")
        return Readers(duty, said % values, False)
    if isinstance(duty.by, Post):
        said = gettext("The post is vacant. Read by its deputy, %(names)s (%(deputy)s), and by whoever holds this post later.")
        return Readers(duty, said % (values | {"deputy": duty.by.title}), True)
    if isinstance(duty.by, Organisation) and duty.by.key == Organisation.SECRETARIAT:
        if not duty.people:
            return Readers(
                duty, gettext("The post is vacant. The Secretariat reads it, and whoever holds this post later."), True
            )
        said = gettext("The post is vacant. Read by the Secretariat (%(names)s), and by whoever holds this post later.")
        return Readers(duty, said % values, True)
    said = gettext("The post is vacant. Read by the coordinator of %(body)s, %(names)s, and by whoever holds this post later.")
    return Readers(duty, said % values, True)


def _names(people) -> str:
    named = [str(person) for person in people[:MOST_NAMED]]
    if more := len(people) - len(named):
        named.append(ngettext("%(number)d more", "%(number)d more", more) % {"number": more})
    return ", ".join(named)
