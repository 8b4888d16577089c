"""The form of a second marking that was filled in: rows by code, boxes by task, and what could not be read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CODE = "Код работы"
NOT_ATTEMPTED = frozenset({"x", "х", "-", "–"})
SEARCHED = 30
LONGEST = 3
_MOST = re.compile(r"\s*\(.*\)\s*$")


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be taken: ``reason`` is "unreadable", "unknown_code" or "code_twice"."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Filled:
    """``marked``: code -> points in the wanted order, ``None`` where a box is empty. ``missing``: tasks without a
    column, or the code's own column; nothing is read then."""

    marked: dict[str, list[int | None]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def heading(code: str, most: int) -> str:
    """What stands above a box: the task with its greatest points."""
    return f"{code} ({most}б)" if code else f"Итого ({most}б)"


def read(rows: Iterable[Sequence[Any]], codes: frozenset[str], tasks: Sequence[str]) -> Filled:
    """What a filled form says of the drawn ``codes``; ``tasks``: their codes in order, [""] for totals only."""
    sheet = list(rows)
    start, places = _head(sheet, tasks)
    wanted = [CODE, *tasks]
    missing = [name or "Итого" for name in wanted if name not in places]
    if missing:
        return Filled(missing=missing)
    found = Filled()
    for number, row in enumerate(sheet[start + 1 :], start + 2):
        _take(found, number, row, (codes, tasks, places))
    return found


def _head(sheet: Sequence[Sequence[Any]], tasks: Sequence[str]) -> tuple[int, dict[str, int]]:
    """The row that names the code's column, and where each task stands."""
    known = {_plain(task or "Итого"): task for task in tasks}
    for start, row in enumerate(sheet[:SEARCHED]):
        if any(_plain(cell) == _plain(CODE) for cell in row):
            places: dict[str, int] = {}
            for place, cell in enumerate(row):
                words = _plain(_MOST.sub("", _text(cell)))
                name = CODE if words == _plain(CODE) else known.get(words)
                if name is not None:
                    places.setdefault(name, place)
            return start, places
    return 0, {}


def _plain(cell: Any) -> str:
    # Because «4К1» is typed with either of two letters that look alike.
    return " ".join(_text(cell).replace(",", ".").split()).casefold().replace("к", "k")


def _take(
    found: Filled,
    number: int,
    row: Sequence[Any],
    wanted: tuple[frozenset[str], Sequence[str], Mapping[str, int]],
) -> None:
    codes, tasks, places = wanted
    code = _text(_at(row, places[CODE]))
    boxes = [_at(row, places[task]) for task in tasks]
    if not code or all(box in {None, ""} for box in boxes):
        return
    if code not in codes or code in found.marked:
        found.faults.append(Fault(number, CODE, code, "unknown_code" if code not in codes else "code_twice"))
        return
    points: list[int | None] = []
    for task, box in zip(tasks, boxes, strict=True):
        told, good = point(box)
        if not good:
            found.faults.append(Fault(number, task or "Итого", str(box), "unreadable"))
        points.append(told)
    found.marked[code] = points


def _at(row: Sequence[Any], place: int) -> Any:
    return row[place] if place < len(row) else None


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def point(cell: Any) -> tuple[int | None, bool]:
    """One box as typed: its points (-1 not attempted, ``None`` empty) and whether it was understood."""
    words = _text(cell).casefold()
    if not words:
        return None, True
    if words in NOT_ATTEMPTED:
        return -1, True
    return (int(words), True) if words.isdecimal() and len(words) <= LONGEST else (None, False)
