"""The years before a note's: pooled from the sheets, or given as means where no sheet is at hand."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db.models import QuerySet

from analytics.engine.changes import twos_change, year_series
from analytics.engine.grouped import Moments
from analytics.jobs.telling import told
from analytics.models import PriorMean, ResultSheet, Work

YEARS = 5
Key = tuple[int, int, str, str, str]  # year, grade, subject, level, own name
Figures = dict[str, Any]


@dataclass(slots=True)
class Pool:
    """Sheets of one work added up; per cent of the maximum. ``tasks``: what they are comparable by."""

    tasks: tuple[str, ...] = ()
    n: int = 0
    parts: list[tuple[int, float, float]] = field(default_factory=list)
    marks: list[int] = field(default_factory=lambda: [0] * 4)
    given: bool = False

    def add(self, n: int, percent: float, deviation: float) -> None:
        """One more school."""
        self.n += n
        self.parts.append((n, percent, deviation))

    @property
    def percent(self) -> float:
        """The mean of all pupils; NaN of nobody."""
        return math.fsum(n * mean for n, mean, _sd in self.parts) / self.n if self.n else math.nan

    @property
    def deviation(self) -> float:
        """The standard deviation of all pupils, within schools and between them."""
        if self.n < 2:
            return math.nan
        mean = self.percent
        within = math.fsum((n - 1) * sd**2 for n, _mean, sd in self.parts if n > 1)
        return math.sqrt((within + math.fsum(n * (one - mean) ** 2 for n, one, _sd in self.parts)) / (self.n - 1))


class Past:
    """Results of up to five years that end with ``year``, of a municipality or of one school; two queries."""

    def __init__(self, municipality: int, school: int | None, year: int) -> None:
        self.year = year
        self.pools: dict[tuple[str, Key], Pool] = {}
        self.priors: dict[tuple[int, int, str], Pool] = {}
        self._read_sheets(_of(ResultSheet.objects.filter(work__municipality=municipality), school))
        self._read_priors(_of(PriorMean.objects.filter(school__municipality=municipality), school))

    def _read_sheets(self, rows: QuerySet[Any]) -> None:
        rows = rows.filter(work__year__gt=self.year - YEARS, work__year__lte=self.year, n__gt=0, mean__isnull=False)
        works = {work.pk: work for work in Work.objects.filter(pk__in=rows.values("work"))}
        names = ("work", "n", "mean", "deviation", "marks2", "marks3", "marks4", "marks5")
        for pk, n, mean, deviation, *marks in rows.filter(work__maximum__gt=0).values_list(*names):
            work, factor = works[pk], 100 / works[pk].maximum
            pool = self.pools.setdefault((work.kind, key(work)), Pool(signature(work)))
            pool.add(n, mean * factor, (deviation or 0.0) * factor)
            pool.marks = [kept + more for kept, more in zip(pool.marks, marks, strict=True)]

    def _read_priors(self, rows: QuerySet[Any]) -> None:
        rows = rows.filter(year__gt=self.year - YEARS, year__lt=self.year, n__gt=0).order_by("pk")
        for year, grade, subject, n, mean, deviation in rows.values_list(
            "year", "grade", "subject", "n", "mean_percent", "deviation_percent"
        ):
            self.priors.setdefault((year, grade, subject), Pool(given=True)).add(n, mean, deviation or 0.0)

    def at(self, work: Work, year: int, grade: int) -> Pool | None:
        """The same work's results in another year or grade."""
        found = self.pools.get((work.kind, (year, grade, work.subject, work.level, work.name)))
        plain = work.kind == "vpr" and not work.level and not work.name
        return found or (self.priors.get((year, grade, work.subject)) if plain else None)

    def cohort(self, work: Work) -> Figures | None:
        """The same pupils a year ago."""
        pool = self.at(work, self.year - 1, work.grade - 1)
        return {"year": self.year - 1, "percent": told(pool.percent), "n": pool.n} if pool else None

    def years(self, work: Work) -> list[Figures]:
        """Year after year of one grade: ``step`` against the year before only where both had the same tasks."""
        found = [(year, self.at(work, year, work.grade)) for year in range(self.year - YEARS + 1, self.year + 1)]
        known = [(year, pool) for year, pool in found if pool is not None]
        if not known:
            return []
        pools = [pool for _year, pool in known]
        series = year_series(tuple(year for year, _pool in known), _moments(pools), tuple(pool.tasks for pool in pools))
        lines = [_line(year, pool) for year, pool in known]
        for at, line in enumerate(lines[1:]):
            steps = series.steps
            line["comparable"] = bool(series.comparable[at]) and known[at][0] == line["year"] - 1
            if line["comparable"]:
                line["step"] = [told(part[0, at]) for part in (steps.estimate, steps.low, steps.high)]
        return lines

    def twos(self, work: Work) -> Figures | None:
        """The share of the mark 2 against last year, per cent; ``None`` where marks of a year are not known."""
        now, before = self.at(work, self.year, work.grade), self.at(work, self.year - 1, work.grade)
        if now is None or before is None or not sum(now.marks) or not sum(before.marks):
            return None
        found = twos_change([now.marks[0]], [sum(now.marks)], [before.marks[0]], [sum(before.marks)])
        change = [told(100 * part[0]) for part in (found.change.estimate, found.change.low, found.change.high)]
        return {"change": change, "negative": bool(found.negative[0]), "clear": bool(found.clear[0])}


def _of(rows: QuerySet[Any], school: int | None) -> QuerySet[Any]:
    return rows.filter(school=school) if school else rows


def key(work: Work) -> Key:
    """What makes two works the same but for the kind."""
    return work.year, work.grade, work.subject, work.level, work.name


def signature(work: Work) -> tuple[str, ...]:
    """The tasks that years are comparable by: the same numbers with the same maxima."""
    return tuple(sorted(f"{task['code']}:{task['max']}" for task in work.tasks))


def _moments(pools: Sequence[Pool]) -> Moments:
    return Moments(
        np.array([[pool.n for pool in pools]]),
        np.array([[pool.percent for pool in pools]]),
        np.array([[pool.deviation for pool in pools]]),
    )


def _line(year: int, pool: Pool) -> Figures:
    marked = sum(pool.marks)
    shares: Iterable[float | None] = (told(100 * count / marked, 1) if marked else None for count in pool.marks)
    return {
        "year": year,
        "n": pool.n,
        "percent": told(pool.percent),
        "shares": list(shares),
        "given": pool.given,
        "comparable": False,
        "step": None,
    }
