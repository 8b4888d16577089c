"""Make the first administrator, or one more."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from accounts.roles import Role
from schools.services.people import invite_to_post


class Command(BaseCommand):
    """``manage.py create_administrator --email E --name N``: prints a password made for this once."""

    help = "Создаёт администратора и печатает пароль для первого входа."

    def add_arguments(self, parser: CommandParser) -> None:
        """E-mail and name."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Invite, set a password unless the account had one; exit code 1 and a sentence when refused."""
        try:
            password = self._make(options["email"], options["name"])
        except ValidationError as refusal:
            for sentence in refusal.messages:
                self.stderr.write(sentence)
            raise SystemExit(1) from None
        if password:
            self.stderr.write("Пароль для первого входа (смените его после входа):")
            self.stdout.write(password)
        else:
            self.stderr.write("У этого человека уже есть пароль; роль администратора добавлена.")

    @transaction.atomic
    def _make(self, email: str, name: str) -> str:
        validate_email(email)
        user = invite_to_post(Role.ADMINISTRATOR, email=email, name=name, municipality=None, by=None).user
        if user.has_usable_password():
            return ""
        password = secrets.token_urlsafe(12)
        user.set_password(password)
        user.save(update_fields=["password"])
        return password
