"""Pictures and sentences of one work of a municipality, out of the figures that an analysis has kept."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import charts
from analytics.charts import Chart
from analytics.charts.model import (
    FunnelPoint,
    FunnelWords,
    GroupMarks,
    HistogramWords,
    MarkGridWords,
    SharesWords,
    TaskPoint,
    TaskWords,
)
from analytics.labels.seasons import LEVELS, MARKERS, STATES
from analytics.models import Work

Figures = Mapping[str, Any]


def sentence(work: Work, figures: Figures) -> str:
    """Who wrote the work, and how, in one sentence."""
    wrote, of = figures.get("n", 0), figures.get("schools", 0)
    pupils = ngettext("%(n)s pupil", "%(n)s pupils", wrote) % {"n": number_format(wrote)}
    schools = ngettext("of %(n)s school", "of %(n)s schools", of) % {"n": of}
    if figures.get("mean") is None:
        return _("%(pupils)s %(schools)s wrote the work.") % {"pupils": pupils, "schools": schools}
    facts = {
        "pupils": pupils,
        "schools": schools,
        "mean": number_format(round(figures["mean"], 1), 1),
        "maximum": work.maximum,
        "percent": number_format(round(figures["percent"])) if figures.get("percent") is not None else "?",
    }
    return (
        _("%(pupils)s %(schools)s wrote the work; the mean is %(mean)s points of %(maximum)s (%(percent)s%%).") % facts
    )


def _none() -> str:
    return _("There is nothing to draw.")


def totals(work: Work, figures: Figures) -> Chart:
    """Totals of everybody with the boundaries of marks."""
    words = HistogramWords(
        title=_("Distribution of totals"),
        description=_("Bars: how many pupils of the municipality got each total; lines: boundaries of marks."),
        no_data=_none(),
        total=_("total, points"),
        pupils=_("pupils"),
        expected=_("expected at this level"),
        boundary=_("boundary of marks"),
        mark=_("mark"),
    )
    return charts.histogram(figures.get("totals") or (), words=words, thresholds=work.thresholds or ())


def tasks(figures: Figures) -> Chart:
    """Per cent of each task beside the control sample's band."""
    words = TaskWords(
        title=_("Tasks"),
        description=_("Dots: per cent of the points of each task in the municipality. Bands: the control sample."),
        no_data=_none(),
        task=_("task"),
        percent=_("per cent of the task's points"),
        school=_("municipality"),
        control=_("control sample"),
        interval=_("interval, 95%"),
        control_interval=_("its interval, 95%"),
        named=_("named by a sign"),
    )
    names = ("percent", "low", "high", "control_percent", "control_low", "control_high")
    points = [TaskPoint(row["code"], *(row.get(name) for name in names)) for row in figures.get("tasks") or ()]
    return charts.task_profile(points, words=words)


def journal(figures: Figures) -> Chart:
    """Journal marks against the marks for the work."""
    words = MarkGridWords(
        title=_("Marks for the work against the journal"),
        description=_("How many pupils with each journal mark got each mark for the work."),
        no_data=_none(),
        journal=_("journal mark"),
        work=_("mark for the work"),
        lowered=_("lower than the journal"),
        confirmed=_("the same as the journal"),
        raised=_("higher than the journal"),
        pupils=_("pupils"),
    )
    return charts.mark_grid(figures.get("journal") or (), words=words)


def funnel(figures: Figures, own: Mapping[int, str], known: Mapping[int, str]) -> Chart:
    """Means by size; ``own`` schools are pointed out by name, ``known`` ones are told where the pointer rests."""
    told = figures.get("funnel") or {}
    words = FunnelWords(
        title=_("Means of schools by size"),
        description=_(
            "A dot for each school. Between the lines lies what chance and honest differences between schools bring; "
            "a dot beyond them is no sign by itself."
        ),
        no_data=_none(),
        size=_("works"),
        value=_("mean, per cent of the maximum"),
        name=_("school"),
        other=_("another school") if own else _("school"),
        centre=_("municipality"),
        inner=_("2 standard errors"),
        outer=_("3 standard errors"),
    )
    points = [
        FunnelPoint(float(n), percent, own.get(pk, ""), known.get(pk, ""))
        for pk, n, percent in told.get("points") or ()
    ]
    return charts.funnel(
        points,
        words=words,
        centre=told.get("centre"),
        spread=told.get("within_sd"),
        between=float(told.get("tau") or 0.0),
        bounds=(0, 100),
    )


def marks(figures: Figures, own: Mapping[str, Collection[int]]) -> Chart:
    """Shares of marks: the municipality, the control sample, own schools by name."""
    words = SharesWords(
        title=_("Shares of marks"),
        description=_("How the marks 2, 3, 4 and 5 share out."),
        no_data=_none(),
        group=_("who"),
        mark=_("mark"),
        pupils=_("pupils"),
    )
    groups = {_("municipality"): figures.get("marks") or [], _("control sample"): figures.get("control_marks") or []}
    rows = [GroupMarks(name, tuple(map(float, counts))) for name, counts in {**groups, **own}.items() if sum(counts)]
    return charts.bars_by_group(rows, words=words)


def pictures(
    work: Work,
    figures: Figures,
    own: Mapping[int, str],
    known: Mapping[int, str],
    shares: Mapping[str, Collection[int]],
) -> list[Chart]:
    """Those for which there is anything to draw."""
    made = [totals(work, figures)]
    if figures.get("tasks"):
        made.append(tasks(figures))
    if sum(figures.get("marks") or ()):
        made.append(marks(figures, shares))
    if any(map(sum, figures.get("journal") or ())):
        made.append(journal(figures))
    return [*made, funnel(figures, own, known)]


def items(figures: Figures) -> list[dict[str, Any]]:
    """Per task what the table of items shows."""
    rows = figures.get("tasks") or []
    found = (figures.get("reliability") or {}).get("items") or []
    states = (figures.get("difficulty") or {}).get("states") or []
    odd = set((figures.get("groups") or {}).get("reversed") or ())
    return [
        {
            **row,
            **(found[at] if at < len(found) else {}),
            "state": _word(STATES, states[at] if at < len(states) else ""),
            "reversed": at in odd,
            "skipped": None if row.get("not_attempted") is None else 100 * row["not_attempted"],
        }
        for at, row in enumerate(rows)
    ]


def levels(figures: Figures) -> list[dict[str, Any]]:
    """Levels of difficulty against the published lines."""
    groups = (figures.get("difficulty") or {}).get("groups") or []
    return [
        {**group, "words": _word(LEVELS, group["level"]), "state": _word(STATES, group["state"])} for group in groups
    ]


def markers(figures: Figures, own: Collection[int]) -> list[dict[str, Any]]:
    """Federal markers with what they can and cannot show, how many schools meet each, and whether own ones do."""
    rows = [row for row in figures.get("markers") or () if row["code"] in MARKERS and row["asked"]]
    return [
        {
            "words": MARKERS[row["code"]],
            "rule": row["rule"],
            "asked": row["asked"],
            "met": row.get("met", len(row["schools"])),
            "own": bool(set(row["schools"]) & set(own)),
        }
        for row in rows
    ]


def _word(words: Mapping[str, Any], code: str) -> str:
    return str(words.get(code, code))
