"""What the engine is given: one work written by many schools, as parallel arrays checked once."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NOT_ATTEMPTED = -1
UNKNOWN = 0
MARKS = (2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class WorkSpec:
    """A work as data; T tasks.

    ``key`` names it within one screening, such as ("RU", 4). ``maxima``: (T,) points. ``open_tasks``: (T,) bool, True
    where a checker judges; ``None`` where nobody has said. ``thresholds``: lowest total for the marks 3, 4 and 5;
    ``None`` where unknown. ``levels``: (T,) of "Б", "П", "В", "" where unknown. ``whole``: the greatest total of a work
    that is known by its totals only.
    """

    key: tuple[str, ...]
    subject: str
    grade: int
    codes: tuple[str, ...]
    maxima: NDArray[np.int64]
    open_tasks: NDArray[np.bool_] | None = None
    thresholds: tuple[int, int, int] | None = None
    levels: tuple[str, ...] = ()
    whole: int = 0

    @property
    def maximum(self) -> int:
        """The greatest total."""
        return int(self.maxima.sum()) if len(self.codes) else self.whole


@dataclass(frozen=True, slots=True)
class Context:
    """What else is known of the schools of a cohort, in the order of its ``schools``; S of them.

    NaN, or -1 among counts, stands for "not known": the analysis that needs it answers "not checked".
    ``kinds``: type of each school ("ordinary", "rural", "gymnasium", "special", ""). ``controls``: (S,) bool, written
    before outside observers and checked outside. ``enrolled``: (S,) pupils on the roll. ``journal_roll``: (S, 4) last
    journal marks 2..5 of everybody on the roll. ``prior``: (S, 3) n, mean and standard deviation of the same cohort a
    year ago, in per cent of the maximum. ``exam``: (S,) mean of the final exams (ОГЭ or ЕГЭ) in the subject.
    ``covariates``: (S, K) further numbers (size, share of pupils with special needs, social index ...), named by
    ``covariate_names``.
    """

    kinds: tuple[str, ...]
    controls: NDArray[np.bool_]
    enrolled: NDArray[np.int64]
    journal_roll: NDArray[np.int64]
    prior: NDArray[np.float64]
    exam: NDArray[np.float64]
    covariates: NDArray[np.float64]
    covariate_names: tuple[str, ...] = ()

    @classmethod
    def unknown(cls, schools: int) -> "Context":
        """Nothing is known of so many schools."""
        return cls(
            kinds=("",) * schools,
            controls=np.zeros(schools, bool),
            enrolled=np.full(schools, -1, np.int64),
            journal_roll=np.full((schools, 4), -1, np.int64),
            prior=np.full((schools, 3), np.nan),
            exam=np.full(schools, np.nan),
            covariates=np.empty((schools, 0)),
        )


@dataclass(frozen=True, slots=True)
class Cohort:
    """Everybody who wrote one work in one municipality or region; N pupils, S schools, T tasks.

    ``school``: (N,) index into ``schools``. ``classes``: (N,) index of the class, unique over the whole cohort, -1
    where unknown; ``class_names[i]`` names class i. ``points``: (N, T) int8, primary points or ``NOT_ATTEMPTED``.
    ``totals``: (N,) . ``marks``, ``journal``, ``variants``: (N,), 0 where unknown.
    """

    work: WorkSpec
    schools: tuple[str, ...]
    school: NDArray[np.int64]
    classes: NDArray[np.int64]
    class_names: tuple[str, ...]
    points: NDArray[np.int8]
    totals: NDArray[np.int64]
    marks: NDArray[np.int64]
    journal: NDArray[np.int64]
    variants: NDArray[np.int64]
    context: Context = field(kw_only=True)

    def __post_init__(self) -> None:
        n = len(self.school)
        columns = (self.classes, self.totals, self.marks, self.journal, self.variants)
        if any(len(column) != n for column in columns) or self.points.shape != (n, len(self.work.codes)):
            raise ValueError("columns of unequal length")
        if n and (self.school.min() < 0 or self.school.max() >= len(self.schools)):
            raise ValueError("a pupil of no known school")
        if len(self.work.maxima) != len(self.work.codes):
            raise ValueError("tasks without their maxima")

    @property
    def scores(self) -> NDArray[np.int8]:
        """(N, T) points with a task not attempted worth nothing."""
        return np.maximum(self.points, 0)
