"""Whom events of practices concern."""


def practice_of(event):
    from practices.models import Practice

    return Practice.objects.filter(pk=event.subject_id).first()


def validators(event):
    """The coordinators of each country or organisation whose validation is still waited for."""
    from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of
    from practices.models import Validation

    rows = Validation.objects.filter(round__practice=event.subject_id, round__state="validating", state="waiting")
    labels = rows.values_list("body_id", flat=True)
    return {
        person
        for label in labels
        for person in holders_of(body_of_coordination(label), COORDINATORS).values_list("pk", flat=True)
    }


def secretariat(event):
    """The secretariat."""
    from focalpoints.duties import secretariat_now

    return [person.pk for person in secretariat_now()]


def coordinators_of_owner(event):
    """The coordinators of the country or organisation that owns the practice."""
    from focalpoints.querysets import COORDINATORS, body_of_label, holders_of

    practice = practice_of(event)
    return holders_of(body_of_label(practice.owner_id), COORDINATORS).values_list("pk", flat=True) if practice else []


def author(event):
    """Whose turn it is at the author's posts: those from which the text in hand was written last and submitted, of a first text
    also the one it was begun from. Their holders now, be they the authors or their successors; while a post is vacant, those to
    whom its duties fell and the person, who may hold another post of the team. What they may not read is not told to them.
    Without any such post, the coordinators of the owner."""
    from focalpoints.duties import duties_of

    practice = practice_of(event)
    if practice is None:
        return []
    people, acts = set(), _authorship(practice)
    duties = duties_of({post.pk: post for _person, post in acts if post}.values())
    for person, post in acts:
        duty = duties[post.pk] if post else None
        people |= {user.pk for user in duty.people} if duty else set()
        if person and (duty is None or duty.by != post):
            people.add(person)
    return people or set(coordinators_of_owner(event))


def _authorship(practice) -> list:
    """[(id of a person, their post)] who wrote the text in hand."""
    revision = practice.in_hand
    last = revision.rounds.order_by("-number").first()
    acts = [(revision.saved_by_id, revision.saved_from)] + ([(last.opened_by_id, last.opened_from)] if last else [])
    return acts + ([(practice.created_by_id, practice.created_from)] if revision.number == 1 else [])


def from_author(event, step: int) -> set[int]:
    """Whoever stands in at the posts that wrote the text in hand, and their deputies; the coordinators of their bodies."""
    from focalpoints.escalation import from_post, within_body

    practice = practice_of(event)
    posts = {post.pk: post for _person, post in _authorship(practice) if post} if practice else {}
    return {person for post in posts.values() for person in within_body(from_post(lambda event, post=post: post))(event, step)}


def from_authors_in_review(event, step: int) -> set[int]:
    """Whoever stands in at the posts that wrote the text in review, and their deputies; the coordinators of their bodies; the
    Secretariat, which runs the review."""
    from focalpoints.escalation import SECRETARIAT

    return set(secretariat(event) if step == SECRETARIAT else _of_practice(event, lambda about: from_author(about, step)))


def author_and_coordinators(event):
    """Whose turn it is at the author's posts, and the coordinators of the owner."""
    return {*author(event), *coordinators_of_owner(event)}


# ── reviews ──


def reviewer(event):
    """Whoever holds the post of the review now."""
    from focalpoints.models import Appointment
    from practices.models import Review

    posts = Review.objects.filter(pk=event.subject_id).values("post")
    return set(Appointment.objects.now().filter(post__in=posts, user__is_service=False).values_list("user_id", flat=True))


def from_reviewer(event, step: int) -> set[int]:
    """The Secretariat, until it is accepted or passed on: nobody else reads a review but its post."""
    from focalpoints.escalation import SECRETARIAT
    from practices.models import Review

    is_asked = Review.objects.filter(pk=event.subject_id, state=Review.State.ASKED).exists()
    return set(secretariat(event)) if step == SECRETARIAT and is_asked else set()


def reviewers_of_round(event):
    """Those who hold the posts that review in the round."""
    from focalpoints.models import Appointment
    from practices.models import Review

    posts = Review.objects.filter(round=event.subject_id, state__in=Review.ACTIVE).values("post")
    return set(Appointment.objects.now().filter(post__in=posts, user__is_service=False).values_list("user_id", flat=True))


def authors_of_round(event):
    """Whose turn it is at the author's posts, and the coordinators of the owner, of the practice in review."""
    return _of_practice(event, author_and_coordinators)


def told_of_a_return(event):
    """The coordinators of the owner, and of every country or organisation that validated the practice."""
    return {*_of_practice(event, coordinators_of_owner), *validating_coordinators(event)}


def _of_practice(event, audience):
    """`audience` of an event about a practice, for one whose subject is a round."""
    from practices.models import ReviewRound

    found = ReviewRound.objects.filter(pk=event.subject_id).values_list("practice_id", flat=True).first()
    return audience(type(event)(subject_id=found, data=event.data)) if found else []


def validating_coordinators(event):
    """The coordinators of every country or organisation that validates in the round (the subject, or `round` of the data)."""
    from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of
    from practices.models import Validation

    labels = Validation.objects.filter(round=event.data.get("round", event.subject_id)).values_list("body_id", flat=True)
    return {
        person
        for label in labels
        for person in holders_of(body_of_coordination(label), COORDINATORS).values_list("pk", flat=True)
    }


def all_of_the_decision(event):
    """Whose turn it is at the author's posts, the coordinators of the owner, and those of who validated the practice."""
    return {*author_and_coordinators(event), *(validating_coordinators(event) if event.data.get("round") else ())}


def reminded_coordinators(event):
    """The coordinators of the country or organisation whose validation is late."""
    from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of

    body = body_of_coordination(event.data.get("body"))
    return holders_of(body, COORDINATORS).values_list("pk", flat=True) if body else []
