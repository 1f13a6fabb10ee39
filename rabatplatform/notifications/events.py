"""What this app records. Importing it registers the kinds."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rabatplatform.events.catalogue import FOR_INFORMATION, OPEN, EventKind, nobody, register
from rabatplatform.notifications.models import KindSwitch


def _switches(ids, user) -> dict:
    return KindSwitch.objects.visible_to(user).in_bulk(set(ids))


KIND_SWITCHED = register(
    EventKind(
        "notifications.kind_switched",
        _("A kind of message was switched off or on"),
        FOR_INFORMATION,
        says=OPEN,
        audience=nobody,  # it stands in the record of the secretariat and on its page
        subjects=_switches,
        sentence=lambda event, switch: (
            gettext("%(kind)s: %(state)s") % {"kind": switch.kind, "state": switch.get_state_display()}
        ),
        thing="kind",
    )
)
