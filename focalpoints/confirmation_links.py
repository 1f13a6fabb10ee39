"""The link in a mail that leads to what is to be confirmed. It names that and gives no right: the page needs signing in."""

from dataclasses import dataclass

from django.core import signing
from django.http import Http404
from django.urls import reverse

from focalpoints.bodies import body_or_404
from focalpoints.models import Country, Organisation, Post

SIGNER = signing.Signer(salt="focalpoints.confirm")  # without a time: what it names, it names for good


@dataclass(frozen=True)
class Named:
    """What a link names: the entries of a team, or those of a post."""

    body: Country | Organisation | None = None
    post: Post | None = None


def path_for_body(body: Country | Organisation) -> str:
    return _path("b", body.key)


def path_for_post(post: Post) -> str:
    return _path("p", str(post.reference))


def read_or_404(token: str) -> Named:
    """404 for a link that we never made, or that a mail program cut."""
    try:
        what, key = SIGNER.unsign_object(token)
    except signing.BadSignature as error:
        raise Http404 from error
    if what == "b":
        return Named(body=body_or_404(key))
    post = Post.objects.select_related("country", "organisation").filter(reference=key).first()
    if post is None:
        raise Http404
    return Named(post=post)


def _path(what: str, key: str) -> str:
    return reverse("focalpoints:confirm-link", args=[SIGNER.sign_object([what, key])])
