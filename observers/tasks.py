"""Celery's doors of the observers."""
