"""The app's registration."""

from django.apps import AppConfig


class Analytics(AppConfig):
    """The analytics app."""

    name = "analytics"
    makers = "analytics.orders.makers"
