"""Contact cards of one post and of all posts of a country or organisation."""

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from focalpoints import directory as shown
from focalpoints.bodies import body_or_404
from focalpoints.policies.directory import may_read_as
from focalpoints.vcards import CONTENT_TYPE, contacts_of, vcards
from focalpoints.views.finding_posts import find_post


@require_safe
def post_card(request, reference):
    post = find_post(request, reference)
    cards = [card for card in shown.cards_of(post.body) if card.post.pk == post.pk] or shown.cards_by_id([post.pk])
    return _download(request, cards, f"{post.body.key}-{post.title}")


@require_safe
def body_card(request, key):
    body = body_or_404(key)
    if not may_read_as(request.actor):
        raise Http404
    return _download(request, shown.cards_of(body), body.key)


def _download(request, cards, name: str) -> HttpResponse:
    contacts = contacts_of(request.user, [card.post.pk for card in cards])
    text = vcards(cards, contacts, lambda post: request.build_absolute_uri(post.get_absolute_url()))
    answer = HttpResponse(text.encode(), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name)[:80] or "card"}.vcf"'
    answer["Cache-Control"] = "no-store, private"
    return answer
