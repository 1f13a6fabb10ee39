"""How practices go down the confirmation ladder: who is told, and that the last rung archives. Found by its name."""

from collections import Counter

from focalpoints.querysets import body_of_label
from practices.confirmation_lists import live_practices
from practices.events import CONTACT_TOLD, PRACTICES_DUE
from practices.models import Practice
from practices.services.confirming import archive_unconfirmed
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.ladder import ANNOUNCING, Ladder, register, told_of
from rabatplatform.confirmation.models import Freshness
from rabatplatform.events.services import record_many


class TellOwners:
    """One event a body and day for its coordinators, one a contact post and day; what stays unconfirmed is archived."""

    def __init__(self, _now):
        self.due = Counter()  # {coordination label: practices}
        self.last = Counter()  # of these, that had their last notice or are unconfirmed since
        self.of_contacts = Counter()  # {post: practices}

    def take(self, _model, steps):
        for pk in sorted(pk for pk, rung in steps if rung == Freshness.VACANT):
            archive_unconfirmed(pk)
        rungs = {pk: rung for pk, rung in steps if rung != Freshness.VACANT}
        for pk, owner, contact in Practice.objects.filter(pk__in=rungs).values_list("pk", "owner", "current__contact_post"):
            label = body_of_label(owner).coordination_label_id
            self.due[label] += 1
            self.last[label] += rungs[pk] in ANNOUNCING
            if contact:
                self.of_contacts[contact] += 1

    def close(self):
        nobody = Actor(None)
        record_many(PRACTICES_DUE, told_of(self.due, self.last), actor=nobody)
        record_many(CONTACT_TOLD, ((post, None, {"number": n}) for post, n in self.of_contacts.items()), actor=nobody)


register(Ladder(Practice, live_practices, TellOwners))
