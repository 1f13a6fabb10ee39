"""Lists of members: proposed, accepted, discarded. The subject is the list.

data: `lines` that were good; `invited`, how many people were.
"""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from focalpoints.escalation import from_body
from focalpoints.events.subjects import nobody
from focalpoints.events.topics import TEAM
from focalpoints.models import MemberImport
from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of
from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, WAITS_FOR_YOU, EventKind, register


def lists(ids, user) -> dict[int, MemberImport]:
    return {row.pk: row for row in MemberImport.objects.visible_to(user).filter(pk__in=set(ids))}


def other_coordinators(event) -> list[int]:
    """The coordinators of the country or organisation, but the one who proposed it."""
    body = body_of_coordination(event.register_id)
    people = holders_of(body, COORDINATORS) if body else []
    return [person.pk for person in people]  # who proposed it accepts it as well, and is not told of their own act


def _proposed(event, member_import) -> str:
    number = event.data.get("lines", 0)
    sentence = ngettext(
        "A list with %(number)d new member for %(body)s waits for your acceptance.",
        "A list with %(number)d new members for %(body)s waits for your acceptance.",
        number,
    )
    return sentence % {"number": number, "body": body_of_coordination(event.register_id)}


def _still_proposed(event, member_import) -> str:
    number = event.data.get("lines", 0)
    sentence = ngettext(
        "A list with %(number)d new member for %(body)s waits to be accepted.",
        "A list with %(number)d new members for %(body)s waits to be accepted.",
        number,
    )
    return sentence % {"number": number, "body": body_of_coordination(event.register_id)}


def _said(sentence):
    return lambda event, member_import: gettext(sentence) % {"body": body_of_coordination(event.register_id)}


IMPORT_PROPOSED = register(
    EventKind(
        "focalpoints.import_proposed",
        _("A list of members waits for your acceptance"),
        WAITS_FOR_YOU,
        says=OPEN,
        audience=other_coordinators,
        subjects=lists,
        sentence=_proposed,
        waits=lambda event, member_import: member_import.state == MemberImport.State.PROPOSED,
        escalates=from_body(lambda event: body_of_coordination(event.register_id)),
        late=_still_proposed,
        topic=TEAM,
        thing="import",
    )
)
IMPORT_ACCEPTED = register(
    EventKind(
        "focalpoints.import_accepted",
        _("A list of members was accepted"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,
        subjects=lists,
        sentence=_said(_("A list of members for %(body)s was accepted.")),
        thing="import",
    )
)
IMPORT_DISCARDED = register(
    EventKind(
        "focalpoints.import_discarded",
        _("A list of members was discarded"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,
        subjects=lists,
        sentence=_said(_("A list of members for %(body)s was discarded.")),
        thing="import",
    )
)
