"""Check that the audit journal was not tampered with."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import journal
from accounts.models import JournalEntry

WORDS = {
    "missing": "запись удалена",
    "changed": "содержание записи изменено",
    "relinked": "запись не продолжает предыдущую",
    "end": "последние записи удалены или конец журнала изменён",
}


class Command(BaseCommand):
    """``manage.py verify_journal``: exit code 0 and the number of records, or 1 and each place of tampering."""

    help = "Проверяет журнал действий и называет место любого вмешательства."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every fault; end with code 1 when there is one."""
        found = 0
        for fault in journal.faults():
            found += 1
            self.stderr.write(f"Журнал муниципалитета {fault.chain}, запись № {fault.number}: {WORDS[fault.kind]}.")
        if found:
            raise SystemExit(1)
        self.stderr.write(f"Журнал цел, записей: {JournalEntry.objects.count()}.")
