"""Keys of organisations, as a coordinator would have made them."""

import itertools
from datetime import timedelta

from focalpoints.models import Post
from focalpoints.services import ensure_service_account
from rabatplatform.access.scope import system_scope
from rabatplatform.accounts.models import AgencyKey
from rabatplatform.accounts.services import add_secret
from tests.factories import make_post

_numbers = itertools.count(1)
OPEN = ("practices:read", "practices:write", "directory:read")  # all but casework
READING = ("practices:read", "directory:read")
PRACTICES = ("practices:read",)
DIRECTORY = ("directory:read",)
CASEWORK = ("casework:read",)
ASKING = ("casework:read", "casework:write")
HERE = ("127.0.0.0/16", "::1/128")  # where the test client calls from


def make_key(organisation, *, scopes=OPEN, ceiling="", networks=HERE, responsible=None, name="", **fields) -> AgencyKey:
    with system_scope("factory"):
        account = ensure_service_account(organisation)
        post = responsible or _post_of(organisation)
        key = AgencyKey.objects.create(
            name=name or f"Key {next(_numbers)}",
            body_id=organisation.coordination_label_id,
            user=account,
            responsible_id=post.label_id,
            scopes=list(scopes),
            ceiling=ceiling or ("green" if "casework:read" in scopes else ""),
            networks=list(networks),
            **fields,
        )
        key.refresh_from_db(fields=["reference"])
        return key


def _post_of(organisation) -> Post:
    posts = Post.objects.filter(organisation=organisation, closed_at=None).exclude(appointments__user__is_service=True)
    return posts.order_by("pk").first() or make_post(organisation)


def secret_for(organisation, *, life=timedelta(days=30), key=None, **more):
    """(key, row of its secret, the secret)."""
    key = key or make_key(organisation, **more)
    with system_scope("factory"):
        token, secret = add_secret(key=key, life=life)
    return key, token, secret
