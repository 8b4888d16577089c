"""Plain files of results in: rows checked cell by cell, then cohorts."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NEEDED = ("school_id", "subject", "grade")
PLAIN = {*NEEDED, "class", "pupil_code", "sex", "variant", "journal_mark", "total", "mark"}
_BLANK = {"": -1, "X": -1, "x": -1, "Х": -1, "х": -1}
_POINTS = {**_BLANK, **{str(points): points for points in range(100)}}
_MARKS = {"": 0, "нет отметки": 0, **{str(mark): mark for mark in (2, 3, 4, 5)}}
_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One problem of a file: ``code`` says which; ``row`` counts from 1 with the heading, 0 where it is no row's."""

    code: str
    file: str
    row: int = 0
    column: str = ""
    value: str = ""


class UnreadableError(Exception):
    """The files cannot be screened; ``faults`` say why."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


@dataclass(slots=True)
class Rows:
    """A table as columns of texts, with the number of each row in the file."""

    file: str
    header: list[str]
    columns: dict[str, tuple[str, ...]]
    numbers: Sequence[int]


@dataclass(slots=True)
class Results:
    """RESULTS.csv as columns of n pupils; ``points``: (n, T) with -1 not attempted; ``total``: -1 where not given."""

    file: str
    numbers: Ints
    school: tuple[str, ...]
    work: tuple[tuple[str, str], ...]
    klass: tuple[str, ...]
    tasks: tuple[int, ...]
    points: NDArray[np.int8]
    total: Ints
    mark: Ints
    journal: Ints
    variant: tuple[str, ...]
    notes: list[Fault] = field(default_factory=list)


def table(path: str, needed: Sequence[str]) -> Rows:
    """A CSV file parted by commas or semicolons; raises ``UnreadableError``."""
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnreadableError([Fault("not_opened", path, value=str(error.strerror))]) from error
    except UnicodeDecodeError as error:
        raise UnreadableError([Fault("not_utf8", path)]) from error
    first = text.split("\n", 1)[0]
    if "\0" in text:
        raise UnreadableError([Fault("not_a_table", path)])
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))
    except csv.Error as error:
        raise UnreadableError([Fault("not_a_table", path)]) from error
    header = [cell.strip() for cell in rows[0]] if rows else []
    missing = [name for name in needed if name not in header]
    if missing:
        raise UnreadableError([Fault("no_column", path, 1, name) for name in missing])
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise UnreadableError([Fault("column_twice", path, 1, name) for name in twice])
    return _columns(path, header, rows)


def _columns(path: str, header: list[str], rows: list[list[str]]) -> Rows:
    width = len(header)
    uneven = [n for n, row in enumerate(rows[1:], 2) if len(row) > width and any(c.strip() for c in row[width:])]
    if uneven:
        raise UnreadableError([Fault("too_many_cells", path, number) for number in uneven[:_MOST_FAULTS]])
    kept = [(number, row) for number, row in enumerate(rows[1:], 2) if "".join(row).strip()]
    body = [row if len(row) == width else (row + [""] * width)[:width] for _, row in kept]
    columns = zip(*body, strict=True) if body else ((),) * width
    return Rows(path, header, dict(zip(header, columns, strict=True)), [number for number, _ in kept])


def results(path: str) -> Results:
    """The pupils of RESULTS.csv; raises ``UnreadableError`` with every cell that cannot be read."""
    rows = table(path, NEEDED)
    tasks = sorted((int(m[1]), m[0]) for name in rows.header if (m := re.fullmatch(r"task_([1-9]\d{0,2})", name)))
    if not tasks:
        raise UnreadableError([Fault("no_column", path, 1, "task_1")])
    if not rows.numbers:
        raise UnreadableError([Fault("no_rows", path)])
    faults: list[Fault] = []
    points = np.stack([_numbers(rows, name, _POINTS, "bad_points", faults) for _, name in tasks], 1)
    n = len(rows.numbers)
    school, subject, grade = named = [_stripped(rows, name) for name in NEEDED]
    for name, cells in zip(NEEDED, named, strict=True):
        faults += [Fault("blank", path, rows.numbers[i], name) for i, cell in enumerate(cells) if not cell]
    made = Results(
        file=path,
        numbers=np.array(rows.numbers),
        school=school,
        work=tuple(zip(subject, grade, strict=True)),
        klass=_stripped(rows, "class"),
        tasks=tuple(number for number, _ in tasks),
        points=points.astype(np.int8),
        total=_totals(rows, faults),
        mark=_numbers(rows, "mark", _MARKS, "bad_mark", faults),
        journal=_numbers(rows, "journal_mark", _MARKS, "bad_mark", faults),
        variant=_stripped(rows, "variant"),
    )
    bad = {cell for cell in set(grade) if cell and not re.fullmatch(r"[1-9]|1[0-2]", cell)}
    faults += [Fault("bad_grade", path, rows.numbers[i], "grade", cell) for i, cell in enumerate(grade) if cell in bad]
    if faults:
        raise UnreadableError(sorted(faults, key=lambda fault: fault.row))
    known = {*PLAIN, *(name for _, name in tasks)}
    made.notes += [Fault("unknown_column", path, 1, name) for name in rows.header if name not in known]
    return _once(made, rows, n)


def _stripped(rows: Rows, name: str) -> tuple[str, ...]:
    return tuple(map(str.strip, rows.columns[name])) if name in rows.columns else ("",) * len(rows.numbers)


def _numbers(rows: Rows, name: str, known: dict[str, int], code: str, faults: list[Fault]) -> Ints:
    cells = rows.columns.get(name) or ("",) * len(rows.numbers)
    distinct = {cell: _number(cell.strip(), known) for cell in set(cells)}
    bad = {cell for cell, value in distinct.items() if value is None}
    if bad:
        found = (index for index, cell in enumerate(cells) if cell in bad)
        faults += [Fault(code, rows.file, rows.numbers[i], name, cells[i].strip()) for i in found][:_MOST_FAULTS]
        return np.zeros(len(cells), np.int64)
    return np.fromiter(map(distinct.__getitem__, cells), np.int64, len(cells))


def _number(cell: str, known: dict[str, int]) -> int | None:
    whole = re.fullmatch(r"(\d+)[.,]0+", cell)
    return known.get(whole[1] if whole else cell)


def _totals(rows: Rows, faults: list[Fault]) -> Ints:
    known = {"": -1, **{str(total): total for total in range(1000)}}
    return _numbers(rows, "total", known, "bad_total", faults)


def _once(made: Results, rows: Rows, n: int) -> Results:
    """Rows that repeat another to the letter are counted once; repeated codes are told."""
    if "pupil_code" not in rows.columns:
        return made
    code = _stripped(rows, "pupil_code")
    seen: dict[tuple[object, ...], int] = {}
    keep = np.ones(n, bool)
    for index, key in enumerate(zip(made.school, made.work, made.klass, code, strict=True)):
        first = seen.setdefault(key, index)
        if first == index or not code[index]:
            continue
        same = all(column[first] == column[index] for column in rows.columns.values())
        keep[index] = not same
        number = int(made.numbers[index])
        made.notes.append(Fault("row_twice" if same else "code_twice", made.file, number, "pupil_code", code[index]))
    return made if keep.all() else _kept(made, keep)


def _kept(made: Results, keep: NDArray[np.bool_]) -> Results:
    places = np.flatnonzero(keep)

    def take(column: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(column[index] for index in places)

    return Results(
        file=made.file,
        numbers=made.numbers[keep],
        school=take(made.school),
        work=tuple(made.work[index] for index in places),
        klass=take(made.klass),
        tasks=made.tasks,
        points=made.points[keep],
        total=made.total[keep],
        mark=made.mark[keep],
        journal=made.journal[keep],
        variant=take(made.variant),
        notes=made.notes,
    )
