"""The bank of statistics: results over years by municipality and school, grade and subject; so many queries, always."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Sum, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.models import PriorMean, ResultSheet, Work
from analytics.models.results import SheetQuerySet
from analytics.reports.others import few, own_of
from office import natural
from schools.rules import Scope
from schools.subjects import SHORT_KINDS, ProcedureKind, Subject

MARKS = (2, 3, 4, 5)
USUAL = ProcedureKind.VPR  # means of past years are given without a kind
Rows = QuerySet[ResultSheet]


class By(TextChoices):
    """Whose results a series is of."""

    TOTAL = "total", gettext_lazy("municipality")
    SCHOOL = "school", gettext_lazy("schools")
    BOTH = "both", gettext_lazy("municipality and schools")


class Measure(TextChoices):
    """What a table shows; an export has them all."""

    PERCENT = "percent", gettext_lazy("mean, per cent of the maximum")
    QUALITY = "quality", gettext_lazy("quality: marks 4 and 5, per cent")
    SUCCESS = "success", gettext_lazy("success: marks 3 to 5, per cent")
    TWO = "mark2", gettext_lazy("marks 2, per cent")
    THREE = "mark3", gettext_lazy("marks 3, per cent")
    FOUR = "mark4", gettext_lazy("marks 4, per cent")
    FIVE = "mark5", gettext_lazy("marks 5, per cent")
    N = "n", gettext_lazy("pupils who wrote")


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a series is of; ``school`` 0 and an empty ``name`` stand for the whole municipality."""

    grade: int
    subject: str
    kind: str
    place: str
    municipality: int
    name: str = ""
    school: int = 0

    @property
    def who(self) -> str:
        """The school, or the municipality."""
        return self.name or self.place

    @property
    def subject_words(self) -> str:
        """The subject as people name it."""
        return str(Subject(self.subject).label)

    @property
    def words(self) -> str:
        """Subject and grade, and the kind unless it is the usual one."""
        plain = _("%(subject)s, grade %(grade)s") % {"subject": self.subject_words, "grade": self.grade}
        return plain if self.kind == ProcedureKind.VPR else f"{SHORT_KINDS[ProcedureKind(self.kind)]}: {plain}"

    @property
    def work(self) -> tuple[int, str, str, int]:
        """The same without the school, as works are looked up."""
        return self.grade, self.subject, self.kind, self.municipality


def in_order(key: Key) -> tuple[Any, ...]:
    """Series by grade, subject and kind, schools by the numbers in their names; the municipality before them."""
    return (
        (key.grade, key.subject, key.kind),
        natural.key(key.place),
        key.municipality,
        natural.key(key.name),
        key.school,
    )


@dataclass(frozen=True, slots=True)
class Year:
    """One group in one year. ``marks``: pupils by mark 2..5; ``given``: a mean somebody gave, no sheet behind it;
    ``comparable``: the works of this year have the same tasks and scale as those of the year before it in the series.
    """

    year: int
    n: int
    percent: float | None
    marks: tuple[int, ...] = (0, 0, 0, 0)
    given: bool = False
    comparable: bool = False

    def share(self, *wanted: int) -> float | None:
        """Per cent of these marks among all; ``None`` without marks."""
        whole = sum(self.marks)
        return 100 * sum(self.marks[mark - 2] for mark in wanted) / whole if whole else None

    def of(self, measure: str) -> float | None:
        """The value of a measure."""
        if measure in {Measure.N, Measure.PERCENT}:
            return float(self.n) if measure == Measure.N else self.percent
        groups = {Measure.QUALITY: (4, 5), Measure.SUCCESS: (3, 4, 5)}
        return self.share(*groups[Measure(measure)]) if measure in groups else self.share(int(measure[-1]))


@dataclass(slots=True)
class Series:
    """One line of the bank."""

    key: Key
    years: list[Year] = field(default_factory=list)

    def at(self, year: int) -> Year | None:
        """What is known of a year."""
        return next((one for one in self.years if one.year == year), None)


KEY = ("work__grade", "work__subject", "work__kind", "work__municipality__name", "work__municipality")
OWN = ("school__name", "school")


