"""The bridge to the engine: the sheets of one work and what is known of its schools, as one cohort; nothing else is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from django.db.models import Exists, F, OuterRef, Q
from numpy.typing import NDArray

from analytics.engine.data import MARKS, NOT_ATTEMPTED, Cohort, Context, WorkSpec
from analytics.engine.grouped import Moments
from analytics.models import (
    Aggregate,
    ControlGroup,
    ExamMean,
    JournalRoll,
    PriorMean,
    ResultSheet,
    SchoolContext,
    Work,
)
from analytics.participants import Participants, unpack
from schools.models import School
from schools.subjects import ProcedureKind

COVARIATES = ("pupils", "settlement_size", "special_needs", "social_index", "advanced")
AT_ONCE = 100  # sheets on their way from the database
OLDER_GRADE = 10  # because from here on the final exam is the unified one

Rows = dict[int, int]
Floats = NDArray[np.float64]


def works_of(municipality: int, year: int) -> list[Work]:
    """The works of a season that anybody wrote, in a fixed order."""
    written = ResultSheet.objects.filter(work=OuterRef("pk"), n__gt=0)
    works = Work.objects.filter(Exists(written), municipality=municipality, year=year)
    return list(works.order_by("grade", "subject", "level", "name", "kind", "pk"))


def spec(work: Work) -> WorkSpec:
    """The work as the engine knows it; its key is the same in every database."""
    opened = [task.get("open") for task in work.tasks]
    return WorkSpec(
        key=(work.subject, str(work.grade), work.kind, work.level, work.name),
        subject=work.subject,
        grade=work.grade,
        codes=tuple(str(task["code"]) for task in work.tasks),
        maxima=np.array([task["max"] for task in work.tasks], np.int64),
        open_tasks=np.array(opened, bool) if opened and all(one is not None for one in opened) else None,
        thresholds=work.thresholds,
        levels=tuple(str(task.get("level", "")) for task in work.tasks),
        whole=work.maximum,
    )


@dataclass(slots=True)
class _Columns:
    """Columns of the sheets on their way into one cohort, and what the sheets say of those who were absent."""

    tasks: int
    points: list[NDArray[np.int8]] = field(default_factory=list)
    numbers: list[NDArray[np.int64]] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    schools: list[int] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    class_names: list[str] = field(default_factory=list)
    layouts: list[str] = field(default_factory=list)
    absent: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)

    def add(self, school: int, layout: str, people: Participants) -> None:
        """One more sheet; points of other tasks than the work's are left out, its totals stay."""
        self.schools.append(school)
        self.layouts.append(layout)
        self.counts.append(people.n)
        fits = people.points.shape[1] == self.tasks
        self.points.append(people.points if fits else np.full((people.n, self.tasks), NOT_ATTEMPTED, np.int8))
        columns = (people.totals, people.marks, people.journal, people.variants)
        self.numbers.append(np.stack([column.astype(np.int64) for column in columns]))
        own = {name: len(self.class_names) + at for at, name in enumerate(dict.fromkeys(filter(None, people.classes)))}
        self.class_names += own
        self.classes += [own.get(name, -1) for name in people.classes]
        self.absent.append((people.absent, people.absent_journal))

    def cohort(self, work: WorkSpec, context: Context) -> Cohort:
        """Everything joined."""
        numbers = np.concatenate(self.numbers, 1) if self.numbers else np.empty((4, 0), np.int64)
        points = np.concatenate(self.points) if self.points else np.empty((0, self.tasks), np.int8)
        return Cohort(
            work=work,
            schools=tuple(str(school) for school in self.schools),
            school=np.repeat(np.arange(len(self.schools)), np.array(self.counts, np.int64)),
            classes=np.array(self.classes, np.int64),
            class_names=tuple(self.class_names),
            points=points,
            totals=numbers[0],
            marks=numbers[1],
            journal=numbers[2],
            variants=numbers[3],
            context=context,
        )


