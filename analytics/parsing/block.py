"""A table with a row per pupil as columns of small numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analytics.parsing import cells, places, words
from analytics.parsing.cells import BLANK, Numbers
from analytics.parsing.heads import Table
from analytics.parsing.model import TaskColumn
from office.sheets import Value

Mask = NDArray[np.bool_]
Column = Sequence[Value]


class Texts(dict[Value, str]):
    """Value to text, every different one made once."""

    def __missing__(self, value: Value) -> str:
        told = words.text(value)
        self[value] = told
        return told


@dataclass(slots=True)
class Block:
    """N rows under the headings of one table. Numbers as ``analytics.parsing.cells`` tells them.

    ``points``: (N, T); ``school``: (N,) index into ``places.refs``, -1 where no school is named. ``kept``:
    rows that are pupils, present or absent; ``absent``: those who did not write. ``raw``: the columns as read.
    """

    table: Table
    raw: list[Column]
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
    tables: list[cells.Table]
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


def columns(table: Table) -> list[Column]:
    """The columns under the headings as read."""
    rows = table.page.rows[table.first : table.end]
    return list(zip(*rows, strict=True)) if rows else [()] * (max(table.headings) + 1)


def made(table: Table, raw: list[Column], own_school: str) -> Block:
    """The columns of a table understood; nothing is judged yet."""
    count = len(raw[0])
    texts = Texts()
    points, marks = cells.Table(cells.point), cells.Table(cells.mark)
    code, form_class = table.column("code"), table.column("class")
    classes = form_class if form_class is not None else table.column("class_number")
    points_read = np.empty((count, len(table.tasks)), np.int16, order="F")
    for index, (place, _) in enumerate(table.tasks):
        points_read[:, index] = points.column(raw[place])
    found, refs = _schools(table, raw, count, own_school)
    return Block(
        table=table,
        raw=raw,
        tasks=[task for _, task in table.tasks],
        codes=[texts[value] for value in raw[code]] if code is not None else [""] * count,
        classes=_classes(raw[classes]) if classes is not None else [""] * count,
        points=points_read,
        totals=_numbers(table, raw, "total", points),
        marks=_numbers(table, raw, "mark", marks),
        journal=_numbers(table, raw, "journal", marks),
        variants=_numbers(table, raw, "variant", cells.Table(cells.variant)),
        sexes=_numbers(table, raw, "sex", cells.Table(cells.sex), empty=0),
        school=found,
        places=refs,
        tables=[points, marks],
    )


def _numbers(table: Table, raw: list[Column], role: str, known: cells.Table, empty: int = BLANK) -> Numbers:
    place = table.column(role)
    if place is None:
        return np.full(len(raw[0]), empty, np.int16)
    return known.column(raw[place])


def _classes(column: Column) -> list[str]:
    names = {value: cells.class_name(value) for value in set(column)}
    return [names[value] for value in column]


def _schools(table: Table, raw: list[Column], count: int, own: str) -> tuple[NDArray[np.int64], places.Places]:
    named, area = places.columns(table)
    refs = places.Places(own)
    columns = [raw[place] for place in named] + [raw[area] if area is not None else [""] * count]
    if not named:
        return np.full(count, refs.number(places.school([own], "")), np.int64), refs
    return np.fromiter(map(refs.__getitem__, zip(*columns, strict=True)), np.int64, count), refs
