"""Celery's doors of the analytics."""
