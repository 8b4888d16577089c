"""Rows of pupils judged: who was present, who was absent, which rows cannot be kept; every doubt with its cell."""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analytics.parsing import cells, words
from analytics.parsing.block import Block, Mask
from analytics.parsing.cells import ABSENT, BLANK, NOT_ATTEMPTED, UNREADABLE
from analytics.parsing.codes import Code
from analytics.parsing.model import Notes
from office.sheets import Value

CODE = re.compile(r"^(?=.*\d)[\w\-/.]{1,20}$")
SUMMARY = re.compile(r"^(итог|средн|всего|макс|процент|%)", re.IGNORECASE)
STATED = re.compile(r"участник\w*\D{0,4}(\d+)", re.IGNORECASE)


def judge(block: Block, notes: Notes) -> tuple[int, dict[int, tuple[int, int]]]:
    """Marks the rows kept and absent; returns how many rows were rejected, and by row what group rows state.

    After it the points of kept rows hold nothing but points and ``NOT_ATTEMPTED``.
    """
    rejected, stated = _without_code(block, notes)
    rejected += _known(block, notes)
    rejected += _attendance(block, notes)
    rejected += _bad_points(block, notes)
    rejected += _repeated(block, notes)
    _blanks(block, notes)
    return rejected, stated


def identified(block: Block, notes: Notes) -> int:
    """Only the first half, for tables without points: rows of pupils with a code and a school, each once."""
    rejected, _ = _without_code(block, notes)
    return rejected + _known(block, notes) + _repeated(block, notes)


def _known(block: Block, notes: Notes) -> int:
    return _bad_codes(block, notes) + _reject(block, block.kept & (block.school < 0), Code.SCHOOL_MISSING, notes)


def rows(mask: NDArray[np.bool_]) -> Iterator[int]:
    """The numbers of the rows that a mask holds."""
    return iter(np.flatnonzero(mask).tolist())


def _without_code(block: Block, notes: Notes) -> tuple[int, dict[int, tuple[int, int]]]:
    """Rows with values and no code are rejected; sums and prefilled totals are passed; group rows state a count."""
    filled = (block.points != BLANK).any(axis=1)
    for column in (block.variants, block.marks, block.journal):
        filled |= column != BLANK
    rejected, stated, prefilled, first = 0, {}, 0, -1
    for row in rows(~block.kept & (filled | (block.totals != BLANK) | _texts(block))):
        told = _first_text(block, row)
        count = _stated(block, row)
        if count is not None:
            stated[row] = (row, count)
        elif filled[row] and not SUMMARY.match(told):
            notes.add(Code.ROW_WITHOUT_CODE, block.at(row, block.table.column("code")))
            rejected += 1
        elif block.totals[row] != BLANK and not SUMMARY.match(told):
            prefilled, first = prefilled + 1, row if first < 0 else first
    if prefilled:
        notes.add(Code.PREFILLED_TOTALS, block.at(first, block.table.column("total")), count=prefilled)
    return rejected, stated


def _texts(block: Block) -> Mask:
    """Rows whose first columns hold words: only those may be group rows."""
    words_of = np.array([isinstance(value, str) and value != "" for value in block.raw.values], bool)
    return np.asarray(words_of[block.raw.ids[:, :3]].any(axis=1), bool)


def _row(block: Block, row: int) -> list[Value]:
    return block.table.page.rows[block.table.first + row]


def _first_text(block: Block, row: int) -> str:
    return next((words.text(value) for value in _row(block, row) if value not in ("", None)), "")


def _stated(block: Block, row: int) -> int | None:
    found = (STATED.search(value) for value in _row(block, row) if isinstance(value, str))
    match = next((match for match in found if match), None)
    return int(match[1]) if match else None


def _bad_codes(block: Block, notes: Notes) -> int:
    good = {code: bool(CODE.match(code)) for code in set(block.codes)}
    bad = block.kept & ~np.array([good[code] for code in block.codes], bool)
    rejected = 0
    for row in rows(bad):
        block.kept[row] = False
        if not SUMMARY.match(block.codes[row]):
            notes.add(Code.BAD_CODE, block.at(row, block.table.column("code")))
            rejected += 1
    return rejected


def _reject(block: Block, mask: Mask, code: Code, notes: Notes, place: int | None = None) -> int:
    place = block.table.column("code") if place is None else place
    for row in rows(mask):
        notes.add(code, block.at(row, place), code=block.codes[row])
    block.kept &= ~mask
    return int(mask.sum())


def _attendance(block: Block, notes: Notes) -> int:
    said = (block.variants == ABSENT) | (block.marks == ABSENT) | (block.totals == ABSENT) | (block.journal == ABSENT)
    said |= (block.points == ABSENT).any(axis=1)
    said &= block.kept
    clash = said & ((block.points > 0).any(axis=1) | (block.totals > 0))
    rejected = _reject(block, clash, Code.ABSENT_WITH_POINTS, notes)
    block.absent = said & ~clash
    present = block.kept & ~block.absent
    empty = (block.points == BLANK).all(axis=1) if block.points.shape[1] else block.totals == BLANK
    place = block.table.column("code" if block.tasks else "total")
    return rejected + _reject(block, present & empty, Code.NO_POINTS, notes, place)


