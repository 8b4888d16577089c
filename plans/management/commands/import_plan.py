"""Read a roadmap plan from a file."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from accounts.labels import refused_words
from office.guard import Refused
from plans.importing.asjson import to_json
from plans.importing.draft import ImportRefused, PlanDraft
from plans.importing.opening import open_plan
from plans.labels import say
from plans.services import uploading
from schools.models import Municipality


def opened(path: str) -> PlanDraft:
    """The draft of a file; ends the command with one sentence and code 1 when it is refused."""
    try:
        return open_plan(Path(path).read_bytes(), Path(path).name)
    except OSError as error:
        raise CommandError(f"{path}: файл не открывается ({error.strerror}).", returncode=1) from None
    except Refused as refused:
        raise CommandError(f"{path}: {refused_words(refused)}", returncode=1) from None
    except ImportRefused as refused:
        raise CommandError(f"{path}: {say(str(refused.code), refused.facts)}", returncode=1) from None


def put(text: str, target: str) -> None:
    """Write to a file, or to standard output for «-»; ends the command with code 1 where that cannot be."""
    if target == "-":
        sys.stdout.write(text + "\n")
        return
    try:
        Path(target).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{target}: файл не записывается ({error.strerror}).", returncode=1) from None


class Command(BaseCommand):
    """``manage.py import_plan FILE [--dry-run] [--json OUT] [--municipality SLUG]``."""

    help = "Читает план мероприятий из файла и сохраняет его черновик."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's promise."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="только прочитать, ничего не сохранять")
        parser.add_argument("--json", metavar="OUT", help="куда записать прочитанное; - стандартный вывод")
        parser.add_argument("--municipality", metavar="SLUG", help="муниципалитет, если их несколько")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, save unless asked not to, tell on stderr what was found."""
        with override(settings.LANGUAGE_CODE):
            draft = opened(options["file"])
            place = None if options["dry_run"] else _municipality(options["municipality"])
            # Because a refused command writes nothing, the file comes before the database.
            if options["json"]:
                put(json.dumps(to_json(draft, say), ensure_ascii=False, indent=1), options["json"])
            if place is not None:
                self._save(draft, Path(options["file"]), place)
            self.stderr.write(
                f"Разделов: {len(draft.sections)}, мероприятий: {len(draft.measures)}, "
                f"требуют просмотра: {draft.review_measure_count}."
            )

    def _save(self, draft: PlanDraft, path: Path, place: Municipality) -> None:
        try:
            plan = uploading.bring_in(draft, municipality=place, by=None, name=path.name, data=path.read_bytes())
        except uploading.SameFile as same:
            self.stderr.write(f"Без изменений: этот файл уже сохранён как план {same.plan.pk}.")
        else:
            self.stderr.write(f"Черновик плана сохранён под номером {plan.pk}.")


def _municipality(slug: str | None) -> Municipality:
    rows = Municipality.objects.filter(slug=slug) if slug else Municipality.objects.all()
    found = list(rows[:2])
    if len(found) == 1:
        return found[0]
    names = ", ".join(Municipality.objects.order_by("slug").values_list("slug", flat=True)) or "пока ни одного"
    raise CommandError(f"Назовите муниципалитет: --municipality SLUG (есть: {names}).", returncode=2)
