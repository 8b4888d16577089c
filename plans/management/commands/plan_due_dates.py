"""What a plan document demands, and when; needs no database."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from office import csvs
from plans.deadlines import Frame, SittingDay, due_json
from plans.importing.draft import PlanDraft
from plans.management.commands.import_plan import opened, put
from schools.calendar import russian

_TURNED = "окончание раньше начала"


class Command(BaseCommand):
    """``manage.py plan_due_dates FILE --json OUT [--sittings CSV] [--from DATE --to DATE]``."""

    help = "Называет сроки каждого мероприятия плана."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The command's promise."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--json", required=True, metavar="OUT")
        parser.add_argument("--sittings", metavar="SITTINGS.csv")
        parser.add_argument("--from", dest="start", metavar="DATE", type=date.fromisoformat)
        parser.add_argument("--to", dest="end", metavar="DATE", type=date.fromisoformat)

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, reckon, write."""
        if options["start"] and options["end"] and options["end"] < options["start"]:
            raise CommandError("--to раньше, чем --from.", returncode=2)
        with override(settings.LANGUAGE_CODE):
            draft = opened(options["file"])
            sittings = read_sittings(options["sittings"]) if options["sittings"] else ()
        frame = Frame(draft.period, russian(_years(draft, sittings)), tuple(sittings))
        between = (options["start"], options["end"])
        told = [due_json(row.number, row.title, row.deadline, frame, between) for row in draft.measures]
        put(json.dumps(told, ensure_ascii=False, indent=1), options["json"])


def _years(draft: PlanDraft, sittings: Any) -> range:
    ends = [span.end for row in draft.measures for span in row.deadline.occurrences]
    days = [*ends, *(sitting.end for sitting in sittings)]
    if draft.period:
        days += [draft.period.start, draft.period.end]
    years = [day.year for day in days] or [date.today().year]  # noqa: DTZ011 because only a calendar's extent hangs on it
    return range(min(years) - 1, max(years) + 2)


def read_sittings(path: str) -> list[SittingDay]:
    """Rows ``procedure, date_start, date_end``; ends the command with the row's number when one cannot be read."""
    try:
        rows = csvs.read(Path(path).read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: файл не открывается ({error.strerror}).", returncode=1) from None
    if not rows or [cell.strip() for cell in rows[0][:3]] != ["procedure", "date_start", "date_end"]:
        raise CommandError(f"{path}, строка 1: нужны столбцы procedure, date_start, date_end.", returncode=1)
    made: list[SittingDay] = []
    faults: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            made.append(_sitting(row))
        except IndexError:
            faults.append(f"{path}, строка {number}: даты пишутся как 2027-04-20.")
        except ValueError as error:
            known = str(error) == _TURNED
            faults.append(f"{path}, строка {number}: {_TURNED if known else 'даты пишутся как 2027-04-20'}.")
    if faults:
        raise CommandError("\n".join(faults), returncode=1)
    return made


def _sitting(row: list[str]) -> SittingDay:
    start = date.fromisoformat(row[1].strip())
    end = date.fromisoformat(row[2].strip()) if len(row) > 2 and row[2].strip() else start
    if end < start:
        raise ValueError(_TURNED)
    return SittingDay(row[0].strip(), start, end)
