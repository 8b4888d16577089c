"""Write a plan to a file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from plans import reports
from plans.models import Plan


class Command(BaseCommand):
    """``manage.py export_plan PLAN_ID --format json|docx|xlsx|pdf --out FILE``."""

    help = "Записывает план в файл."

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's promise."""
        parser.add_argument("plan", metavar="PLAN_ID", type=int)
        parser.add_argument("--format", required=True, choices=[*reports.KINDS, "pdf"])
        parser.add_argument("--out", required=True, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, or say why not."""
        plan = Plan.objects.select_related("municipality", "school").filter(pk=options["plan"]).first()
        if plan is None:
            raise CommandError(f"Плана с номером {options['plan']} нет.", returncode=1)
        with override(settings.LANGUAGE_CODE):
            data = reports.printed(plan) if options["format"] == "pdf" else reports.export(plan, options["format"])
        try:
            Path(options["out"]).write_bytes(data)
        except OSError as error:
            raise CommandError(f"{options['out']}: файл не записывается ({error.strerror}).", returncode=1) from None
        self.stderr.write(f"План записан: {options['out']}.")