def seen(scope: Scope) -> SheetQuerySet:
    """Sheets of all municipalities the person has to do with: their totals are no secret of a school."""
    rows = ResultSheet.objects.all()
    return rows if scope.everything else rows.filter(work__municipality__in=scope.homes)


@dataclass(frozen=True, slots=True)
class Bank:
    """``rows``: sheets that fit the filters, of all municipalities the person has to do with; ``schools``: only these,
    where any are named. Schools are shown as far as the scope reaches, the municipality's total to everybody in it,
    but to a school's people only for years in which no work was written by fewer than three other schools: the total
    less one's own figures would be theirs."""

    rows: SheetQuerySet
    scope: Scope
    by: str
    schools: tuple[int, ...] = ()
    since: int = 0
    until: int = 9999

    def keys(self) -> list[Key]:
        """All series in order; one query, or two."""
        found: list[Key] = []
        if self.by != By.SCHOOL:
            found += (Key(*row) for row in self._known(self.rows).values_list(*KEY).order_by().distinct())
        if self.by != By.TOTAL:
            found += (Key(*row) for row in self._own().values_list(*KEY, *OWN).order_by().distinct())
        return sorted(found, key=in_order)

    def series(self, keys: Sequence[Key]) -> list[Series]:
        """These series with their years; six queries at most."""
        wanted = {key: Series(key) for key in keys}
        for own in (False, True):
            chosen = [key for key in keys if bool(key.school) == own]
            if chosen:
                self._fill(wanted, chosen, own=own)
        scales = _scales(keys)
        for one in wanted.values():
            one.years = _compared(one, scales)
        return list(wanted.values())

    def _known(self, rows: SheetQuerySet) -> Rows:
        return rows.filter(n__gt=0, mean__isnull=False, work__maximum__gt=0)

    def _own(self) -> Rows:
        rows = self._known(self.rows.within(self.scope))
        return rows.filter(school__in=self.schools) if self.schools else rows

    def _fill(self, wanted: Mapping[Key, Series], keys: Sequence[Key], *, own: bool) -> None:
        rows = self._own().filter(school__in={key.school for key in keys}) if own else self._known(self.rows)
        rows = rows.filter(work__grade__in={key.grade for key in keys}, work__subject__in={key.subject for key in keys})
        for row in summed(rows, own=own):
            series = wanted.get(Key(*row[: -len(SUMS) - 1]))
            if series is not None:
                series.years.append(_year(row))
        _add_priors(wanted, keys, (self.since, self.until), own=own)
        veiled = {} if own else {key: own_of(self.scope, key.municipality) for key in keys}
        if any(schools is not None for schools in veiled.values()):
            fewest = self._fewest_others(rows, keys)
            for key in (key for key, schools in veiled.items() if schools is not None):
                wanted[key].years = [one for one in wanted[key].years if not few(fewest.get((key, one.year), 0))]

    def _fewest_others(self, rows: Rows, keys: Sequence[Key]) -> dict[tuple[Key, int], int]:
        """By total and year: in how many schools beside the person's own its least spread work was written, or how
        many gave a mean of a year without works. The least spread, because pages show each work by itself."""
        found: dict[tuple[Key, int], int] = {}
        others = rows.order_by().exclude(school__in=self.scope.schools)
        counted = others.values(*KEY, "work__year", "work").annotate(count=Count("school"))
        for *key, year, count in counted.values_list(*KEY, "work__year", "count"):
            place = (Key(*key), year)
            found[place] = min(count, found.get(place, count))
        for key, year, schools in _given(keys, (self.since, self.until)):
            found.setdefault((key, year), len(schools - self.scope.schools))
        return found


SUMS = ("pupils", "points", "m2", "m3", "m4", "m5")


