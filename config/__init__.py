"""Wiring: settings, addresses, background work, home pages. Imported by nobody."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
