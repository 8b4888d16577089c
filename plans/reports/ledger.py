"""The workbook of a period report: a line per duty and the sums, written row by row whatever its length."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from office import sheets
from plans.models import Snapshot
from plans.reports.period import Row, Tally, deviation, in_order

STATES = {
    "not_started": "не начато",
    "in_work": "в работе",
    "submitted": "на проверке",
    "returned": "возвращено",
    "accepted": "принято",
}
OUTCOMES = {"done": "выполнено", "nothing": "сообщать не о чем", "not_applicable": "не относится к школе"}
DEVIATIONS = {
    "overdue": "отчёта в срок нет",
    "returned": "возвращено на доработку, срок прошёл",
    "late": "отчёт сдан после срока",
    "not_applicable": "по отчёту, к школе не относится",
}
COLUMNS = (
    ("План", 34.0),
    ("Раздел", 28.0),
    ("№", 8.0),
    ("Мероприятие", 60.0),
    ("Срок по плану", 22.0),
    ("Исполнитель", 28.0),
    ("Срок", 12.0),
    ("Состояние", 15.0),
    ("Отчёт сдан", 17.0),
    ("Кто сдал", 26.0),
    ("В срок", 8.0),
    ("Принят", 17.0),
    ("Кто принял", 26.0),
    ("Итог", 18.0),
    ("Что сделано", 50.0),
    ("Отклонение", 26.0),
    ("Причина возврата", 34.0),
)
SUMS = (
    ("Подлежало исполнению", "expected"),
    ("Принято", "accepted"),
    ("Принято, сдано в срок", "in_time"),
    ("На проверке", "on_review"),
    ("Просрочено", "overdue"),
    ("Без назначенного дня", "undated"),
)


def titles(snapshot: Snapshot) -> list[str]:
    """The lines above the table: whose, what, which days, and the moment it was made at."""
    made = snapshot.made_at.astimezone(ZoneInfo(snapshot.municipality.time_zone))
    return [
        snapshot.municipality.department,
        snapshot.title,
        f"За период с {snapshot.starts_on:%d.%m.%Y} по {snapshot.as_of:%d.%m.%Y}",
        f"Составлено {made:%d.%m.%Y %H:%M} (местное время)",
    ]


def write(target: IO[bytes], snapshot: Snapshot, rows: Iterable[Row], tally: Tally) -> None:
    """The workbook; ``rows`` are read once, ``tally`` has counted them all by the time its sheets are written."""
    sheets.write(target, _sheets(snapshot, rows, tally))


def _sheets(snapshot: Snapshot, rows: Iterable[Row], tally: Tally) -> Iterator[sheets.Sheet]:
    zone, head = ZoneInfo(snapshot.municipality.time_zone), titles(snapshot)
    columns = [sheets.Column(title, width) for title, width in COLUMNS]
    yield sheets.Sheet("Исполнение", columns, (_cells(row, snapshot.as_of, zone) for row in rows), titles=head)
    yield _sums("По планам", "План", head, tally.plans.values())
    yield _sums("По разделам", "Раздел", head, tally.sections.values())
    yield _sums("По школам", "Исполнитель", head, in_order(tally.schools.values()))


def _cells(row: Row, as_of: date, zone: ZoneInfo) -> tuple[sheets.Written, ...]:
    stand = row.stand
    in_time = {True: "да", False: "нет", None: ""}[stand.in_time]
    return (
        *(row.plan, row.section, row.number, row.title, row.deadline, row.who, row.due),
        STATES.get(stand.state, stand.state),
        *(_local(stand.sent_at, zone), stand.sent_by, in_time),
        *(_local(stand.accepted_at, zone), stand.accepted_by),
        *(OUTCOMES.get(stand.outcome, ""), stand.text),
        DEVIATIONS.get(deviation(row, as_of), ""),
        stand.why,
    )


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone).replace(second=0, microsecond=0) if moment else None


def _sums(name: str, of: str, head: list[str], groups: Iterable[dict[str, Any]]) -> sheets.Sheet:
    columns = [sheets.Column(of, 60), *(sheets.Column(title, 16, total=True) for title, _name in SUMS)]
    rows: list[tuple[sheets.Written, ...]] = [
        (str(group["label"]), *(int(group[figure]) for _title, figure in SUMS)) for group in groups
    ]
    return sheets.Sheet(name, columns, rows, titles=head)