def cohort(work: Work, *, named: bool = True) -> Cohort:
    """Everybody who wrote the work, schools in the order of their ids, and the context; so many queries, always.

    Without ``named`` no school counts as a control sample, whoever was named one.
    """
    columns = _Columns(len(work.tasks))
    for school, layout, data in _sheets(work):
        columns.add(school, layout, unpack(bytes(data)))
    rows = {school: at for at, school in enumerate(columns.schools)}
    context = _context(work, columns, rows)
    if not named:
        context = replace(context, controls=np.zeros(len(rows), bool))
    return columns.cohort(spec(work), context)


def _sheets(work: Work) -> Iterator[tuple[int, str, bytes | memoryview]]:
    sheets = ResultSheet.objects.filter(work=work, n__gt=0).order_by("school")
    for school, layout, data in sheets.values_list("school", "upload__layout", "columns").iterator(AT_ONCE):
        yield school, layout or "", data


def _context(work: Work, columns: _Columns, rows: Rows) -> Context:
    enrolled, roll = _rolls(work, columns, rows)
    schools = School.objects.in_bulk(list(rows))
    names, covariates = _surroundings(work, rows, schools)
    return Context(
        kinds=tuple(schools[school].kind for school in rows),
        controls=_controls(work, rows),
        enrolled=enrolled,
        journal_roll=roll,
        prior=_prior(work, rows),
        exam=_exam(work, rows),
        covariates=covariates,
        covariate_names=names,
    )


def _controls(work: Work, rows: Rows) -> NDArray[np.bool_]:
    """Schools of any control sample that covers this grade and subject."""
    named = _members(work, ControlGroup.Kind.SAMPLE)
    return np.array([school in named for school in rows], bool)


def chosen_group(work: Work, schools: Iterable[str]) -> NDArray[np.bool_] | None:
    """(S,) which of these schools a person put into the control group of this work; ``None`` where nobody did."""
    named = _members(work, ControlGroup.Kind.GROUP)
    return np.array([int(school) in named for school in schools], bool) if named else None


def last_twos(work: Work, schools: Sequence[str]) -> NDArray[np.int64]:
    """(S, 2) marks 2, and all marks, of the same grade's work a year ago; zeros where none are known."""
    rows = {int(school): at for at, school in enumerate(schools)}
    found = np.zeros((len(rows), 2), np.int64)
    before = ResultSheet.objects.filter(
        work__year=work.year - 1,
        work__grade=work.grade,
        work__subject=work.subject,
        work__kind=work.kind,
        school__in=list(rows),
    )
    for school, twos, *others in before.values_list("school", "marks2", "marks3", "marks4", "marks5"):
        found[rows[school]] += (twos, twos + sum(others))
    return found


def region(work: Work) -> Moments | None:
    """(1,) n, mean and deviation of the region in per cent of the maximum, out of its published distribution of totals.

    ``None`` where no report with it and with the number of participants is at hand; of several the greatest counts.
    """
    rows = Aggregate.objects.filter(work=work, table=Aggregate.Table.TOTALS, level=Aggregate.Level.REGION, n__gt=1)
    row = rows.order_by("-n", "pk").first()
    shares = {int(total): share for total, share in row.values.items() if total.isdigit()} if row else {}
    if row is None or row.n is None or not sum(shares.values()) > 0 or not work.maximum:
        return None
    totals, weights = np.array(list(shares), float), np.array(list(shares.values()), float)
    mean = float(np.average(totals, weights=weights))
    spread = float(np.sqrt(np.average((totals - mean) ** 2, weights=weights) * row.n / (row.n - 1)))
    found = Moments(np.array([row.n], np.int64), np.array([mean]), np.array([spread]))
    return found.scaled(100.0 / work.maximum)


def _members(work: Work, kind: str) -> set[int]:
    groups = ControlGroup.objects.filter(
        Q(grade=0) | Q(grade=work.grade),
        Q(subject="") | Q(subject=work.subject),
        municipality=work.municipality_id,
        year=work.year,
        kind=kind,
        schools__isnull=False,
    )
    return set(groups.values_list("schools", flat=True))


