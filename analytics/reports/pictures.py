"""Pictures of one school's work: one for each sign, and those of the description."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from analytics import charts
from analytics.charts import Chart
from analytics.charts.model import Change, CohortPoint, FunnelPoint, GroupMarks, TaskPoint
from analytics.labels import pictures as words
from analytics.labels.signs import sign_name
from analytics.reports.evidence import Ground, named_tasks


def _title(ground: Ground, name: str) -> str:
    return _("%(picture)s: %(work)s") % {"picture": name, "work": ground.work.subject_words}


def totals(ground: Ground) -> Chart:
    """Own totals as bars, the marks' boundaries, and how the others' totals would lie at this level."""
    about = _("Bars: pupils by total. Curve: how the totals of the other schools would lie at this level and spread.")
    return charts.histogram(
        ground.own.get("totals") or (),
        words=words.histogram(_title(ground, _("Totals")), about),
        thresholds=ground.work.thresholds or (),
        expected=ground.own.get("curve") or (),
    )


def tasks(ground: Ground, named: Sequence[str] = ()) -> Chart:
    """Own per cent of each task over the band of the control sample, or of the municipality where there is none."""
    controlled = ground.figures.get("reference") == "control"
    about = _("Dots: per cent of the points of each task at this school. Bands: those it is compared with.")
    say = words.task_profile(_title(ground, _("Tasks of the work")), about)
    if not controlled:
        say = replace(say, control=_("Municipality"), control_interval=_("Interval of the municipality"))
    known = {str(row.get("code")): row for row in ground.figures.get("tasks") or ()}
    points = []
    for task, own in zip(ground.work.tasks, ground.task_percent, strict=False):
        code = str(task["code"])
        points.append(TaskPoint(code, *own, *_band(known.get(code, {}), controlled), named=code in named))
    return charts.task_profile(points, words=say)


def _band(row: Mapping[str, Any], controlled: bool) -> tuple[float | None, float | None, float | None]:
    if controlled and row.get("control_percent") is not None:
        return row["control_percent"], row.get("control_low"), row.get("control_high")
    return row.get("percent"), row.get("low"), row.get("high")


def marks(ground: Ground) -> Chart:
    """Journal marks against the marks for the work."""
    about = _("How many pupils with each journal mark got each mark for the work.")
    return charts.mark_grid(ground.grid.tolist(), words=words.mark_grid(_title(ground, _("Journal and work")), about))


def level(ground: Ground, sign: Mapping[str, Any]) -> Chart:
    """The mean total expected, and the one that came out; points."""
    details = sign.get("details") or {}
    about = _("Hollow: the mean total that other knowledge of the same pupils makes expect. Filled: the mean.")
    say = replace(
        words.before_after(_title(ground, sign_name("level")), about, _("Mean total, points")),
        before=_("Was expected"),
        after=_("Came out"),
        change=_("Difference"),
        interval=_("Interval of the difference"),
    )
    row = Change(_("Mean total"), details.get("expected"), details.get("mean"), sign.get("low"), sign.get("high"))
    return charts.before_after([row], words=say, bounds=(0, ground.work.maximum))


def open_tasks(ground: Ground) -> Chart:
    """Open and other tasks, the municipality and the school; per cent of their points."""
    about = _("Hollow: the municipality. Filled: this school.")
    say = replace(
        words.before_after(_title(ground, _("Open and other tasks")), about, _("Per cent of the points")),
        before=_("Municipality"),
        after=_("School"),
        change=_("Difference"),
        interval=_("Interval of the difference"),
    )
    rows = [
        Change(name, _share(ground, opened, own=False), _share(ground, opened, own=True))
        for name, opened in ((_("Marked by a checker"), True), (_("The other tasks"), False))
    ]
    return charts.before_after(rows, words=say, bounds=(0, 100))


def _share(ground: Ground, opened: bool, *, own: bool) -> float | None:
    """Per cent of all points of the open, or of the other tasks."""
    known = {str(row.get("code")): row.get("percent") for row in ground.figures.get("tasks") or ()}
    top = total = 0.0
    for task, mine in zip(ground.work.tasks, ground.task_percent, strict=False):
        value = mine[0] if own else known.get(str(task["code"]))
        if bool(task.get("open")) == opened and value is not None:
            top, total = top + task["max"], total + task["max"] * value
    return total / top if top else None


def absences(ground: Ground) -> Chart:
    """Journal marks of those present and of those absent."""
    about = _("Journal marks of the pupils who wrote the work and of those who were absent.")
    say = replace(words.bars_by_group(_title(ground, sign_name("participation")), about, _("Pupils")), pupils=_("All"))
    groups = [
        GroupMarks(_("Present"), tuple(map(float, ground.present))),
        GroupMarks(_("Absent"), tuple(map(float, ground.away or [0] * 4))),
    ]
    return charts.bars_by_group(groups, words=replace(say, mark=_("Mark in the journal")))


def funnel(ground: Ground, school: int, name: str) -> Chart:
    """Means of all schools by size; only this one is named."""
    figures = ground.figures.get("funnel") or {}
    about = _("A dot for each school; within the lines lies what chance and honest differences bring.")
    points = [
        FunnelPoint(float(n), percent, name if pk == school else "") for pk, n, percent in figures.get("points") or ()
    ]
    return charts.funnel(
        points,
        words=words.funnel(_title(ground, _("Mean by size")), about, _("Mean, per cent of the maximum")),
        centre=figures.get("centre"),
        spread=figures.get("within_sd"),
        between=float(figures.get("tau") or 0.0),
        bounds=(0, 100),
    )


def cohort(ground: Ground, years: Sequence[CohortPoint]) -> Chart:
    """The same pupils a year ago and now, beside the municipality; per cent of the maximum."""
    about = _("Per cent of the maximum; works of different years differ in difficulty.")
    title = _title(ground, _("The same pupils over the years"))
    return charts.cohort_change(years, words=words.cohort_change(title, about, _("Per cent")), bounds=(0, 100))


def of_sign(sign: Mapping[str, Any], ground: Ground) -> Chart | None:
    """The one picture that shows a sign; ``None`` for a sign of a later engine."""
    made = {
        "level": lambda: level(ground, sign),
        "open_marking": lambda: open_tasks(ground),
        "profile": lambda: tasks(ground, named_tasks(sign)),
        "boundary": lambda: totals(ground),
        "mark_match": lambda: marks(ground),
        "participation": lambda: absences(ground),
    }.get(str(sign.get("code")))
    return made() if made else None