def _bad_points(block: Block, notes: Notes) -> int:
    present = block.kept & ~block.absent
    bad = np.zeros_like(present)
    for index, task in enumerate(block.tasks):
        column = block.points[:, index]
        wrong = present & (column < BLANK)
        high = present & (column > (task.maximum if task.maximum is not None else 100))
        for row in rows(wrong | high):
            _note_point(block, row, index, notes)
        bad |= wrong | high
    if not block.tasks:
        bad = present & (block.totals < 0)
        for row in rows(bad):
            place = block.table.column("total") or 0
            notes.add(Code.VALUE_UNREADABLE, block.at(row, place), header=block.table.headings[place])
    block.kept &= ~bad
    return int(bad.sum())


def _note_point(block: Block, row: int, index: int, notes: Notes) -> None:
    value, task = int(block.points[row, index]), block.tasks[index]
    cell = block.task_at(row, index)
    if value > 0:
        most = task.maximum if task.maximum is not None else 100
        notes.add(Code.POINT_ABOVE_MAXIMUM, cell, task=task.code, value=value, maximum=most)
    elif value <= cells.NEGATIVE:
        notes.add(Code.POINT_NEGATIVE, cell, task=task.code, value=value - cells.NEGATIVE)
    else:
        notes.add(Code.POINT_UNREADABLE, cell, task=task.code)


def _repeated(block: Block, notes: Notes) -> int:
    """The same row again is left out; rows of one code that differ are all rejected."""
    kept = np.flatnonzero(block.kept)
    numbers: dict[str, int] = {}
    code = np.array([numbers.setdefault(block.codes[row], len(numbers)) for row in kept.tolist()], np.int64)
    keys = block.school[kept] * (len(numbers) + 1) + code
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    rejected = 0
    groups: dict[int, list[int]] = {}
    for row, group in zip(kept[counts[which] > 1].tolist(), which[counts[which] > 1].tolist(), strict=True):
        groups.setdefault(group, []).append(row)
    for same in groups.values():
        rejected += _settle(block, same, notes)
    return rejected


def _settle(block: Block, same: list[int], notes: Notes) -> int:
    place = block.table.column("code")
    if len({_image(block, row) for row in same}) == 1:
        for row in same[1:]:
            notes.add(Code.ROW_REPEATED, block.at(row, place), code=block.codes[row])
            block.kept[row] = False
        return 0
    for row in same:
        school = block.places.refs[block.school[row]]
        notes.add(Code.CODE_REPEATED, block.at(row, place), code=block.codes[row], school=school.login or school.name)
        block.kept[row] = False
    return len(same)


def _image(block: Block, row: int) -> tuple[str, ...]:
    """What a row says under its headings; its number in the list and the day of loading say nothing of the pupil."""
    idle = {place for role in ("number", "date") for place in block.table.columns.get(role, [])}
    return tuple(words.text(_row(block, row)[place]) for place in block.table.headings if place not in idle)


def _blanks(block: Block, notes: Notes) -> None:
    """An empty task of a pupil who wrote is worth nothing, as X is, but it is said."""
    present = block.kept & ~block.absent
    for index, task in enumerate(block.tasks):
        column = block.points[:, index]
        blank = present & (column == BLANK)
        if blank.any() and (blank == present).all():
            notes.add(Code.TASK_BLANK, block.task_at(-1, index), task=task.code)
        else:
            for row in rows(blank):
                notes.add(Code.POINT_BLANK, block.task_at(row, index), task=task.code)
        column[blank] = NOT_ATTEMPTED


def totals(block: Block, maximum: int | None, notes: Notes) -> NDArray[np.int16]:
    """The sums of the points, always computed anew; a stated total that differs is said."""
    if not block.tasks:
        return block.totals
    found: NDArray[np.int16] = np.maximum(block.points, 0).sum(axis=1).astype(np.int16)
    present = block.kept & ~block.absent
    place = block.table.column("total")
    for row in rows(present & (block.totals != BLANK) & (block.totals != found)):
        stated, points = int(block.totals[row]), int(found[row])
        if stated <= UNREADABLE or stated == ABSENT:
            notes.add(Code.TOTAL_UNREADABLE, block.at(row, place), points=points)
        elif stated == 0:
            notes.add(Code.TOTAL_ZERO, block.at(row, place), total=0, points=points)
        elif maximum is not None and stated > maximum:
            notes.add(Code.TOTAL_ABOVE_MAXIMUM, block.at(row, place), total=stated, points=points, maximum=maximum)
        else:
            notes.add(Code.TOTAL_DIFFERS, block.at(row, place), total=stated, points=points)
    return found
