"""Read a workbook of results."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from analytics.jobs.diagnosing import as_json
from analytics.jobs.reading import read_data
from analytics.labels.imports import say
from analytics.parsing import words
from analytics.parsing.codes import Outcome, Severity
from analytics.parsing.model import Hints, Reading
from analytics.services import bringing
from plans.management.commands.import_plan import put
from schools.models import Municipality

SHOWN = 40  # sentences on the terminal, because the others are in the JSON


class Command(BaseCommand):
    """``import_results FILE [--year Y --grade G --subject S] [--dry-run] [--json OUT] [--municipality SLUG]``."""

    help = "Читает файл с результатами ВПР и сохраняет листы школ."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's promise."""
        parser.add_argument("file", metavar="FILE.xlsx")
        parser.add_argument("--year", type=int, help="год, если файл его не называет")
        parser.add_argument("--grade", type=int, choices=range(1, 12), help="класс, если файл его не называет")
        parser.add_argument("--subject", default="", help="предмет: код (RU) или название, если файл его не называет")
        parser.add_argument("--dry-run", action="store_true", help="только прочитать, ничего не сохранять")
        parser.add_argument("--json", metavar="OUT", help="куда записать прочитанное; - стандартный вывод")
        parser.add_argument("--municipality", metavar="SLUG", help="муниципалитет, если их несколько")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, save unless asked not to, tell on stderr what was found."""
        with override(settings.LANGUAGE_CODE):
            path, hints = Path(options["file"]), _hints(options)
            data = _bytes(path)
            reading = read_data(data, path.name, hints)
            if reading.outcome == Outcome.REFUSED:
                raise CommandError("\n".join(_refusals(path, reading)), returncode=1)
            place = None if options["dry_run"] else _municipality(options["municipality"])
            if place is not None:
                _demand_work(path, reading)
            for sentence in _doubts(reading):
                self.stderr.write(sentence)
            if place is None:
                _put(reading, options["json"])
            else:
                self._save(path, data, reading, place, options["json"])
            self.stderr.write(
                f"Формат: {reading.layout}, школ: {len(reading.schools)}, строк: {reading.rows}, "
                f"участников: {reading.participants}, отсутствовали: {reading.absent}, "
                f"отклонено строк: {reading.rejected_rows}."
            )

    def _save(self, path: Path, data: bytes, reading: Reading, place: Municipality, target: str | None) -> None:
        try:
            told = bringing.bring_in(
                data, reading, name=path.name, municipality=place, then=lambda: _put(reading, target)
            )
        except ValidationError as refusal:
            raise CommandError("\n".join(f"{path}: {s}" for s in refusal.messages), returncode=1) from None
        for sentence in told:
            self.stderr.write(sentence)


def _put(reading: Reading, target: str | None) -> None:
    if target:
        put(json.dumps(as_json(reading, say), ensure_ascii=False, indent=1), target)


def _hints(options: dict[str, Any]) -> Hints:
    subject = options["subject"].strip()
    if subject and not words.subject(subject)[0]:
        raise CommandError(f"--subject: предмет «{subject}» не известен.", returncode=2)
    return Hints(year=options["year"], grade=options["grade"], subject=subject)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: файл не открывается ({error.strerror}).", returncode=1) from None


def _refusals(path: Path, reading: Reading) -> Iterator[str]:
    for note in reading.notes:
        if note.severity == Severity.REFUSAL:
            yield f"{path}{f', {note.cell}' if note.cell else ''}: {say(note.code, note.facts)}"


def _doubts(reading: Reading) -> Iterator[str]:
    told = [note for note in reading.notes if note.severity == Severity.WARNING]
    for note in told[:SHOWN]:
        yield f"{f'{note.cell}: ' if note.cell else ''}{say(note.code, note.facts)}"
    if len(told) > SHOWN:
        yield f"И ещё замечаний: {len(told) - SHOWN}."


def _demand_work(path: Path, reading: Reading) -> None:
    missing = bringing.missing(reading)
    if missing:
        raise CommandError(f"{path}: файл не называет: {', '.join(missing)}. Укажите параметрами.", returncode=1)


def _municipality(slug: str | None) -> Municipality:
    rows = Municipality.objects.filter(slug=slug) if slug else Municipality.objects.all()
    found = list(rows[:2])
    if len(found) == 1:
        return found[0]
    names = ", ".join(Municipality.objects.order_by("slug").values_list("slug", flat=True)) or "пока ни одного"
    raise CommandError(f"Назовите муниципалитет: --municipality SLUG (есть: {names}).", returncode=2)
