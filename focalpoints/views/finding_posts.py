"""How every page of one post begins."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from focalpoints.directory.posts import all_posts
from focalpoints.models import Post
from focalpoints.policies.directory import may_read_as
from focalpoints.views.bodies import page_of


def find_post(request, reference) -> Post:
    """The post at an address, open or closed; 404 for those who may not read the directory: for them it does not exist."""
    if not may_read_as(request.actor):
        raise Http404
    post = all_posts().select_related("country", "organisation").filter(reference=reference).first()
    if post is None:
        raise Http404
    return post


def crumbs_of(post: Post, *, inside: bool = False) -> list[dict]:
    """inside: the page is one of those below the post's own."""
    items = [{"label": _("Focal points"), "href": reverse("focalpoints:directory")}]
    if address := page_of(post.body):
        items.append({"label": post.body.name, "href": address})
    if inside:
        items.append({"label": post.title, "href": post.get_absolute_url()})
    return items
