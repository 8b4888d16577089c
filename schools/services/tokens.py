"""Keys by which somebody's own programs speak to the API."""

from django.db import transaction
from rest_framework.authtoken.models import Token

from accounts import journal
from accounts.models import User


@transaction.atomic
def make_token(user: User) -> str:
    """A fresh key, shown once; the one before it stops working."""
    Token.objects.filter(user=user).delete()
    token = Token.objects.create(user=user)
    journal.record("token.made", user, user)
    return str(token.key)


@transaction.atomic
def revoke_token(user: User) -> None:
    """No program speaks for the person any more."""
    deleted, _rows = Token.objects.filter(user=user).delete()
    if deleted:
        journal.record("token.revoked", user, user)
