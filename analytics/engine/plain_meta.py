"""META.csv in: what is known of works and schools beside the pupils' results."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from analytics.engine.plain import Fault, Rows, UnreadableError, table

COLUMNS = ("record", "name", "value")
TYPES = ("ordinary", "rural", "gymnasium", "special", "")
Work = tuple[str, str]
WHOLE = 100.0


class BeyondError(ValueError):
    """More than the whole."""


@dataclass(slots=True)
class Meta:
    """By work (subject, grade), and by work and school."""

    file: str
    types: dict[str, str] = field(default_factory=dict)
    observed: set[str] = field(default_factory=set)
    maxima: dict[Work, dict[int, int]] = field(default_factory=dict)
    opened: dict[Work, dict[int, bool]] = field(default_factory=dict)
    thresholds: dict[Work, dict[str, int]] = field(default_factory=dict)
    enrolled: dict[tuple[str, str, str], int] = field(default_factory=dict)
    roll: dict[tuple[str, str, str], dict[str, int]] = field(default_factory=dict)
    prior: dict[tuple[str, str, str], dict[str, float]] = field(default_factory=dict)
    notes: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    work: Work
    task: str
    school: str
    name: str
    value: str

    @property
    def whole(self) -> int:
        """A whole number, zero or more; raises ``ValueError``."""
        number = float(self.value.replace(",", "."))
        if not math.isfinite(number) or number < 0 or number != int(number):
            raise ValueError(self.value)
        return int(number)

    @property
    def number(self) -> float:
        """A finite number, zero or more; raises ``ValueError``."""
        number = float(self.value.replace(",", "."))
        if not math.isfinite(number) or number < 0:
            raise ValueError(self.value)
        return number

    @property
    def percent(self) -> float:
        """A per cent of the maximum, 0 .. 100; raises ``BeyondError``."""
        if self.number > WHOLE:
            raise BeyondError(self.value)
        return self.number

    @property
    def cell(self) -> tuple[str, str, str]:
        """Work and school."""
        return (*self.work, self.school)


def meta(path: str) -> Meta:
    """META.csv; raises ``UnreadableError`` with every row that cannot be read."""
    rows = table(path, COLUMNS)
    made, faults = Meta(path), []
    names = ("record", "subject", "grade", "task", "school_id", "name", "value")
    blank = ("",) * len(rows.numbers)
    columns = [rows.columns.get(name, blank) for name in names]
    for number, cells in zip(rows.numbers, zip(*columns, strict=True), strict=True):
        record, subject, grade, task, school, name, value = (cell.strip() for cell in cells)
        take = _TAKEN.get(record)
        if take is None:
            made.notes.append(Fault("unknown_record", path, number, "record", record))
            continue
        try:
            take(made, _Row((subject, grade), task, school, name, value))
        except BeyondError:
            faults.append(Fault("above_whole", path, number, "value", value))
        except ValueError:
            faults.append(Fault("bad_value", path, number, "value", value))
        except KeyError:
            faults.append(Fault("bad_name", path, number, "name", name))
    faults += _crossed(made, rows)
    if faults:
        raise UnreadableError(faults)
    return made


def _crossed(made: Meta, rows: Rows) -> list[Fault]:
    faults = []
    for work, given in made.thresholds.items():
        ordered = [given[name] for name in ("mark3", "mark4", "mark5") if name in given]
        if ordered != sorted(set(ordered)):
            faults.append(Fault("thresholds_crossed", rows.file, column="value", value=" ".join(work)))
    return faults


def _school(made: Meta, row: _Row) -> None:
    if row.name != "type":
        raise KeyError(row.name)
    made.types[row.school] = row.value if row.value in TYPES else ""


def _control(made: Meta, row: _Row) -> None:
    if row.name != "observed":
        raise KeyError(row.name)
    if row.whole:
        made.observed.add(row.school)


def _task(made: Meta, row: _Row) -> None:
    number = int(row.task)
    if row.name == "max":
        if not 0 < row.whole < 100:
            raise ValueError(row.value)
        made.maxima.setdefault(row.work, {})[number] = row.whole
    elif row.name == "open":
        made.opened.setdefault(row.work, {})[number] = bool(row.whole)
    else:
        raise KeyError(row.name)


def _threshold(made: Meta, row: _Row) -> None:
    if row.name not in ("mark3", "mark4", "mark5"):
        raise KeyError(row.name)
    if not row.whole:
        raise ValueError(row.value)
    made.thresholds.setdefault(row.work, {})[row.name] = row.whole


def _enrolled(made: Meta, row: _Row) -> None:
    if row.name != "n":
        raise KeyError(row.name)
    made.enrolled[row.cell] = row.whole


def _roll(made: Meta, row: _Row) -> None:
    if row.name not in ("mark2", "mark3", "mark4", "mark5"):
        raise KeyError(row.name)
    made.roll.setdefault(row.cell, {})[row.name] = row.whole


def _prior(made: Meta, row: _Row) -> None:
    if row.name not in ("n", "mean_pct", "sd_pct"):
        raise KeyError(row.name)
    if row.value:
        made.prior.setdefault(row.cell, {})[row.name] = row.whole if row.name == "n" else row.percent


_TAKEN: dict[str, Callable[[Meta, _Row], None]] = {
    "school": _school,
    "control": _control,
    "task": _task,
    "threshold": _threshold,
    "enrolled": _enrolled,
    "journal_all": _roll,
    "prior": _prior,
}