def summed(rows: Rows, *, own: bool) -> Iterable[tuple[Any, ...]]:
    """(key ..., year, pupils, sum of per cents, marks 2..5), by school or for everybody together."""
    names = (*KEY, *(OWN if own else ()), "work__year")
    sums = {f"m{mark}": Sum(f"marks{mark}") for mark in MARKS}
    points = Sum(F("n") * F("mean") * 100.0 / F("work__maximum"))
    found: Iterable[tuple[Any, ...]] = (
        rows.order_by().values(*names).annotate(pupils=Sum("n"), points=points, **sums).values_list(*names, *SUMS)
    )
    return found


def _year(row: tuple[Any, ...]) -> Year:
    year, n, points, *marks = row[-len(SUMS) - 1 :]
    return Year(year, n, points / n, tuple(marks))


def _given(keys: Sequence[Key], years: tuple[int, int]) -> Iterator[tuple[Key, int, set[int]]]:
    """The schools that gave means of past years, by total and year."""
    usual = {(key.grade, key.subject, key.municipality): key for key in keys if key.kind == USUAL}
    rows = PriorMean.objects.filter(year__range=years, n__gt=0, school__municipality__in={place for *_, place in usual})
    found: dict[tuple[Key, int], set[int]] = {}
    names = ("grade", "subject", "school__municipality", "year", "school")
    for *place, year, school in rows.order_by().values_list(*names).distinct():
        key = usual.get(tuple(place))
        if key is not None:
            found.setdefault((key, year), set()).add(school)
    for (key, year), schools in found.items():
        yield key, year, schools


def _add_priors(wanted: Mapping[Key, Series], keys: Sequence[Key], years: tuple[int, int], *, own: bool) -> None:
    """Means of years without any sheet, given for the school or for schools of the municipality; weighed by pupils."""
    whose = "school" if own else "school__municipality"
    usual = {(key.grade, key.subject, key.school or key.municipality): key for key in keys if key.kind == USUAL}
    rows = PriorMean.objects.filter(year__range=years, n__gt=0, grade__in={grade for grade, *_rest in usual})
    rows = rows.filter(**{f"{whose}__in": {place for *_rest, place in usual}})
    sums: dict[tuple[Key, int], list[tuple[int, float]]] = {}
    for grade, subject, place, year, n, mean in rows.order_by("pk").values_list(
        "grade", "subject", whose, "year", "n", "mean_percent"
    ):
        key = usual.get((grade, subject, place))
        if key is not None:
            sums.setdefault((key, year), []).append((n, mean))
    for (key, year), parts in sums.items():
        if wanted[key].at(year) is None:
            n = sum(size for size, _mean in parts)
            mean = math.fsum(size * mean for size, mean in parts) / n
            wanted[key].years.append(Year(year, n, mean, given=True))


Scales = Mapping[tuple[tuple[int, str, str, int], int], tuple[Any, ...]]


def _scales(keys: Sequence[Key]) -> Scales:
    """By work and year: the tasks and scales of all levels that somebody wrote; empty where tasks are not known."""
    written = ResultSheet.objects.filter(work=OuterRef("pk"), n__gt=0)
    rows = Work.objects.filter(
        Exists(written),
        grade__in={key.grade for key in keys},
        subject__in={key.subject for key in keys},
        municipality__in={key.municipality for key in keys},
    )
    found: dict[tuple[tuple[int, str, str, int], int], tuple[Any, ...]] = {}
    for work in rows.order_by("level", "name", "pk"):
        place = ((work.grade, work.subject, work.kind, work.municipality_id), work.year)
        tasks = tuple(sorted(f"{task['code']}:{task['max']}" for task in work.tasks))
        found[place] = (*found.get(place, ()), (work.level, work.name, tasks, work.thresholds))
    return {place: parts if all(part[2] for part in parts) else () for place, parts in found.items()}


def _compared(series: Series, scales: Scales) -> list[Year]:
    """Years in order, each with whether it compares with the one before."""
    made: list[Year] = []
    for one in sorted(series.years, key=lambda one: one.year):
        now = () if one.given else scales.get((series.key.work, one.year), ())
        before = scales.get((series.key.work, made[-1].year), ()) if made and not made[-1].given else ()
        same = bool(now) and now == before
        made.append(Year(one.year, one.n, one.percent, one.marks, one.given, same))
    return made
