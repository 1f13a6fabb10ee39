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
