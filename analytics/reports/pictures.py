"""Pictures of one school's work with their words: one for each sign, and those of the description."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from analytics import charts
from analytics.charts import Chart
from analytics.charts.model import (
    Change,
    ChangeWords,
    CohortPoint,
    CohortWords,
    FunnelPoint,
    FunnelWords,
    GroupMarks,
    HistogramWords,
    MarkGridWords,
    SharesWords,
    TaskPoint,
    TaskWords,
)
from analytics.reports.evidence import Ground, named_tasks


def _no_data() -> str:
    return _("There is nothing to draw.")


def totals(ground: Ground) -> Chart:
    """Own totals as bars, the marks' boundaries, and how the others' totals would lie at this level."""
    words = HistogramWords(
        title=_("Totals: %(work)s") % {"work": ground.work.subject_words},
        description=_(
            "Bars: how many pupils got each total. Curve: how the totals of the other schools would lie here."
        ),
        no_data=_no_data(),
        total=_("total, points"),
        pupils=_("pupils"),
        expected=_("expected at this level"),
        boundary=_("boundary of marks"),
        mark=_("mark"),
    )
    return charts.histogram(
        ground.own.get("totals") or (),
        words=words,
        thresholds=ground.work.thresholds or (),
        expected=ground.own.get("curve") or (),
    )


def tasks(ground: Ground, named: Sequence[str] = ()) -> Chart:
    """Own per cent of each task over the band of the control sample, or of the municipality where there is none."""
    controlled = ground.figures.get("reference") == "controls"
    others = _("control sample") if controlled else _("municipality")
    words = TaskWords(
        title=_("Tasks: %(work)s") % {"work": ground.work.subject_words},
        description=_("Dots: per cent of the points of each task at this school. Bands: %(others)s.")
        % {"others": others},
        no_data=_no_data(),
        task=_("task"),
        percent=_("per cent of the task's points"),
        school=_("this school"),
        control=others,
        interval=_("interval, 95%"),
        control_interval=_("its interval, 95%"),
        named=_("named by a sign"),
    )
    known = {str(row.get("code")): row for row in ground.figures.get("tasks") or ()}
    points = []
    for task, own in zip(ground.work.tasks, ground.task_percent, strict=False):
        row = known.get(str(task["code"]), {})
        band = _band(row, controlled)
        points.append(TaskPoint(str(task["code"]), *own, *band, named=str(task["code"]) in named))
    return charts.task_profile(points, words=words)


def _band(row: Mapping[str, Any], controlled: bool) -> tuple[float | None, float | None, float | None]:
    if controlled and row.get("control_percent") is not None:
        return row["control_percent"], row.get("control_low"), row.get("control_high")
    return row.get("percent"), row.get("low"), row.get("high")


def marks(ground: Ground) -> Chart:
    """Journal marks against the marks for the work."""
    words = MarkGridWords(
        title=_("Journal and work: %(work)s") % {"work": ground.work.subject_words},
        description=_("How many pupils with each journal mark got each mark for the work."),
        no_data=_no_data(),
        journal=_("journal mark"),
        work=_("mark for the work"),
        lowered=_("lower than the journal"),
        confirmed=_("the same as the journal"),
        raised=_("higher than the journal"),
        pupils=_("pupils"),
    )
    return charts.mark_grid(ground.grid.tolist(), words=words)


def level(ground: Ground, sign: Mapping[str, Any]) -> Chart:
    """The mean total expected, and the one that came out; points."""
    details = sign.get("details") or {}
    words = ChangeWords(
        title=_("Level against expectation: %(work)s") % {"work": ground.work.subject_words},
        description=_("Hollow: the mean total that other knowledge of the same pupils makes expect. Filled: the mean."),
        no_data=_no_data(),
        item=_("what"),
        value=_("mean total, points"),
        before=_("expected"),
        after=_("came out"),
        change=_("difference"),
        interval=_("its interval, 95%"),
    )
    row = Change(_("mean total"), details.get("expected"), details.get("mean"), sign.get("low"), sign.get("high"))
    return charts.before_after([row], words=words, bounds=(0, ground.work.maximum))


def open_tasks(ground: Ground) -> Chart:
    """Open and other tasks, the municipality and the school; per cent of their points."""
    words = ChangeWords(
        title=_("Open and other tasks: %(work)s") % {"work": ground.work.subject_words},
        description=_("Hollow: the municipality. Filled: this school. Per cent of the points of these tasks."),
        no_data=_no_data(),
        item=_("tasks"),
        value=_("per cent of the points"),
        before=_("municipality"),
        after=_("this school"),
        change=_("difference"),
        interval=_("its interval, 95%"),
    )
    rows = [
        Change(name, _share(ground, opened, own=False), _share(ground, opened, own=True))
        for name, opened in ((_("marked by a checker"), True), (_("the other tasks"), False))
    ]
    return charts.before_after(rows, words=words, bounds=(0, 100))


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
    words = SharesWords(
        title=_("Who was absent: %(work)s") % {"work": ground.work.subject_words},
        description=_("Journal marks of the pupils who wrote the work and of those who were absent."),
        no_data=_no_data(),
        group=_("pupils"),
        mark=_("journal mark"),
        pupils=_("pupils"),
    )
    groups = [
        GroupMarks(_("present"), tuple(map(float, ground.present))),
        GroupMarks(_("absent"), tuple(map(float, ground.away or [0] * 4))),
    ]
    return charts.bars_by_group(groups, words=words)


def funnel(ground: Ground, school: int, name: str) -> Chart:
    """Means of all schools by size; only this one is named."""
    figures = ground.figures.get("funnel") or {}
    words = FunnelWords(
        title=_("Mean by size of the school: %(work)s") % {"work": ground.work.subject_words},
        description=_(
            "A dot for each school of the municipality; within the lines lies what chance and honest differences bring."
        ),
        no_data=_no_data(),
        size=_("works"),
        value=_("mean, per cent of the maximum"),
        name=_("school"),
        other=_("another school"),
        centre=_("municipality"),
        inner=_("2 standard errors"),
        outer=_("3 standard errors"),
    )
    points = [
        FunnelPoint(float(n), percent, name if pk == school else "") for pk, n, percent in figures.get("points") or ()
    ]
    return charts.funnel(
        points,
        words=words,
        centre=figures.get("centre"),
        spread=figures.get("sd"),
        between=float(figures.get("tau") or 0.0),
        bounds=(0, 100),
    )


def cohort(ground: Ground, years: Sequence[CohortPoint]) -> Chart:
    """The same pupils a year ago and now, beside the municipality; per cent of the maximum."""
    words = CohortWords(
        title=_("The same pupils over the years: %(work)s") % {"work": ground.work.subject_words},
        description=_("Mean in per cent of the maximum; works of different years differ in difficulty."),
        no_data=_no_data(),
        year=_("year"),
        value=_("per cent of the maximum"),
        school=_("this school"),
        interval=_("interval, 95%"),
        municipality=_("municipality"),
    )
    return charts.cohort_change(years, words=words, bounds=(0, 100))


def of_sign(sign: Mapping[str, Any], ground: Ground) -> Chart | None:
    """The one picture that shows a sign; ``None`` for a sign of a later engine."""
    code = str(sign.get("code"))
    made = {
        "level": lambda: level(ground, sign),
        "open_marking": lambda: open_tasks(ground),
        "profile": lambda: tasks(ground, named_tasks(sign)),
        "boundary": lambda: totals(ground),
        "mark_match": lambda: marks(ground),
        "participation": lambda: absences(ground),
    }.get(code)
    return made() if made else None
