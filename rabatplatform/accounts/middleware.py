"""`request.actor`: the person and the post they act from."""

from django.utils.functional import SimpleLazyObject

from rabatplatform.accounts.actors import actor_of


class ActorMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))
        return self.get_response(request)
