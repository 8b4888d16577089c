"""A table with a row per pupil as columns of small numbers."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analytics.parsing import cells, places, words
from analytics.parsing.cells import BLANK
from analytics.parsing.grid import Grid, Numbers, Understand
from analytics.parsing.heads import Table
from analytics.parsing.model import TaskColumn

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Block:
    """N rows under the headings of one table. Numbers as ``analytics.parsing.cells`` tells them.

    ``points``: (N, T); ``school``: (N,) index into ``places.refs``, -1 where no school is named. ``kept``:
    rows that are pupils, present or absent; ``absent``: those who did not write. ``raw``: the cells as read.
    """

    table: Table
    raw: Grid
    tasks: list[TaskColumn]
    codes: list[str]
    classes: list[str]
    points: Numbers
    totals: Numbers
    marks: Numbers
    journal: Numbers
    variants: Numbers
    sexes: Numbers
    school: NDArray[np.int64]
    places: places.Places
    kept: Mask = field(init=False)
    absent: Mask = field(init=False)

    def __post_init__(self) -> None:
        self.kept = np.array([bool(code) for code in self.codes], bool)
        self.absent = np.zeros(len(self.codes), bool)

    def at(self, row: int, place: int | None) -> str:
        """The address of a cell of the block; of the row's first cell where the column is not there."""
        return self.table.page.at(self.table.first + row, place or 0)

    def task_at(self, row: int, task: int) -> str:
        """The address of a task's cell."""
        return self.at(row, self.table.tasks[task][0])


def grid(table: Table) -> Grid:
    """The cells under the headings."""
    rows = table.page.rows[table.first : table.end]
    return Grid(rows, max(map(len, rows), default=max(table.headings) + 1))


def made(table: Table, raw: Grid, own_school: str) -> Block:
    """The columns of a table understood; nothing is judged yet."""
    code, form_class = table.column("code"), table.column("class")
    classes = form_class if form_class is not None else table.column("class_number")
    points = np.empty((raw.count, len(table.tasks)), np.int16, order="F")
    for index, (place, _) in enumerate(table.tasks):
        points[:, index] = raw.numbers(place, cells.point)
    empty = [""] * raw.count
    codes = raw.texts(code, cells.code) if code is not None else empty
    school, refs = _schools(table, raw, np.array([bool(told) for told in codes], bool), own_school)
    return Block(
        table=table,
        raw=raw,
        tasks=[task for _, task in table.tasks],
        codes=codes,
        classes=raw.texts(classes, cells.class_name) if classes is not None else empty,
        points=points,
        totals=_numbers(table, raw, "total", cells.point),
        marks=_numbers(table, raw, "mark", cells.mark),
        journal=_numbers(table, raw, "journal", cells.mark),
        variants=_numbers(table, raw, "variant", cells.variant),
        sexes=_numbers(table, raw, "sex", cells.sex),
        school=school,
        places=refs,
    )


def _numbers(table: Table, raw: Grid, role: str, understand: Understand) -> Numbers:
    place = table.column(role)
    if place is None:
        return np.full(raw.count, 0 if understand is cells.sex else BLANK, np.int16)
    return raw.numbers(place, understand)


def _schools(table: Table, raw: Grid, coded: Mask, own: str) -> tuple[NDArray[np.int64], places.Places]:
    """The school of every row with a code: the cells that name it are put together and understood once."""
    named, area = places.columns(table)
    refs = places.Places(own)
    if not named:
        return np.full(raw.count, refs.number(places.school([own], "")), np.int64), refs
    used = [*named, area] if area is not None else named
    rows = np.flatnonzero(coded)
    keys = np.zeros(len(rows), np.int64)
    for place in used:
        keys = np.unique(keys * len(raw.values) + raw.ids[rows, place], return_inverse=True)[1]
    _, firsts, inverse = np.unique(keys, return_index=True, return_inverse=True)
    numbers = np.empty(len(firsts), np.int64)
    for key in np.argsort(firsts, kind="stable").tolist():
        row = int(rows[firsts[key]])
        told = [words.text(raw.values[raw.ids[row, place]]) for place in named]
        where = words.text(raw.values[raw.ids[row, area]]) if area is not None else ""
        numbers[key] = refs.of(told, where)
    found = np.full(raw.count, -1, np.int64)
    found[rows] = numbers[inverse]
    return found, refs
