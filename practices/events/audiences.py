"""Whom events of practices concern."""


def practice_of(event):
    from practices.models import Practice

    return Practice.objects.filter(pk=event.subject_id).first()


def validators(event):
    """The coordinators of each body whose validation is still waited for."""
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
    from focalpoints.duties import secretariat_now

    return [person.pk for person in secretariat_now()]


def coordinators_of_owner(event):
    from focalpoints.querysets import COORDINATORS, body_of_label, holders_of

    practice = practice_of(event)
    return holders_of(body_of_label(practice.owner_id), COORDINATORS).values_list("pk", flat=True) if practice else []


def author(event):
    """Whose turn it is at the author's post: its holders now, be they the author or their successors. While it is vacant, those
    to whom its duties fell and the author, who may hold another post of the team; what they may not read is not told to them."""
    from focalpoints.duties import duty_holders

    practice = practice_of(event)
    if practice is None:
        return []
    person = {practice.created_by_id} if practice.created_by_id else set()
    post = practice.created_from
    if post is None:
        return person
    duty = duty_holders(post)
    people = {user.pk for user in duty.people}
    return people if duty.by == post else people | person


def author_and_coordinators(event):
    return {*author(event), *coordinators_of_owner(event)}


# ── reviews ──


def reviewer(event):
    """Whoever holds the post of the review now: the event's subject is the review."""
    from focalpoints.models import Appointment
    from practices.models import Review

    posts = Review.objects.filter(pk=event.subject_id).values("post")
    return set(Appointment.objects.now().filter(post__in=posts, user__is_service=False).values_list("user_id", flat=True))


def reviewers_of_round(event):
    """The posts that review in the round that the event is about."""
    from focalpoints.models import Appointment
    from practices.models import Review

    posts = Review.objects.filter(round=event.subject_id, state__in=Review.ACTIVE).values("post")
    return set(Appointment.objects.now().filter(post__in=posts, user__is_service=False).values_list("user_id", flat=True))


def of_practice(event, audience):
    """`audience` of an event about a practice, for one whose subject is a round."""
    from practices.models import ReviewRound

    found = ReviewRound.objects.filter(pk=event.subject_id).values_list("practice_id", flat=True).first()
    return audience(type(event)(subject_id=found, data=event.data)) if found else []


def validating_coordinators(event):
    """The coordinators of every body that validates in the round of the event (its subject, or `round` of its data)."""
    from focalpoints.querysets import COORDINATORS, body_of_coordination, holders_of
    from practices.models import Validation

    labels = Validation.objects.filter(round=event.data.get("round", event.subject_id)).values_list("body_id", flat=True)
    return {
        person
        for label in labels
        for person in holders_of(body_of_coordination(label), COORDINATORS).values_list("pk", flat=True)
    }


def all_of_the_decision(event):
    """Of an event about a practice: its author, the coordinators of its owner, those who validated it."""
    return {*author_and_coordinators(event), *(validating_coordinators(event) if event.data.get("round") else ())}
