"""The app's registration."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """The accounts app."""

    name = "accounts"
