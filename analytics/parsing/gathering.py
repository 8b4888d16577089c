"""What the tables of one file come to together."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import numpy as np

from analytics.parsing.codes import Code, Layout
from analytics.parsing.model import (
    Aggregate,
    ContextRow,
    ExamMean,
    Listed,
    Notes,
    Prior,
    Recheck,
    Roll,
    SheetRead,
    WorkFacts,
)
from analytics.participants import Participants


@dataclass(slots=True)
class Gathered:
    """Parts of a reading while its tables are read one by one."""

    notes: Notes
    layouts: list[Layout] = field(default_factory=list)
    works: list[WorkFacts] = field(default_factory=list)
    sheets: list[SheetRead] = field(default_factory=list)
    aggregates: list[Aggregate] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    exams: list[ExamMean] = field(default_factory=list)
    rolls: list[Roll] = field(default_factory=list)
    priors: list[Prior] = field(default_factory=list)
    contexts: list[ContextRow] = field(default_factory=list)
    rechecks: list[Recheck] = field(default_factory=list)
    rows: int = 0
    participants: int = 0
    absent: int = 0
    rejected: int = 0
    places: dict[tuple[int, str], int] = field(default_factory=dict)

    def number(self, work: WorkFacts) -> int:
        """The place of a work among the works; the same work of another table keeps its place."""
        for place, known in enumerate(self.works):
            if known.identity == work.identity and (not known.tasks or not work.tasks or known.tasks == work.tasks):
                if not known.tasks and work.tasks:
                    self.works[place] = replace(known, tasks=work.tasks)
                return place
        self.works.append(work)
        return len(self.works) - 1

    def sheet(self, sheet: SheetRead) -> None:
        """One more sheet; pupils of a school that has one of the same work already are added to it."""
        place = self.places.setdefault((sheet.work, sheet.school.key), len(self.sheets))
        if place < len(self.sheets):
            self._join(place, self.sheets[place], sheet)
        else:
            self.sheets.append(sheet)

    def _join(self, place: int, known: SheetRead, more: SheetRead) -> None:
        one, other = known.participants, more.participants
        if one.absent == other.absent and one.codes == other.codes and np.array_equal(one.points, other.points):
            self.notes.add(Code.ROW_REPEATED, more.cell, code=more.school.login or more.school.name)
        elif set(one.codes) & set(other.codes) or one.points.shape[1] != other.points.shape[1]:
            self.notes.add(Code.SCHOOL_TWICE, more.cell, school=more.school.login or more.school.name)
            self.rejected += other.n + other.absent
        else:
            self.sheets[place] = replace(known, participants=_joined(one, other))
            return
        self.participants -= other.n
        self.absent -= other.absent


def _joined(one: Participants, other: Participants) -> Participants:
    return Participants(
        codes=one.codes + other.codes,
        classes=one.classes + other.classes,
        points=np.concatenate([one.points, other.points]),
        totals=np.concatenate([one.totals, other.totals]),
        marks=np.concatenate([one.marks, other.marks]),
        journal=np.concatenate([one.journal, other.journal]),
        variants=np.concatenate([one.variants, other.variants]),
        sexes=np.concatenate([one.sexes, other.sexes]),
        absent=one.absent + other.absent,
        absent_journal=one.absent_journal + other.absent_journal,
    )


class Row(Protocol):
    """A row of a table of groups or schools: it knows its cell."""

    @property
    def cell(self) -> str:
        """Where it stands."""


T = TypeVar("T", bound=Row)


def settled(rows: list[T], key: Callable[[T], tuple[str, Hashable]], notes: Notes) -> tuple[list[T], int]:
    """Rows without repetitions, and how many were rejected: the same row again is left out, rows that differ all are.

    ``key`` gives the group's name and what tells one row from another.
    """
    groups: dict[Hashable, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    kept, rejected = [], 0
    for (name, _), same in ((key(rows_[0]), rows_) for rows_ in groups.values()):
        if all(replace(row, cell="") == replace(same[0], cell="") for row in same):  # type: ignore[type-var]
            kept.append(same[0])
            for row in same[1:]:
                notes.add(Code.ROW_REPEATED, row.cell, code=name)
            continue
        for row in same:
            notes.add(Code.GROUP_REPEATED, row.cell, group=name)
        rejected += len(same)
    return kept, rejected
