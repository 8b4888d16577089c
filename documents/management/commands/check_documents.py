"""`manage.py check_documents`: are all stored papers there, unchanged, and what their facts give?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from documents.jobs.drawing import reason
from documents.labels import FAULTS
from documents.models import Document
from documents.reports import checking
from office.pdf import CannotPrint


class Command(BaseCommand):
    """Prints each fault and ends with an error when there is one."""

    help = "Checks the stored documents: missing, changed or orphaned files; rebuilds each from its frozen facts."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--quick`` leaves the rebuilding out."""
        parser.add_argument("--quick", action="store_true", help="compare checksums only, rebuild nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything."""
        found = 0
        try:
            for fault in checking.faults(rebuild=not options["quick"]):
                found += 1
                self.stdout.write(self._sentence(fault))
        except CannotPrint as refusal:
            raise CommandError(reason(refusal)) from refusal
        if found:
            raise CommandError(_("Faults found: %(count)s.") % {"count": found})
        self.stdout.write(_("All documents are as they were made: %(count)s.") % {"count": Document.objects.count()})

    def _sentence(self, fault: checking.Fault) -> str:
        return str(FAULTS[fault.kind]) % {"document": fault.document or "–", "file": fault.file}
