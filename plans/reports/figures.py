"""How plans are carried out, in figures: one definition of each for pages, files, API and letters."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q, QuerySet, TextChoices
from django.db.models.functions import TruncMonth, TruncQuarter
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import Assignment
from plans.rules import AssignmentState


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
    """The figures of these duties, line by line, in the plan's, the alphabet's or the calendar's order: one query."""
    group = GROUPS[by]
    found = rows.filter(due_on__isnull=False).annotate(**group.made).order_by(*group.order)
    asked = found.values(*group.order).annotate(**_counts(as_of))
    return [group.line(row, {figure.value: row[f"n_{figure.value}"] for figure in Figure}) for row in asked]


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


@dataclass(frozen=True, slots=True)
class Group:
    """How rows are gathered: the columns in their order, those made for it, and the line of what comes out."""

    order: tuple[str, ...]
    words: Callable[[dict[str, Any]], str]
    params: Callable[[dict[str, Any]], dict[str, str]]
    made: Mapping[str, Any] = field(default_factory=dict)

    def line(self, row: dict[str, Any], counts: dict[str, int]) -> Line:
        """One group's line."""
        return Line(self.words(row), counts, self.params(row))


def _numbered(prefix: str, title: str) -> Callable[[dict[str, Any]], str]:
    return lambda row: f"{row[prefix + 'number']} {row[prefix + title]}".strip()


def _school(row: dict[str, Any]) -> str:
    return row["school__name"] or _("Municipal bodies and persons")


def _of_school(row: dict[str, Any]) -> dict[str, str]:
    return {"school": str(row["school_id"])} if row["school_id"] else {"bodies": "true"}


def _span(months: int) -> Callable[[dict[str, Any]], dict[str, str]]:
    def params(row: dict[str, Any]) -> dict[str, str]:
        last = row["start"] + relativedelta(months=months) - timedelta(days=1)
        return {"due_from": row["start"].isoformat(), "due_to": last.isoformat()}

    return params


def _quarter(row: dict[str, Any]) -> str:
    start: date = row["start"]
    return _("quarter %(n)s of %(year)s") % {"n": (start.month + 2) // 3, "year": start.year}


_MEASURE = "occurrence__measure__"
_SECTION = "occurrence__measure__section__"
GROUPS: dict[By, Group] = {
    By.PLAN: Group(
        ("plan__period_start", "plan__title", "plan_id"),
        lambda row: row["plan__title"],
        lambda row: {"plan": str(row["plan_id"])},
    ),
    By.SECTION: Group(
        (*("plan__period_start", "plan_id"), *(_SECTION + name for name in ("position", "id", "number", "title"))),
        _numbered(_SECTION, "title"),
        lambda row: {"section": str(row[_SECTION + "id"])},
    ),
    By.MEASURE: Group(
        (
            *("plan__period_start", "plan_id", _SECTION + "position"),
            *(_MEASURE + name for name in ("position", "id", "number", "title")),
        ),
        _numbered(_MEASURE, "title"),
        lambda row: {"measure": str(row[_MEASURE + "id"])},
    ),
    By.SCHOOL: Group(("school__name", "school_id"), _school, _of_school),
    By.MONTH: Group(
        ("start",), lambda row: date_format(row["start"], "F Y").lower(), _span(1), {"start": TruncMonth("due_on")}
    ),
    By.QUARTER: Group(("start",), _quarter, _span(3), {"start": TruncQuarter("due_on")}),
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
