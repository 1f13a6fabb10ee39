"""ASGI entry, for servers that speak it; the platform itself is synchronous."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rabatplatform.settings.production")

application = get_asgi_application()

from rabatplatform.access.startup import refuse_to_start_unlocked  # noqa: E402  (after the applications are loaded)

refuse_to_start_unlocked()
