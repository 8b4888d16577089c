"""How plans are carried out, in figures: one definition of each for pages, files, API and letters."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, F, Q, QuerySet, TextChoices
from django.db.models.functions import TruncMonth, TruncQuarter
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import Assignment, Measure, Plan, Section
from plans.rules import AssignmentState
from schools.models import School


class Figure(TextChoices):
    """What is counted. On a day, expected is what has fallen due by then and was not called off."""

    EXPECTED = "expected", gettext_lazy("expected")
    ACCEPTED = "accepted", gettext_lazy("accepted")
    IN_TIME = "in_time", gettext_lazy("accepted, reported in time")
    ON_REVIEW = "on_review", gettext_lazy("on review")
    OVERDUE = "overdue", gettext_lazy("overdue")
    AHEAD = "ahead", gettext_lazy("still ahead")


class By(TextChoices):
    """What the figures are broken down by."""

    PLAN = "plan", gettext_lazy("by plan")
    SECTION = "section", gettext_lazy("by section")
    MEASURE = "measure", gettext_lazy("by measure")
    SCHOOL = "school", gettext_lazy("by school")
    MONTH = "month", gettext_lazy("by month")
    QUARTER = "quarter", gettext_lazy("by quarter")


def condition(figure: Figure | str, as_of: date) -> Q:
    """The rows that make the figure on that day; a duty without a day is in none of them."""
    counted = ~Q(state=AssignmentState.CANCELLED)
    expected = counted & Q(due_on__lte=as_of)
    accepted = expected & Q(state=AssignmentState.ACCEPTED)
    return {
        Figure.EXPECTED: expected,
        Figure.ACCEPTED: accepted,
        Figure.IN_TIME: accepted & Q(in_time=True),
        Figure.ON_REVIEW: expected & Q(state=AssignmentState.SUBMITTED),
        Figure.OVERDUE: Q(state__in=AssignmentState.to_do(), due_on__lt=as_of),
        Figure.AHEAD: counted & Q(due_on__gt=as_of),
    }[Figure(figure)]


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one plan, section, school or period; ``params`` narrow the list of duties to its rows."""

    label: str
    counts: Mapping[str, int]
    params: Mapping[str, str] = field(default_factory=dict)

    def of(self, figure: Figure) -> int:
        """One figure."""
        return self.counts.get(figure.value, 0)

    @property
    def accepted_share(self) -> Decimal | None:
        """Accepted among the expected, in percent to a tenth; ``None`` where nothing was expected."""
        return self._share(Figure.ACCEPTED)

    @property
    def in_time_share(self) -> Decimal | None:
        """Accepted and reported in time among the expected, in percent to a tenth."""
        return self._share(Figure.IN_TIME)

    def _share(self, figure: Figure) -> Decimal | None:
        expected = self.of(Figure.EXPECTED)
        return (Decimal(100 * self.of(figure)) / expected).quantize(Decimal("0.1")) if expected else None


def lines(rows: QuerySet[Assignment], by: By, as_of: date) -> list[Line]:
    """The figures of these duties, line by line, in the plan's, the alphabet's or the calendar's order.

    Two queries: the counts by key alone, because names would be sorted once per duty, and then the names.
    """
    group = GROUPS[by]
    found: Any = rows.filter(due_on__isnull=False).annotate(key=group.key).order_by().values("key")
    counts = {row.pop("key"): row for row in found.annotate(**_counts(as_of))}
    return [
        Line(label, {figure.value: counts[key][f"n_{figure.value}"] for figure in Figure}, params)
        for key, label, params in group.named(list(counts))
    ]


def total(found: Iterable[Line]) -> Line:
    """The sum of lines that share no duty."""
    every = list(found)
    return Line(_("Total"), {figure.value: sum(line.of(figure) for line in every) for figure in Figure})


def count(rows: QuerySet[Assignment], as_of: date) -> Line:
    """The figures of all these duties together, in one query."""
    found = rows.order_by().aggregate(**_counts(as_of))
    return Line(_("Total"), {figure.value: found[f"n_{figure.value}"] for figure in Figure})


def _counts(as_of: date) -> dict[str, Count]:
    return {f"n_{figure.value}": Count("pk", filter=condition(figure, as_of)) for figure in Figure}


Named = Iterator[tuple[Any, str, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Group:
    """How rows are gathered: by which key, and for the keys found their words and filters in order."""

    key: Any
    named: Callable[[list[Any]], Named]


def _plans(keys: list[Any]) -> Named:
    rows = Plan.objects.filter(pk__in=keys).order_by("period_start", "title", "pk")
    return ((row.pk, row.title, {"plan": str(row.pk)}) for row in rows.only("title"))


def _sections(keys: list[Any]) -> Named:
    rows = Section.objects.filter(pk__in=keys).order_by("plan__period_start", "plan", "position", "pk")
    return ((row.pk, str(row), {"section": str(row.pk)}) for row in rows)


def _measures(keys: list[Any]) -> Named:
    order = ("plan__period_start", "plan", "section__position", "position", "pk")
    rows = Measure.objects.filter(pk__in=keys).order_by(*order).only("number", "title")
    return ((row.pk, str(row), {"measure": str(row.pk)}) for row in rows)


def _schools(keys: list[Any]) -> Named:
    for row in School.objects.filter(pk__in=keys).order_by("name", "pk").only("name"):
        yield row.pk, row.name, {"school": str(row.pk)}
    if None in keys:
        yield None, _("Municipal bodies and persons"), {"bodies": "true"}


def _spans(months: int, words: Callable[[date], str]) -> Callable[[list[Any]], Named]:
    def named(keys: list[Any]) -> Named:
        for start in sorted(keys):
            last = start + relativedelta(months=months) - timedelta(days=1)
            yield start, words(start), {"due_from": start.isoformat(), "due_to": last.isoformat()}

    return named


def _month(start: date) -> str:
    return date_format(start, "F Y").lower()


def _quarter(start: date) -> str:
    return _("quarter %(n)s of %(year)s") % {"n": (start.month + 2) // 3, "year": start.year}


GROUPS: dict[By, Group] = {
    By.PLAN: Group(F("plan_id"), _plans),
    By.SECTION: Group(F("occurrence__measure__section_id"), _sections),
    By.MEASURE: Group(F("occurrence__measure_id"), _measures),
    By.SCHOOL: Group(F("school_id"), _schools),
    By.MONTH: Group(TruncMonth("due_on"), _spans(1, _month)),
    By.QUARTER: Group(TruncQuarter("due_on"), _spans(3, _quarter)),
}


def drilled(line: Line, figure: Figure, chosen: Mapping[str, str]) -> dict[str, str]:
    """The filters of the list of duties that yield exactly the rows of this figure under the filters ``chosen``."""
    params = {**chosen, **line.params, "figure": figure.value}
    for name, narrower in (("due_from", max), ("due_to", min)):
        days = [each[name] for each in (chosen, line.params) if each.get(name)]
        if days:
            params[name] = narrower(days)
    return {name: value for name, value in params.items() if value}


def cells(found: Iterable[Line]) -> Iterator[tuple[str | int | Decimal | None, ...]]:
    """The lines as rows of a sheet, in the order of ``HEADS``."""
    for line in found:
        yield (line.label, *(line.of(figure) for figure in Figure), line.accepted_share, line.in_time_share)
