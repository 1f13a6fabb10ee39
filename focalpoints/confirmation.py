"""How posts, appointments and contacts go down the confirmation ladder, and who is told. See docs/adr/0006-vacant-by-the-ladder.md."""

from collections import Counter, defaultdict

from django.db.models import Exists, OuterRef

from focalpoints.confirmation_lists import live_appointments, live_contacts, live_posts, with_held
from focalpoints.events import CONFIRMATION_DUE, CONTACTS_DUE, MARKED_VACANT
from focalpoints.models import Appointment, Contact, Country, Organisation, Post
from rabatplatform.accounts.actors import Actor
from rabatplatform.confirmation.ladder import ANNOUNCING, Ladder, register, told_of
from rabatplatform.confirmation.models import Freshness
from rabatplatform.events.services import record_many
from rabatplatform.reference.memory import shelf


class TellTheDirectory:
    """One event a body and day for its coordinators, one a post and day for its holders, one a body for what became vacant."""

    def __init__(self, now):
        self.now = now
        self.due = Counter()  # {coordination label: entries}
        self.of_holders = Counter()  # {post: contacts}
        self.last_due, self.last_of_holders = Counter(), Counter()  # of these, whose next rung has consequences
        self.vacant = defaultdict(lambda: defaultdict(list))  # {coordination label: {"posts", "appointments": ids}}

    def take(self, model, steps):
        last = {pk for pk, rung in steps if rung in ANNOUNCING}
        if model is Contact:
            self._contacts([pk for pk, _rung in steps], last)
            return
        vacant = {pk for pk, rung in steps if rung == Freshness.VACANT}
        rows = model.objects.filter(pk__in=[pk for pk, _rung in steps])
        for pk, label in _with_labels(rows, of="" if model is Post else "post__"):
            if pk in vacant:
                self.vacant[label]["posts" if model is Post else "appointments"].append(pk)
            else:
                self.due[label] += 1
                self.last_due[label] += pk in last
        if model is Appointment and vacant:
            self._posts_nobody_is_known_to_hold(vacant)

    def _posts_nobody_is_known_to_hold(self, appointments):
        """A post is marked vacant with its last holder's appointment; confirming that, or appointing somebody, takes the mark away."""
        known = live_appointments(Appointment.objects.filter(post=OuterRef("pk")), self.now).exclude(freshness=Freshness.VACANT)
        posts = Post.objects.filter(pk__in=Appointment.objects.filter(pk__in=appointments).values("post"))
        posts = posts.exclude(freshness=Freshness.VACANT).exclude(Exists(known))
        marked = list(_with_labels(posts))
        Post.objects.filter(pk__in=[pk for pk, _label in marked]).update(freshness=Freshness.VACANT, next_step_at=None)
        for pk, label in marked:
            self.vacant[label]["posts"].append(pk)

    def _contacts(self, contacts, last):
        """Their holders are told; of a post that nobody holds, the coordinators are."""
        rows = with_held(Contact.objects.filter(pk__in=contacts))
        for pk, post in rows.filter(is_held=True).values_list("pk", "post"):
            self.of_holders[post] += 1
            self.last_of_holders[post] += pk in last
        for pk, label in _with_labels(rows.filter(is_held=False), of="post__"):
            self.due[label] += 1
            self.last_due[label] += pk in last

    def close(self):
        nobody = Actor(None)
        record_many(CONFIRMATION_DUE, told_of(self.due, self.last_due), actor=nobody)
        record_many(CONTACTS_DUE, told_of(self.of_holders, self.last_of_holders), actor=nobody)
        record_many(MARKED_VACANT, ((label, label, dict(ids)) for label, ids in self.vacant.items()), actor=nobody)


def _with_labels(rows, of=""):
    """(id of the row, coordination label of its body)."""
    countries, organisations = shelf(Country).by_id, shelf(Organisation).by_id
    for pk, country, organisation in rows.values_list("pk", f"{of}country_id", f"{of}organisation_id"):
        body = countries[country] if country else organisations[organisation]
        yield pk, body.coordination_label_id


# Appointments before posts: a post that is marked with its holder takes no step of its own on that day.
register(Ladder(Appointment, live_appointments, TellTheDirectory))
register(Ladder(Post, live_posts, TellTheDirectory))
register(Ladder(Contact, live_contacts, TellTheDirectory))
