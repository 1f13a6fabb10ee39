"""May this person make, change or stop a key of an organisation and, if not, why.

Its coordinators do all of it. The holders of the post that is responsible give it a new secret, suspend and revoke it. The secretariat
suspends and revokes. Nobody hands out more than they may read: a key that reads casework is in the hands of those who do.
"""

from django.utils.translation import gettext_lazy as _

from focalpoints.models import Appointment, Organisation, Post
from focalpoints.policies.members import coordinates, is_secretariat
from focalpoints.querysets import body_of_coordination, posts_held
from focalpoints.roles import PERMISSIONS
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.accounts.querysets import has_second_factor


def organisation_of(key: AgencyKey) -> Organisation:
    return body_of_coordination(key.body_id)


def may_see_keys(user, organisation: Organisation) -> Ruling:
    """Its list: coordinators, the secretariat, and whose post is responsible for one of them. Which rows: `visible_to`."""
    if coordinates(user, organisation) or is_secretariat(user):
        return ALLOWED
    if AgencyKey.objects.visible_to(user).filter(body=organisation.coordination_label_id).exists():
        return ALLOWED
    return refused(
        _("The keys of {body} are seen by its coordinators and by the posts that are responsible for one."), body=organisation
    )


def may_make_key(user, organisation: Organisation) -> Ruling:
    """Its coordinators alone; the Secretariat's own organisation has one, too, where its systems call."""
    if organisation.retired_at is not None:
        return refused(_("{body} takes part no more: its keys are only suspended and revoked."), body=organisation)
    if coordinates(user, organisation):
        return ALLOWED
    return refused(_("Only a coordinator of {body} makes keys for its systems."), body=organisation)


def posts_that_answer(organisation: Organisation) -> list[Post]:
    """Those that may be responsible for a key: open posts of the organisation that people hold now."""
    held = Appointment.objects.now().filter(user__is_service=False, user__is_active=True)
    of_systems = Appointment.objects.filter(user__is_service=True)
    rows = Post.objects.filter(organisation=organisation.pk, closed_at=None, pk__in=held.values("post"))
    return list(rows.exclude(pk__in=of_systems.values("post")).select_related("organisation").order_by("pk"))


def may_give_casework(user, post) -> Ruling:
    """Put a key that reads notes into the hands of `post`: somebody with a second factor, to a post that reads them."""
    if not has_second_factor(user):
        return refused(_("Set up a second step of signing in first: this key reads notes."))
    if "read_casework" not in PERMISSIONS[post.role]:
        return refused(_("The post that is responsible for a key that reads notes must read them itself."))
    return ALLOWED


def may_change(user, key: AgencyKey) -> Ruling:
    """Its name, networks and responsible post; and restore it once it is suspended."""
    if key.revoked_at is not None:
        return refused(_("This key was revoked."))
    return may_make_key(user, organisation_of(key))


def may_restore(user, key: AgencyKey) -> Ruling:
    if not key.is_suspended:
        return refused(_("This key is not suspended."))
    ruling = may_change(user, key)
    if ruling and key.reads_casework and not has_second_factor(user):
        return refused(_("Set up a second step of signing in first: this key reads notes."))
    return ruling


def may_rotate(user, key: AgencyKey) -> Ruling:
    """Give it one more secret, and see it."""
    if key.revoked_at is not None:
        return refused(_("This key was revoked."))
    if key.is_suspended:
        return refused(_("This key is suspended: a coordinator restores it first."))
    if (organisation := organisation_of(key)).retired_at is not None:
        return refused(_("{body} takes part no more: its keys are only suspended and revoked."), body=organisation)
    posts = [post for post in posts_held(user) if post.label_id == key.responsible_id]
    if not posts and not may_make_key(user, organisation):
        return refused(_("A coordinator, or whoever holds the post that is responsible for it, gives a key a new secret."))
    if key.reads_casework:
        if not has_second_factor(user):
            return refused(_("Set up a second step of signing in first: this key reads notes."))
        if not any("read_casework" in PERMISSIONS[post.role] for post in posts_held(user) if _of(post, key)):
            return refused(_("This key reads notes; your post does not."))
    return ALLOWED


def may_stop(user, key: AgencyKey) -> Ruling:
    """Suspend or revoke it, or one of its secrets: whoever reads it. Never asks who they are: stopping is never in the way."""
    if key.revoked_at is not None:
        return refused(_("This key was revoked."))
    if AgencyKey.objects.visible_to(user).filter(pk=key.pk).exists():
        return ALLOWED
    return refused(_("A coordinator, the responsible post or the Secretariat stops a key."))


def _of(post, key: AgencyKey) -> bool:
    return post.organisation_id is not None and post.body.coordination_label_id == key.body_id
