"""Tables with a row per pupil made into sheets, one per school."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analytics import catalogue
from analytics.parsing import block as blocks
from analytics.parsing import cells, judging, persons, scales
from analytics.parsing.block import Block
from analytics.parsing.cells import UNREADABLE
from analytics.parsing.codes import Code
from analytics.parsing.grid import Grid, Numbers
from analytics.parsing.heads import Table, order
from analytics.parsing.model import Hints, Notes, SheetRead, TaskColumn, WorkFacts
from analytics.parsing.words import plain
from analytics.participants import Participants


@dataclass(frozen=True, slots=True)
class Read:
    """What one table of pupils came to."""

    work: WorkFacts
    sheets: tuple[SheetRead, ...]
    present: int
    absent: int
    rejected: int
    rows: int


def read(table: Table, raw: Grid, work: WorkFacts, hints: Hints, notes: Notes) -> Read:
    """The sheets of one table, the work numbered 0; ``raw`` are its cells."""
    work = _completed(table, work, notes)
    block = blocks.made(table, raw, hints.school)
    block.tasks = list(work.tasks)
    _names(block, notes)
    before = notes.counts.get(Code.ROW_REPEATED, 0)
    rejected, stated = judging.judge(block, notes)
    again = notes.counts.get(Code.ROW_REPEATED, 0) - before
    totals = judging.totals(block, work.max_score, notes)
    marks = _marks(block, block.marks, "mark", notes)
    journal = _marks(block, block.journal, "journal", notes)
    _small_doubts(block, work, notes)
    work = replace(work, scale=scales.check(block, totals, marks, scales.known(work, hints), notes))
    sheets = _sheets(block, totals, marks, journal)
    _stated_counts(block, stated, sheets, notes)
    for sheet in sheets:
        if not sheet.participants.n:
            notes.add(Code.ALL_ABSENT, sheet.cell, school=sheet.school.login or sheet.school.name)
    present, absent = sum(sheet.participants.n for sheet in sheets), sum(sheet.participants.absent for sheet in sheets)
    return Read(work, sheets, present, absent, rejected, present + absent + rejected + again)


def _names(block: Block, notes: Notes) -> None:
    odd = [*block.raw.odd(cells.point, UNREADABLE), *block.raw.odd(cells.mark, UNREADABLE)]
    seen = persons.among(odd)
    if seen is not None:
        notes.add(Code.PUPIL_NAMES, block.at(*block.raw.find(seen)), header="")


def _completed(table: Table, work: WorkFacts, notes: Notes) -> WorkFacts:
    """Maxima that the headings leave out, from the catalogue; difficulty from the row above the headings."""
    tasks = _with_levels(table, work.tasks)
    if any(task.maximum is None for task in tasks):
        known = catalogue.find(work.year, work.grade, work.subject, work.level, work.name)
        if known and known.tasks and catalogue.same_tasks(tasks, known.tasks):
            by_code = {order(task.code): task for task in known.tasks}
            found = [(task, by_code[order(task.code)]) for task in tasks]
            tasks = [TaskColumn(task.code, task.maximum or other.maximum, other.level) for task, other in found]
        else:
            if known and not known.tasks:
                work = replace(work, maximum=work.maximum or known.maximum)
            elif known:
                notes.add(Code.TASKS_DIFFER, table.page.at(table.head, 0), tasks=len(tasks), known=len(known.tasks))
            notes.add(Code.MAXIMA_UNKNOWN, table.page.at(table.head, table.tasks[0][0]))
    done = replace(work, tasks=tuple(tasks))
    if work.maximum is not None and done.max_score not in (None, work.maximum):
        notes.add(
            Code.MAXIMUM_DIFFERS,
            table.page.at(table.head, table.tasks[0][0]),
            stated=work.maximum,
            tasks=done.max_score or 0,
        )
    return done


def _with_levels(table: Table, tasks: Sequence[TaskColumn]) -> list[TaskColumn]:
    row = next((row for row in reversed(table.above) if any("сложност" in plain(str(value)) for value in row)), None)
    if row is None:
        return list(tasks)
    levels = [str(row[place]).strip().upper()[:1] for place, _ in table.tasks]
    return [
        replace(task, level=level if level in ("Б", "П", "В") else "")
        for task, level in zip(tasks, levels, strict=True)
    ]


def _marks(block: Block, column: Numbers, role: str, notes: Notes) -> NDArray[np.int8]:
    place = block.table.column(role)
    for row in judging.rows(block.kept & (column == UNREADABLE)):
        notes.add(Code.MARK_UNREADABLE, block.at(row, place), header=block.table.headings.get(place or 0, ""))
    return np.maximum(column, 0).astype(np.int8)


def _small_doubts(block: Block, work: WorkFacts, notes: Notes) -> None:
    present = block.kept & ~block.absent
    for row in judging.rows(present & (block.variants == UNREADABLE)):
        notes.add(Code.VARIANT_UNREADABLE, block.at(row, block.table.column("variant")))
    _columns(block, notes)
    place = block.table.column("class")
    if place is not None:
        _classes(block, place, work, notes)
    place = block.table.column("sex")
    letters = (
        {value for value in block.raw.distinct(place) if isinstance(value, str) and value}
        if place is not None
        else set()
    )
    if len({value.casefold() for value in letters}) < len(letters):
        notes.add(Code.SEX_LETTERS, block.at(-1, place))


def _columns(block: Block, notes: Notes) -> None:
    """Columns without a heading are helpers; those whose heading says nothing to us are named."""
    table = block.table
    helpers = [place for place in range(block.raw.width) if place not in table.headings and _filled(block, place)]
    if helpers:
        notes.add(Code.HELPER_COLUMNS, block.at(-1, helpers[0]), columns=len(helpers))
    idle = [*table.unknown, *((place, table.headings[place]) for place in table.columns.get("teacher", []))]
    for place, title in sorted(idle):
        notes.add(Code.COLUMN_NOT_READ, table.page.at(table.head, place), header=title)


def _filled(block: Block, place: int) -> bool:
    return any(value not in ("", None) for value in block.raw.distinct(place))


def _classes(block: Block, place: int, work: WorkFacts, notes: Notes) -> None:
    missing = np.array([not name for name in block.classes], bool)
    for row in judging.rows(block.kept & missing):
        notes.add(Code.NO_CLASS, block.at(row, place))
    if work.grade is None:
        return
    other = {name for name in set(block.classes) if _grade(name) not in (None, work.grade)}
    for row in judging.rows(block.kept & np.array([name in other for name in block.classes], bool)) if other else ():
        notes.add(Code.CLASS_OF_OTHER_GRADE, block.at(row, place), grade=work.grade, name=block.classes[row])


def _grade(name: str) -> int | None:
    """The grade in «4А»; ``None`` in a bare number, which may be the number of the class in a form."""
    digits = name[: len(name) - len(name.lstrip("0123456789"))]
    return int(digits) if digits and len(digits) < len(name) else None


def _sheets(block: Block, totals: Numbers, marks: NDArray[np.int8], journal: NDArray[np.int8]) -> tuple[SheetRead, ...]:
    kept = np.flatnonzero(block.kept)
    order = kept[np.argsort(block.school[kept], kind="stable")]
    here = ~block.absent[order]
    schools = block.school[order]
    starts = np.flatnonzero(np.diff(schools, prepend=-2)).tolist()
    sheets = []
    values = _values(block, totals, marks, journal)
    for start, end in pairwise([*starts, len(order)]):
        own, present = order[start:end], here[start:end]
        sheet = _participants(block, values, own[present], own[~present])
        ref = block.places.refs[int(schools[start])]
        first = int(own.min())
        sheets.append((first, SheetRead(0, ref, sheet, block.at(first, block.table.column("code")))))
    return tuple(sheet for _, sheet in sorted(sheets, key=lambda pair: pair[0]))


Values = tuple[NDArray[np.int8], Numbers, NDArray[np.int8], NDArray[np.int8], NDArray[np.int8], NDArray[np.int8]]


def _values(block: Block, totals: Numbers, marks: NDArray[np.int8], journal: NDArray[np.int8]) -> Values:
    points = np.ascontiguousarray(np.clip(block.points, -1, 127).astype(np.int8))
    variants, sexes = np.maximum(block.variants, 0).astype(np.int8), block.sexes.astype(np.int8)
    return points, totals, marks, journal, variants, sexes


def _participants(block: Block, values: Values, present: NDArray[np.int64], absent: NDArray[np.int64]) -> Participants:
    points, totals, marks, journal, variants, sexes = values
    at = present.tolist()
    left = journal[absent]
    return Participants(
        codes=tuple([block.codes[row] for row in at]),
        classes=tuple([block.classes[row] for row in at]),
        points=points[present],
        totals=totals[present],
        marks=marks[present],
        journal=journal[present],
        variants=variants[present],
        sexes=sexes[present],
        absent=len(absent),
        absent_journal=tuple(left[left > 0].tolist()),
    )


def _stated_counts(block: Block, stated: dict[int, tuple[int, int]], sheets: Sequence[SheetRead], notes: Notes) -> None:
    """Group rows say how many pupils follow; the school is the one of the next row."""
    found = {sheet.school.key: sheet.participants for sheet in sheets}
    for row, count in stated.values():
        follows = next((after for after in range(row + 1, len(block.codes)) if block.kept[after]), None)
        if follows is None:
            continue
        ref = block.places.refs[int(block.school[follows])]
        people = found[ref.key]
        if count not in (people.n, people.n + people.absent):
            notes.add(Code.COUNT_DIFFERS, block.at(row, 0), school=ref.login or ref.name, stated=count, found=people.n)
