"""The app's registration."""

from django.apps import AppConfig


class Plans(AppConfig):
    """The plans app."""

    name = "plans"
