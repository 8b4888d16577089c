"""Destroy again what a restored backup has brought back."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from observers.services import erasing

WORDS = (("observers", "наблюдателей"), ("questions", "обращений"), ("consents", "отметок о согласии"))


class Command(BaseCommand):
    """``manage.py reapply_erasure``: run it after every restore; it may be run any number of times."""

    help = "Повторяет уничтожение персональных данных, которые вернула резервная копия."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was destroyed again."""
        done = erasing.reapply(timezone.now())
        found = [f"{words} – {done[name]}" for name, words in WORDS if done[name]]
        self.stderr.write(f"Уничтожено повторно: {', '.join(found)}." if found else "Повторять нечего.")
