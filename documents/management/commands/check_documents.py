"""`manage.py check_documents`: are all stored papers there, unchanged, and what their facts give?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from documents import jobs, reports
from documents.models import Document
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
            for fault in reports.faults(rebuild=not options["quick"]):
                found += 1
                self.stdout.write(self._sentence(fault))
        except CannotPrint as refusal:
            raise CommandError(jobs.reason(refusal)) from refusal
        if found:
            raise CommandError(_("Faults found: %(count)s.") % {"count": found})
        self.stdout.write(_("All documents are as they were made: %(count)s.") % {"count": Document.objects.count()})

    def _sentence(self, fault: reports.Fault) -> str:
        sentences = {
            "missing": _("Document %(document)s: its file %(file)s is missing."),
            "changed": _("Document %(document)s: its file %(file)s was changed after it had been made."),
            "differs": _("Document %(document)s: its facts give another file than %(file)s."),
            "orphan": _("The file %(file)s belongs to no document."),
        }
        return sentences[fault.kind] % {"document": fault.document, "file": fault.file}
