"""The platform: people, rights and events; no subject of the field."""

from rabatplatform.celery import app as celery_app

__all__ = ["celery_app"]
