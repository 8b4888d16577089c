"""Pictures of a note out of its frozen facts, by the part of the note they stand in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from analytics import charts
from analytics.charts import Chart
from analytics.charts.model import CohortPoint, FunnelPoint, GroupMarks, Series, TaskPoint
from analytics.labels import pictures as words
from analytics.reports.note.speaking import Facts, Told, added, compared, title

Drawn = Mapping[str, list[Chart]]


def pictures(told: Told) -> Drawn:
    """Charts by part; a note of several works has those that hold them all."""
    if told.single:
        return {part: list(draw(told, told.works[0])) for part, draw in _ONE.items()}
    return {"marks": list(_shares(told)), "journal": list(_journals(told))}


def _funnel(told: Told, work: Facts) -> Iterator[Chart]:
    figures = work["funnel"]
    if not figures:
        return
    about = _("A dot for each school; within the lines lies what chance and honest differences bring.")
    name = str(told.facts["school"])
    points = [FunnelPoint(float(n), percent, name if own else "") for n, percent, own in figures["points"]]
    say = words.funnel(_("Means of schools by size"), about, _("Mean, per cent of the maximum"))
    yield charts.funnel(
        points,
        words=say if told.own else replace(say, other=_("school")),
        centre=figures["centre"],
        spread=figures["within_sd"],
        between=float(figures["tau"] or 0.0),
        bounds=(0, 100),
    )


def _marks(told: Told, work: Facts) -> Iterator[Chart]:
    who = _("School") if told.own else _("Municipality")
    groups = {who: work["marks"]}
    if told.own:
        groups[_("Municipality")] = (work.get("municipal") or {}).get("marks") or []
    yield from _bars({name: counts for name, counts in groups.items() if sum(counts)}, "")


def _shares(told: Told) -> Iterator[Chart]:
    yield from _bars({title(work): work["marks"] for work in told.works if sum(work["marks"])}, _("Work"))


def _bars(groups: Mapping[str, list[int]], of: str) -> Iterator[Chart]:
    if groups:
        say = words.bars_by_group(_("Shares of marks"), _("How the marks 2, 3, 4 and 5 share out."), of or _("who"))
        rows = [GroupMarks(name, tuple(map(float, counts))) for name, counts in groups.items()]
        yield charts.bars_by_group(rows, words=say)


def _journal(told: Told, work: Facts) -> Iterator[Chart]:
    yield from _grid(work["journal"])


def _journals(told: Told) -> Iterator[Chart]:
    yield from _grid(added(work["journal"] for work in told.works))


def _grid(grid: list[list[int]]) -> Iterator[Chart]:
    if compared(grid)[0]:
        about = _("How many pupils with each journal mark got each mark for the work.")
        yield charts.mark_grid(grid, words=words.mark_grid(_("Marks for the work against the journal"), about))


def _tasks(told: Told, work: Facts) -> Iterator[Chart]:
    if not work["task_rows"]:
        return
    controlled = any(row.get("control") is not None for row in work["task_rows"])
    about = _("Dots: per cent of the points of each task. Bands: the control sample, or the municipality.")
    say = words.task_profile(_("Tasks of the works"), about)
    if not told.own:
        say = replace(say, school=_("Municipality and interval"))
    if not controlled:
        say = replace(say, control=_("Municipality"))
    points = []
    for row in work["task_rows"]:
        band = (row.get("control"), row.get("control_low"), row.get("control_high"))
        beside = band if controlled else (row.get("municipality"), None, None)
        points.append(TaskPoint(row["code"], row["percent"], row["low"], row["high"], *beside))
    yield charts.task_profile(points, words=say)


def _totals(told: Told, work: Facts) -> Iterator[Chart]:
    if work["n"]:
        about = _("Bars: pupils by total; lines: boundaries of marks.")
        say = words.histogram(_("Distribution of totals"), about)
        yield charts.histogram(work["totals"], words=say, thresholds=work["thresholds"])


def _cohort(told: Told, work: Facts) -> Iterator[Chart]:
    before = work["cohort"]
    if before and work["percent"] is not None:
        about = _("Per cent of the maximum; works of different years differ in difficulty.")
        say = words.cohort_change(_("The same pupils over the years"), about, _("Per cent"))
        if not told.own:
            say = replace(say, school=_("Municipality"))
        whole = (work.get("municipal") or {}).get("percent")
        points = [
            CohortPoint(str(before["year"]), before["percent"]),
            CohortPoint(str(told.facts["year"]), work["percent"], work["low"], work["high"], whole),
        ]
        yield charts.cohort_change(points, words=say, bounds=(0, 100))


def _dynamics(told: Told, work: Facts) -> Iterator[Chart]:
    rows = work["years"]
    if len(rows) > 1:
        about = _("Per cent of the maximum; a dotted line parts years whose tasks were not the same.")
        say = words.dynamics(_("Year after year"), about, _("Per cent"))
        who = str(told.facts["school"] or told.facts["place"])
        breaks = [at for at, row in enumerate(rows) if at and not row["comparable"]]
        series = [Series(who, tuple(row["percent"] for row in rows))]
        years = [str(row["year"]) for row in rows]
        yield charts.dynamics(years, series, words=say, breaks=breaks, bounds=(0, 100))


_ONE: Mapping[str, Callable[[Told, Facts], Iterator[Chart]]] = {
    "results": _funnel,
    "marks": _marks,
    "journal": _journal,
    "tasks": _tasks,
    "boundaries": _totals,
    "cohort": _cohort,
    "dynamics": _dynamics,
}
