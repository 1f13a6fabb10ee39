"""How practices go down the confirmation ladder: who is told, and that the last rung archives. Found by its name."""

from collections import Counter

from focalpoints.querysets import body_of_label
from practices.confirmation_lists import live_practices
from practices.events import CONTACT_TOLD, PRACTICES_DUE
from practices.models import Practice
from practices.services.confirming import archive_unconfirmed
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.ladder import Ladder, register
from rabatplatform.confirmation.models import Freshness
from rabatplatform.events.services import record_many


class TellOwners:
    """One event a body and day for its coordinators, one a contact post and day; what stays unconfirmed is archived."""

    def __init__(self, _now):
        self.due = Counter()  # {coordination label: practices}
        self.of_contacts = Counter()  # {post: practices}

    def take(self, _model, steps):
        for pk in sorted(pk for pk, rung in steps if rung == Freshness.VACANT):
            archive_unconfirmed(pk)
        noticed = [pk for pk, rung in steps if rung != Freshness.VACANT]
        for owner, contact in Practice.objects.filter(pk__in=noticed).values_list("owner", "current__contact_post"):
            self.due[body_of_label(owner).coordination_label_id] += 1
            if contact:
                self.of_contacts[contact] += 1

    def close(self):
        nobody = Actor(None)
        record_many(PRACTICES_DUE, ((label, None, {"number": n}) for label, n in self.due.items()), actor=nobody)
        record_many(CONTACT_TOLD, ((post, None, {"number": n}) for post, n in self.of_contacts.items()), actor=nobody)


register(Ladder(Practice, live_practices, TellOwners))
