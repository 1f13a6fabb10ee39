"""WSGI entry. gunicorn runs no Django checks by itself, so the locks are asked for here, before the first request."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rabatplatform.settings.production")

application = get_wsgi_application()

from rabatplatform.access.startup import refuse_to_start_unlocked  # noqa: E402  (after the applications are loaded)

refuse_to_start_unlocked()

from django.urls import reverse  # noqa: E402

reverse("home")  # all views, once, before gunicorn forks: else each worker imports them in its first request