def _rolls(work: Work, columns: _Columns, rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pupils on the roll and their journal marks: from the roll, else from files that list the absent as well."""
    enrolled, roll = np.full(len(rows), -1, np.int64), np.full((len(rows), len(MARKS)), -1, np.int64)
    listing = {layout for layout, (absent, _) in zip(columns.layouts, columns.absent, strict=True) if absent}
    for at, (layout, (absent, journal)) in enumerate(zip(columns.layouts, columns.absent, strict=True)):
        if layout in listing:
            enrolled[at] = columns.counts[at] + absent
            given = np.concatenate([columns.numbers[at][2], np.array(journal, np.int64)])
            if len(given) == enrolled[at] and np.isin(given, MARKS).all():
                roll[at] = np.bincount(given, minlength=MARKS[-1] + 1)[MARKS[0] :]
    names = ("school", "enrolled", *(f"marks{mark}" for mark in MARKS))
    for school, whole, *marks in JournalRoll.objects.filter(work=work, school__in=list(rows)).values_list(*names):
        known = None not in marks
        enrolled[rows[school]] = whole if whole is not None else sum(marks) if known else -1
        roll[rows[school]] = marks if known else -1
    return enrolled, roll


def _prior(work: Work, rows: Rows) -> Floats:
    """The same cohort a year ago, in per cent: its own sheet, else the mean that somebody gave."""
    found = np.full((len(rows), 3), np.nan)
    before = {"year": work.year - 1, "grade": work.grade - 1, "subject": work.subject, "school__in": rows}
    names = ("school", "n", "mean_percent", "deviation_percent")
    _fill(found, rows, PriorMean.objects.filter(**before).values_list(*names))
    sheets = ResultSheet.objects.filter(
        work__year=work.year - 1,
        work__grade=work.grade - 1,
        work__subject=work.subject,
        work__kind=work.kind,
        work__maximum__gt=0,
        school__in=list(rows),
        mean__isnull=False,
    )
    percent = 100.0 / F("work__maximum")
    wanted = sheets.order_by("n", "pk").values_list("school", "n", F("mean") * percent, F("deviation") * percent)
    _fill(found, rows, wanted)
    return found


def _fill(found: Floats, rows: Rows, given: Iterable[tuple[Any, ...]]) -> None:
    for school, *values in given:
        found[rows[school]] = [np.nan if value is None else value for value in values]


def _exam(work: Work, rows: Rows) -> Floats:
    """Means of one exam of one year, that with the most schools, because marks and hundreds do not mix."""
    means = ExamMean.objects.filter(
        school__in=list(rows), subject=work.subject, year__gte=work.year - 1, year__lte=work.year
    ).order_by("pk")
    given = list(means.values_list("school", "exam", "year", "mean"))
    found = np.full(len(rows), np.nan)
    if not given:
        return found
    usual = ProcedureKind.EGE if work.grade >= OLDER_GRADE else ProcedureKind.OGE
    counts = Counter((exam, year) for _school, exam, year, _mean in given)
    chosen = max(counts, key=lambda one: (one[0] == usual, counts[one], one[1]))
    for school, exam, year, mean in given:
        if (exam, year) == chosen:
            found[rows[school]] = mean
    return found


def _surroundings(work: Work, rows: Rows, schools: dict[int, School]) -> tuple[tuple[str, ...], Floats]:
    """Names and (S, K) values of what is known of the schools besides; a thing known of nobody is left out."""
    values = np.full((len(rows), len(COVARIATES)), np.nan)
    for school, at in rows.items():
        values[at, 0] = np.nan if schools[school].pupils is None else schools[school].pupils
    contexts = SchoolContext.objects.filter(school__in=list(rows), year=work.year)
    for school, *given in contexts.values_list("school", *COVARIATES):
        for column, value in enumerate(given):
            if value is not None:
                values[rows[school], column] = value
    known = np.isfinite(values).any(0)
    return tuple(name for name, is_known in zip(COVARIATES, known, strict=True) if is_known), values[:, known]
