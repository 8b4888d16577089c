"""What a season's page shows: what has come in, what is missing, what was found; read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.engine.markers import computable
from analytics.labels.reasons import Marker
from analytics.labels.seasons import INDEXES
from analytics.models import ControlGroup, Delivery, Finding, ResultSheet, Run, Work
from analytics.reports.seen import with_counted, with_told
from schools.models import Municipality, School, Sitting
from schools.rules import Scope


def address(year: int, municipality: int) -> str:
    """Of a season's page."""
    return f"{reverse('season', args=[year])}?{urlencode({'municipality': municipality})}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The plain columns of one sheet."""

    pk: int
    n: int
    absent: int


@dataclass(frozen=True, slots=True)
class Line:
    """A work of the season: who handed results in and who is missing."""

    work: Work
    schools: int
    pupils: int
    expected: int | None
    missing: tuple[School, ...]
    hints: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Index:
    """A published index with its words: per cent, ``None`` where too few signs could be asked, of how many schools, and
    how many of them meet a marker."""

    words: Marker
    percent: float | None
    schools: int
    marked: int


@dataclass(frozen=True, slots=True)
class Row:
    """A school of the grid: per work its sheet, ``True`` where one is missing, ``None`` where nobody expects any."""

    school: School
    cells: tuple[tuple[Work, Sheet | bool | None], ...]


@dataclass
class Season:
    """One municipality's year as one person may see it."""

    municipality: Municipality
    year: int
    scope: Scope
    today: date

    @cached_property
    def whole(self) -> bool:
        """Whether the person sees the whole municipality, not only own schools."""
        return self.scope.everything or self.municipality.pk in self.scope.municipalities

    @cached_property
    def works(self) -> list[Work]:
        """All works of the year, written or not yet."""
        rows = Work.objects.filter(municipality=self.municipality, year=self.year)
        return list(rows.order_by("grade", "subject", "level", "name", "kind", "pk"))

    @cached_property
    def schools(self) -> list[School]:
        """Schools by name that still work, or that have handed in."""
        own = School.objects.within(self.scope).filter(municipality=self.municipality).order_by("name", "pk")
        handed = {school for sheets in self.sheets.values() for school in sheets}
        return [school for school in own if school.closed_on is None or school.pk in handed]

    @cached_property
    def sheets(self) -> dict[int, dict[int, Sheet]]:
        """Every sheet the person may see, by work and school."""
        rows = ResultSheet.objects.within(self.scope).season(self.municipality.pk, self.year)
        found = rows.values_list("work", "school", "pk", "n", "absent")
        by_work: dict[int, dict[int, Sheet]] = defaultdict(dict)
        for work, school, pk, n, absent in found:
            by_work[work][school] = Sheet(pk, n, absent)
        return dict(by_work)

    @cached_property
    def due(self) -> dict[int, set[int]]:
        """Schools expected per work: by the timetable, else those that have results of that grade."""
        by_key: dict[tuple[str, int, str], set[int]] = defaultdict(set)
        timetable = Sitting.objects.filter(procedure__municipality=self.municipality, procedure__year=self.year)
        names = ("procedure__kind", "procedure__grade", "procedure__subject", "school")
        for kind, grade, subject, school in timetable.values_list(*names):
            by_key[kind, grade, subject].add(school)
        by_grade: dict[int, set[int]] = defaultdict(set)
        for work in self.works:
            by_grade[work.grade].update(self.sheets.get(work.pk, ()))
        return {
            work.pk: by_key.get((work.kind, work.grade, work.subject)) or by_grade[work.grade] for work in self.works
        }

    def lines(self) -> Iterator[Line]:
        """The works with what is missing of each."""
        here = {school.pk for school in self.schools}
        for work in self.works:
            sheets = self.sheets.get(work.pk, {})
            due = self.due[work.pk] & here
            missing = tuple(school for school in self.schools if school.pk in due and school.pk not in sheets)
            pupils = sum(sheet.n for sheet in sheets.values())
            yield Line(work, len(sheets), pupils, len(due) or None, missing, tuple(hints(work)))

    def rows(self, schools: Iterable[School]) -> Iterator[Row]:
        """The grid for these schools."""
        for school in schools:
            cells: list[tuple[Work, Sheet | bool | None]] = []
            for work in self.works:
                missing = True if school.pk in self.due[work.pk] else None
                cells.append((work, self.sheets.get(work.pk, {}).get(school.pk, missing)))
            yield Row(school, tuple(cells))

    @cached_property
    def run(self) -> Run | None:
        """The newest analysis that is finished."""
        rows = Run.objects.filter(municipality=self.municipality, year=self.year)
        return with_counted(rows, self.scope, self.today).filter(state=Run.State.DONE).order_by("-pk").first()

    @cached_property
    def federal(self) -> list[Index]:
        """Published indices of the whole municipality, for those who see all of it."""
        told = self.run.figures.get("federal") if self.run is not None and self.whole else None
        if not told:
            return []
        counts = {"index": ("schools", "marked"), "share": ("wrote", "marked_wrote")}
        enough = computable(told["asked"])  # because older analyses kept a value in any case
        return [
            Index(words, told[code] if enough else None, *(told[name] for name in counts[code]))
            for code, words in INDEXES.items()
            if told[counts[code][0]]
        ]

    @cached_property
    def outdated(self) -> int:
        """How many sheets came in, changed or went since the newest analysis; 0 for those who may not see all."""
        if self.run is None or not self.whole:
            return 0
        rows = ResultSheet.objects.season(self.municipality.pk, self.year).filter(n__gt=0)
        now = {str(pk): digest for pk, digest in rows.values_list("pk", "digest")}
        before = self.run.inputs
        return sum(now.get(pk) != before.get(pk) for pk in now.keys() | before.keys())

    @cached_property
    def controlled(self) -> bool:
        """Whether a control sample is named for the year."""
        groups = ControlGroup.objects.filter(municipality=self.municipality, year=self.year)
        return groups.filter(kind=ControlGroup.Kind.SAMPLE, schools__isnull=False).exists()

    @cached_property
    def waiting(self) -> int:
        """Deliveries that somebody has yet to look through."""
        rows = Delivery.objects.within(self.scope).filter(municipality=self.municipality)
        return int(rows.filter(state=Delivery.State.READY).count())

    def flagged(self) -> QuerySet[Finding]:
        """Works on the list to check that the person may know of, by the school's name."""
        if self.run is None:
            return Finding.objects.none()
        rows = told(self.scope, self.municipality.pk, self.today).filter(run=self.run, flag=True)
        return (
            rows.select_related("work", "school").defer("figures", "classes").order_by("school__name", "school", "work")
        )


def hints(work: Work) -> Iterator[Promise]:
    """What somebody has yet to do about a work, in sentences."""
    if work.thresholds is None:
        yield _("No scale of marks is known: marks come from the files. Enter the lowest totals of the marks.")
    if not work.tasks:
        yield _("Tasks are not known: only totals can be described. Enter the tasks, or load points by task.")
    elif any(task.get("open") is None for task in work.tasks):
        yield _("It is not said which tasks a checker marks, so their marking cannot be looked at.")
    if work.inferred:
        yield _("Tasks were understood from a file's headings. Look them through.")


def told(scope: Scope, municipality: int, today: date) -> QuerySet[Finding]:
    """Findings a person may know of: the analyst all, a school its own, others what a school has had its say about."""
    rows = Finding.objects.within(scope).filter(run__municipality=municipality)
    shown: Any = with_told(rows, scope, today)  # because the annotation is not in its type
    return cast("QuerySet[Finding]", shown.filter(told=True))
