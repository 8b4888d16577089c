"""The app's registration."""

from django.apps import AppConfig


class Documents(AppConfig):
    """The documents app."""

    name = "documents"
    makers = "documents.orders.own"
