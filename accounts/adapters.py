"""What allauth and axes ask of us: nobody registers without an invitation; a guess is counted by its address."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts import services
from accounts.middleware import address_of
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; everything else is allauth's own way."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited by their department, observers have their own public form."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's own address, because behind a proxy all visitors would share one limit."""
        return address_of(request)

    def set_password(self, user: User, password: str) -> None:
        """Also lifts the lock after wrong passwords, and is journalled."""
        services.set_password(user, password)


def guessed_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The e-mail somebody tries to sign in with, in one spelling, so that a lock cannot be dodged by capitals."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or given.get("login")
    if not name and request is not None:
        name = request.POST.get("login", "")
    return str(name or "").strip().lower()
