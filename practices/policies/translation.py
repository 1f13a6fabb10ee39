"""May this person translate a practice, or check a translation and, if not, why."""

from django.utils.translation import gettext_lazy as _

from focalpoints.querysets import posts_held
from focalpoints.roles import PERMISSIONS
from practices.models import Practice, TranslationWork
from rabatplatform.access.rulings import ALLOWED, Ruling, refused

TRANSLATES = "draft_practices"  # the right of a contributor; whoever has it for their own body translates for all
State = TranslationWork.State
CLOSED = {State.APPROVED: _("This translation is approved."), State.LEFT: _("This translation was given up.")}


def translators_posts(user) -> list:
    """The posts from which `user` may translate now."""
    return [post for post in posts_held(user) if TRANSLATES in PERMISSIONS[post.role]]


def may_translate(user, practice, posts=None) -> Ruling:
    """A contributor or above of any country or organisation. posts: of `translators_posts`, where they are read already."""
    if not (translators_posts(user) if posts is None else posts):
        return refused(_("Practices are translated by people who hold a post of contributor or above."))
    if practice.state != Practice.State.PUBLISHED or not practice.current.is_public:
        return refused(_("This practice is not published now; it cannot be translated."))
    return ALLOWED


def may_write_translation(user, work, posts=None) -> Ruling:
    """Change its texts, offer it: who holds the post that claimed it, until it is offered."""
    posts = translators_posts(user) if posts is None else posts
    ruling = may_translate(user, work.practice, posts)
    if not ruling:
        return ruling
    if work.state in CLOSED:
        return refused(CLOSED[work.state])
    if work.translator_post_id not in [post.pk for post in posts]:
        return refused(_("{post} translates this practice now."), post=work.translator_post)
    if work.state == State.OFFERED:
        return refused(_("This translation waits for a second speaker. Take it back to change it."))
    return ALLOWED


def may_leave_translation(user, work, posts=None) -> Ruling:
    """Give it up, or take it back from the second speaker; also when the practice is not published any more."""
    posts = translators_posts(user) if posts is None else posts
    if work.state in CLOSED:
        return refused(CLOSED[work.state])
    if work.translator_post_id not in [post.pk for post in posts]:
        return refused(_("{post} translates this practice now."), post=work.translator_post)
    return ALLOWED


def may_check_translation(user, work, posts=None) -> Ruling:
    """Approve it or give it back: somebody of whom nothing in it is."""
    ruling = may_translate(user, work.practice, posts)
    if not ruling:
        return ruling
    if work.state in CLOSED:
        return refused(CLOSED[work.state])
    if user.is_service:
        return refused(_("A translation is checked by a person, not by a system."))
    if user.pk in {work.translator_id, *work.writers}:
        return refused(_("A translation is checked by somebody who did not write it."))
    if work.state != State.OFFERED:
        return refused(_("This translation is not offered for checking."))
    return ALLOWED


def speaks(posts, language: str) -> bool:
    """Do these posts work in a language, or their country? Where not, who approves says that they read it well."""
    return any(
        language in post.working_languages or language in getattr(post.country, "suggested_languages", ()) for post in posts
    )
