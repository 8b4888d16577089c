"""Journal marks of everybody on the roll: counts by school, or a row per pupil without tasks."""

from collections import Counter

from analytics.parsing import block as blocks
from analytics.parsing import judging, registers
from analytics.parsing.cells import BLANK, UNREADABLE
from analytics.parsing.codes import Code
from analytics.parsing.gathering import Gathered, settled
from analytics.parsing.grid import Grid
from analytics.parsing.heads import Table
from analytics.parsing.layouts import mark_of
from analytics.parsing.model import Hints, Roll, SchoolRef, WorkFacts

Marks = tuple[int | None, int | None, int | None, int | None]


def take(table: Table, raw: Grid, work: WorkFacts, hints: Hints, found: Gathered) -> None:
    """The rolls of one table put beside those of the file."""
    work = WorkFacts(work.year, work.grade, work.subject, work.level, work.name)
    read = _by_pupil(table, raw, hints, found) if table.has("code") else _by_school(table, found)
    number = found.number(work)
    kept, rejected = settled(read, lambda roll: (roll.school.login or roll.school.name, roll.school.key), found.notes)
    found.rolls += [Roll(number, roll.school, roll.enrolled, roll.marks, roll.cell) for roll in kept]
    found.rejected += rejected


def _by_school(table: Table, found: Gathered) -> list[Roll]:
    """Several rows of one school are its classes: they are added up."""
    columns = {mark_of(title): place for place, title in table.headings.items() if mark_of(title)}
    by_class = table.has("class")
    rolls: dict[str, Roll] = {}
    rows = []
    for row, ref in registers.schools(table, found.notes):
        told = [registers.number(table, row, columns.get(mark), found.notes) for mark in (2, 3, 4, 5)]
        enrolled = registers.number(table, row, table.column("enrolled") or table.column("n"), found.notes)
        found.rows += 1
        marks: Marks = (_whole(told[0]), _whole(told[1]), _whole(told[2]), _whole(told[3]))
        roll = Roll(0, ref, _whole(enrolled), marks, table.page.at(row, 0))
        rows.append(roll)
        rolls[ref.key] = _added(rolls[ref.key], roll) if ref.key in rolls else roll
    return list(rolls.values()) if by_class else rows


def _whole(value: float | None) -> int | None:
    return int(value) if value is not None and value >= 0 and value == int(value) else None


def _added(one: Roll, other: Roll) -> Roll:
    sums = [_sum(mine, more) for mine, more in zip(one.marks, other.marks, strict=True)]
    marks: Marks = (sums[0], sums[1], sums[2], sums[3])
    return Roll(0, one.school, _sum(one.enrolled, other.enrolled), marks, one.cell)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)


def _by_pupil(table: Table, raw: Grid, hints: Hints, found: Gathered) -> list[Roll]:
    """A row per pupil: how many there are of each mark, and how many in all."""
    block = blocks.made(table, raw, hints.school)
    rejected = judging.identified(block, found.notes)
    column = block.journal if table.has("journal") else block.marks
    place = table.column("journal") if table.has("journal") else table.column("mark")
    for row in judging.rows(block.kept & (column == UNREADABLE)):
        found.notes.add(Code.MARK_UNREADABLE, block.at(row, place), header=table.headings[place or 0])
    counts: dict[int, Counter[int]] = {}
    first: dict[int, int] = {}
    for row in judging.rows(block.kept):
        school = int(block.school[row])
        first.setdefault(school, row)
        counts.setdefault(school, Counter())[max(int(column[row]), BLANK)] += 1
    found.rows += int(block.kept.sum()) + rejected
    found.rejected += rejected
    return [_counted(block.places.refs[school], counts[school], block.at(row, 0)) for school, row in first.items()]


def _counted(school: SchoolRef, count: Counter[int], cell: str) -> Roll:
    return Roll(0, school, count.total(), (count[2], count[3], count[4], count[5]), cell)
