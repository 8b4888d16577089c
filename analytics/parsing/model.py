"""What a file of results is read into: works, one sheet per school and work, facts of groups and schools, notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analytics.parsing.codes import Code, Layout, Outcome, Severity, severity
from analytics.participants import Participants

Fact = str | int


@dataclass(frozen=True, slots=True)
class Hints:
    """What a person says of a file beside the file itself; ``thresholds``: lowest totals for 3, 4 and 5.

    ``subject`` is a code such as "RU" or a name such as «Русский язык»; ``level`` "basic", "advanced" or "";
    ``school`` is the login of the school that sends the file, for forms that name no school.
    """

    year: int | None = None
    grade: int | None = None
    subject: str = ""
    level: str = ""
    school: str = ""
    thresholds: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class TaskColumn:
    """One task; ``maximum`` is ``None`` where unknown, ``level`` one of "Б", "П", "В" or ""."""

    code: str
    maximum: int | None = None
    level: str = ""


@dataclass(frozen=True, slots=True)
class WorkFacts:
    """A work as the file tells it; ``name`` is the subject as written, ``maximum`` the greatest total as written.

    ``scale``: lowest totals for 3, 4 and 5 that the file's own marks follow, ``None`` where they do not tell.
    """

    year: int | None = None
    grade: int | None = None
    subject: str = ""
    level: str = ""
    name: str = ""
    day: date | None = None
    maximum: int | None = None
    tasks: tuple[TaskColumn, ...] = ()
    scale: tuple[int, int, int] | None = None

    @property
    def max_score(self) -> int | None:
        """The sum of the tasks' maxima, else what the file states; ``None`` where neither is known."""
        maxima = [task.maximum for task in self.tasks if task.maximum is not None]
        return sum(maxima) if maxima and len(maxima) == len(self.tasks) else self.maximum

    @property
    def identity(self) -> tuple[int | None, int | None, str, str, str]:
        """What makes it the same work."""
        return self.year, self.grade, self.subject, self.level, self.name if self.subject in ("IN", "OT") else ""


@dataclass(frozen=True, slots=True)
class SchoolRef:
    """A school as a file names it; any part may be ""."""

    login: str = ""
    name: str = ""
    municipality: str = ""

    @property
    def key(self) -> str:
        """What tells it from others of one file."""
        return self.login or f"{self.municipality}|{self.name}".casefold()


@dataclass(frozen=True, slots=True)
class SheetRead:
    """One school's one work; ``work`` is an index into ``Reading.works``, ``cell`` where its first row stands."""

    work: int
    school: SchoolRef
    participants: Participants
    cell: str


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A row of an analytic report.

    ``table``: marks, totals, tasks, journal, groups or requirements; ``level``: country, region, municipality or
    school; ``values`` are per cents by their names: "2".."5"; totals "0", "1" ...; task codes; lowered, confirmed,
    raised; in groups "2:1" for task 1 of those who got 2.
    """

    work: int
    table: str
    level: str
    group: str
    login: str
    n: int | None
    n_schools: int | None
    values: Mapping[str, float]
    cell: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A school on somebody's list; ``grade`` 0 and ``subject`` "" where the list does not say for which work."""

    school: SchoolRef
    year: int | None
    grade: int
    subject: str
    source: str
    cell: str


@dataclass(frozen=True, slots=True)
class ExamMean:
    """A school's mean in a final exam: ``exam`` is "oge", "ege" or "" where the file does not say."""

    school: SchoolRef
    exam: str
    year: int | None
    subject: str
    n: int | None
    mean: float
    cell: str


@dataclass(frozen=True, slots=True)
class Roll:
    """Last journal marks (counts of 2, 3, 4, 5) of everybody on a school's roll."""

    work: int
    school: SchoolRef
    enrolled: int | None
    marks: tuple[int | None, int | None, int | None, int | None]
    cell: str


@dataclass(frozen=True, slots=True)
class Prior:
    """A school's result of a past year, in per cent of the maximum; ``marks`` are shares of marks in per cent."""

    school: SchoolRef
    year: int | None
    grade: int | None
    subject: str
    n: int | None
    mean_percent: float
    deviation_percent: float | None
    marks: Mapping[str, float]
    cell: str


@dataclass(frozen=True, slots=True)
class ContextRow:
    """What a school is like; ``special_needs`` in per cent of its pupils; ``more``: further columns by their titles."""

    school: SchoolRef
    year: int | None
    kind: str
    settlement: str
    settlement_size: int | None
    pupils: int | None
    special_needs: float | None
    social_index: float | None
    advanced: bool | None
    more: Mapping[str, str | float]
    cell: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """Works marked twice: n codes; points (n, T) and totals (n,) of both markings, -1 where a value is not given."""

    work: int
    school: SchoolRef
    codes: tuple[str, ...]
    tasks: tuple[str, ...]
    first_points: NDArray[np.int8]
    second_points: NDArray[np.int8]
    first_totals: NDArray[np.int16]
    second_totals: NDArray[np.int16]
    cell: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something noticed at a cell such as «Протокол!L12»; "" for the whole file."""

    severity: Severity
    code: Code
    cell: str
    facts: Mapping[str, Fact]


@dataclass(slots=True)
class Notes:
    """Notes on their way; so many of a code are kept and the rest counted, because one fault may fill a column."""

    MOST = 300
    kept: list[Note] = field(default_factory=list)
    counts: dict[Code, int] = field(default_factory=dict)

    def add(self, code: Code, cell: str = "", /, **facts: Fact) -> None:
        """One more note."""
        self.counts[code] = self.counts.get(code, 0) + 1
        if self.counts[code] <= self.MOST:
            self.kept.append(Note(severity(code), code, cell, facts))

    def all(self) -> tuple[Note, ...]:
        """The kept ones, then how many more there were."""
        over = [(code, count - self.MOST) for code, count in self.counts.items() if count > self.MOST]
        more = (Note(severity(code), Code.MORE, "", {"of": str(code), "count": count}) for code, count in over)
        return (*self.kept, *more)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file says. A refused file has notes only: nothing of it may be kept.

    ``rows`` are rows of the table that hold something: participants, absent and rejected ones, or groups or schools.
    """

    layout: Layout
    outcome: Outcome
    notes: tuple[Note, ...]
    works: tuple[WorkFacts, ...] = ()
    sheets: tuple[SheetRead, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    listed: tuple[Listed, ...] = ()
    exams: tuple[ExamMean, ...] = ()
    rolls: tuple[Roll, ...] = ()
    priors: tuple[Prior, ...] = ()
    contexts: tuple[ContextRow, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    rows: int = 0
    participants: int = 0
    absent: int = 0
    rejected_rows: int = 0

    @property
    def work(self) -> WorkFacts:
        """The file's work; an empty one where it holds none or several."""
        return self.works[0] if len(self.works) == 1 else WorkFacts()

    @property
    def schools(self) -> tuple[SchoolRef, ...]:
        """Every school that the file tells something of, once, in the order of the file."""
        told: list[SheetRead | Listed | ExamMean | Roll | Prior | ContextRow | Recheck]
        told = [*self.sheets, *self.listed, *self.exams, *self.rolls, *self.priors, *self.contexts, *self.rechecks]
        found = {one.school.key: one.school for one in told}
        for group in self.aggregates:
            if group.level == "school":
                ref = SchoolRef(group.login, group.group)
                found.setdefault(ref.key, ref)
        return tuple(found.values())
