"""What the pages of re-checks show: whose eyes they are for, the works drawn, and pictures of both markings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from analytics import charts
from analytics.charts import Chart
from analytics.charts.model import Change, ChangeWords, MarkGridWords
from analytics.labels.rechecks import STRATA
from analytics.models import Inquiry, Recheck, ResultSheet
from analytics.reports.agreement import columns_of, mark_of, total_of
from schools.rules import Scope


def seen(scope: Scope, today: date) -> QuerySet[Recheck]:
    """Re-checks of the person's schools and municipalities; one that follows a matter only with that matter."""
    told = Q(inquiry=None) | Q(inquiry__in=Inquiry.objects.within(scope, today))
    return Recheck.objects.within(scope).filter(told | Q(school__in=scope.schools))


@dataclass(frozen=True, slots=True)
class Line:
    """One work: what the first marking gave and what the second; ``points`` are empty boxes where nothing is known."""

    code: str
    class_name: str
    variant: int
    stratum: str
    points: tuple[int | None, ...]
    before: int
    after: int | None
    mark_before: int
    mark_after: int | None

    @property
    def moved(self) -> int:
        """By how many points the total moved."""
        return 0 if self.after is None else self.after - self.before


def lines(row: Recheck) -> list[Line]:
    """The works in the order of the sample."""
    return [_line(row, entry) for entry in row.drawn]


def _line(row: Recheck, entry: Mapping[str, Any]) -> Line:
    points: Sequence[int | None] | None = row.marked.get(str(entry["code"]))
    width = len(columns_of(row.work))
    boxes = tuple(points) if points is not None and len(points) == width else (None,) * width
    full = points is not None and all(point is not None for point in boxes)
    after = total_of(boxes) if full else None
    return Line(
        code=str(entry["code"]),
        class_name=str(entry["class"]),
        variant=int(entry["variant"]),
        stratum=str(STRATA.get(str(entry["stratum"]), "")),
        points=boxes,
        before=int(entry["total"]),
        after=after,
        mark_before=mark_of(row.work, int(entry["total"])),
        mark_after=None if after is None else mark_of(row.work, after),
    )


def outdated(row: Recheck) -> bool:
    """Whether the school's sheet has been replaced since the draw."""
    digests = ResultSheet.objects.filter(work=row.work_id, school=row.school_id).values_list("digest", flat=True)
    return list(digests) != [row.sheet_digest]


def pictures(row: Recheck) -> list[Chart]:
    """Marks of both markings against each other, and the tasks before and after."""
    found = row.agreement
    made = []
    if found.get("grid"):
        made.append(charts.mark_grid(found["grid"], words=_grid_words()))
    if found.get("tasks"):
        made.append(charts.before_after(_changes(found["tasks"]), words=_task_words(), bounds=(0, 100)))
    return made


def _grid_words() -> MarkGridWords:
    return MarkGridWords(
        title=_("Marks of both markings"),
        description=_("Rows: mark by the first marking. Columns: mark by the second one. Numbers: works."),
        no_data=_("There is nothing to draw."),
        journal=_("first marking"),
        work=_("second marking"),
        lowered=_("lowered"),
        confirmed=_("the same"),
        raised=_("raised"),
        pupils=_("works"),
    )


def _changes(tasks: Sequence[Mapping[str, Any]]) -> list[Change]:
    return [
        Change(
            _("Task %(code)s (moved: %(moved)s)") % task,
            _percent(task["first"], task["most"]),
            _percent(task["second"], task["most"]),
        )
        for task in tasks
        if task["moved"]
    ]


def _percent(mean: float | None, most: int) -> float | None:
    return None if mean is None or not most else 100 * mean / most


def _task_words() -> ChangeWords:
    return ChangeWords(
        title=_("Tasks whose points moved"),
        description=_("Mean per cent of the points of a task in the drawn works, by the first and the second marking."),
        no_data=_("No task moved."),
        item=_("task"),
        value=_("per cent of the task's points"),
        before=_("first marking"),
        after=_("second marking"),
        change=_("Change of the figure"),
        interval=_("interval"),
    )
