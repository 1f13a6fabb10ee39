"""Pages of one's account that allauth does not show as it would."""

from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def email_address(request):
    """Says how an address is changed. SECURITY: allauth's own view would let anybody add and use an address of their choice."""
    return render(request, "account/email.html")
