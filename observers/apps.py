"""The app's registration."""

from django.apps import AppConfig


class Observers(AppConfig):
    """The observers app."""

    name = "observers"
