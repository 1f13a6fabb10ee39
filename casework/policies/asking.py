"""Who may ask an originator for a note or for its release to others, and who answers."""

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.markings import TLP, Leave, allowed
from casework.models import AccessRequest, Note
from casework.policies.notes import body_of_note, holds, is_of_originator
from casework.policies.reads import may_export
from focalpoints.models import Post
from focalpoints.querysets import body_of_casework, posts_held
from focalpoints.roles import PERMISSIONS
from rabatplatform.access.rulings import ALLOWED, Ruling, refused
from rabatplatform.accounts.actors import Actor


def reads_casework(user, posts=None) -> bool:
    """Does one of their posts read casework?"""
    return post_to_ask(user, posts) is not None


def post_to_ask(user, posts=None) -> Post | None:
    """The first of their posts that does casework: in its name they ask to read a note that they were told of.

    posts: those that they hold, where they were asked for already.
    """
    posts = posts_held(user) if posts is None else posts
    return next((post for post in posts if "read_casework" in PERMISSIONS[post.role]), None)


def post_reading(note) -> Post | None:
    """The post by which the person of the scope reads a note (sql/reads.sql): the record of reads, marks on prints and what is
    asked of its originator name this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT casework_reading_post(%s)", [note.pk])
        pk = cursor.fetchone()[0]
    return Post.objects.select_related("country", "organisation").get(pk=pk) if pk else None


def as_reader(user, note) -> Actor:
    """The person of the scope with the post by which they read a note. Raises PermissionDenied where they do not."""
    if (post := post_reading(note)) is None:
        raise PermissionDenied(_("You do not read this note any more."))
    return Actor(user, post)


def may_ask(user, posts=None) -> Ruling:
    if not reads_casework(user, posts):
        return refused(_("Only focal points, analysts and coordinators do casework."))
    return ALLOWED


def may_ask_onward(user, note, posts=None) -> Ruling:
    """Ask the originator to release a note that one reads to others."""
    if not (ruling := may_ask(user, posts)):
        return ruling
    if is_of_originator(user, note):
        return refused(_("This note is of {body}: its coordinator decides on its readers."), body=body_of_note(note))
    if note.state == Note.State.WITHDRAWN:
        return refused(_("This note was withdrawn; nobody can be given it."))
    if note.state not in Note.OPEN:
        return refused(_("This note is not released; its originator gives it to nobody before."))
    if allowed(note.tlp, note.handling).onward is Leave.NO:
        return refused(_("Its marking does not allow that it is given to others."))
    return ALLOWED


def may_ask_export(user, note, posts=None) -> Ruling:
    """Ask the originator for leave to print and export a note that its handling keeps here (H2); TLP:RED never leaves."""
    if not (ruling := may_ask_onward(user, note, posts)):
        return ruling
    rules = allowed(note.tlp, note.handling)
    if rules.export is Leave.NO:
        return refused(_("{tlp}: this note is read here only. It is neither printed nor exported."), tlp=TLP(note.tlp).label)
    if may_export(user, note) and may_export(user, note, use="print") and may_export(user, note, use="quote"):
        return refused(_("You may print and export this note already."))
    return ALLOWED


def may_end_consent(user, request) -> Ruling:
    if not (ruling := _answers(user, request)):
        return ruling
    if request.consent_until is None or request.consent_until <= timezone.now():
        return refused(_("Nothing was allowed by it, or not any more."))
    return ALLOWED


def _answers(user, request) -> Ruling:
    body = body_of_casework(request.originator_id)
    if not holds(user, "release_notes", body):
        return refused(_("Only a coordinator of {body} can answer this."), body=body)
    return ALLOWED


def may_answer(user, request) -> Ruling:
    if not (ruling := _answers(user, request)):
        return ruling
    if request.state != AccessRequest.State.OPEN:
        return refused(_("This request was answered or taken back already."))
    return ALLOWED


def may_take_back_request(user, request) -> Ruling:
    if not any(post.pk == request.from_post_id for post in posts_held(user)):
        return refused(_("Only the post that asked can take this back."))
    if request.state != AccessRequest.State.OPEN:
        return refused(_("This request was answered or taken back already."))
    return ALLOWED
