"""The description of one school's one work, which accuses nobody: figures as sentences and small tables."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.charts.model import CohortPoint
from analytics.engine.intervals import proportion_interval
from analytics.labels.signs import sign_name
from analytics.labels.small import decimal
from analytics.models import Finding, PriorMean, ResultSheet
from analytics.reports.evidence import MARKS, Ground
from office import natural

LEAST = 10  # pupils of one mark from which a group says anything
Figures = Mapping[str, Any]


class Line(NamedTuple):
    """A figure with its name."""

    name: str
    value: str


def lines(ground: Ground) -> list[Line]:
    """The mean, where it lies, and what those alike make expect; lines without numbers are left out."""
    own = ground.own
    found = [
        (_("Mean, per cent of the maximum"), _bounded(own.get("percent"), own)),
        (_("Municipality"), decimal(ground.figures.get("percent"))),
        (_("Estimate that allows for few works"), _bounded(own.get("shrunk"), own, "shrunk_")),
        (_("Against the funnel"), zone_words(own.get("funnel") or {})),
        (_("Against schools alike in context"), _gap(own.get("control") or {})),
        (_("Against the level of the final exams"), _gap(own.get("exam") or {})),
    ]
    return [Line(name, value) for name, value in found if value and value != "–"]


def _bounded(value: float | None, own: Figures, prefix: str = "") -> str:
    low, high = own.get(f"{prefix}low"), own.get(f"{prefix}high")
    if value is None or low is None or high is None:
        return decimal(value)
    return _("%(value)s (95%% interval from %(low)s to %(high)s)") % {
        "value": decimal(value),
        "low": decimal(low),
        "high": decimal(high),
    }


def _gap(found: Figures) -> str:
    if found.get("estimate") is None:
        return ""
    return _bounded(found["estimate"], found)


def zone_words(funnel: Figures) -> str:
    """Where a school's mean lies among all; two standard errors are a note, three a strong one."""
    if funnel.get("z") is None:
        return ""
    words = {
        0: _("within what chance and honest differences bring"),
        2: _("above two standard errors: worth a look, strong schools lie here too"),
        3: _("above three standard errors: far above the municipality, which is no sign by itself"),
        -2: _("below two standard errors: worth a look"),
        -3: _("below three standard errors: far below the municipality"),
    }
    return words.get(int(funnel.get("zone") or 0), "")


class Shares(NamedTuple):
    """Marks against the journal: each as words with its interval."""

    n: int
    lowered: str
    confirmed: str
    raised: str
    far: int


def against_journal(ground: Ground) -> Shares | None:
    """Shares lower than, equal to and higher than the journal; ``far`` counts gaps of two marks and more."""
    n = int(ground.grid.sum())
    if not n:
        return None
    below, above = np.tril(ground.grid, -1).sum(), np.triu(ground.grid, 1).sum()
    far = np.tril(ground.grid, -2).sum() + np.triu(ground.grid, 2).sum()
    lowered, confirmed, raised = (_share(int(hits), n) for hits in (below, np.trace(ground.grid), above))
    return Shares(n, lowered, confirmed, raised, int(far))


def _share(hits: int, n: int) -> str:
    found = proportion_interval([hits], [n])
    given = {"hits": hits, "low": round(100 * float(found.low[0])), "high": round(100 * float(found.high[0]))}
    words = ngettext(
        "%(hits)s pupil, %(share)s %% (95%% interval from %(low)s to %(high)s)",
        "%(hits)s pupils, %(share)s %% (95%% interval from %(low)s to %(high)s)",
        hits,
    )
    return words % {**given, "share": round(100 * hits / n)}


class Groups(NamedTuple):
    """Per cent of each task by the mark for the work; groups below ten pupils are left out."""

    marks: list[tuple[int, int]]
    rows: list[tuple[str, list[str]]]


def groups(ground: Ground) -> Groups | None:
    """Tasks by groups of marks; ``None`` where points or marks are not known or every group is small."""
    people = ground.people
    if people is None or people.points.shape[1] != len(ground.work.tasks):
        return None
    chosen = [(mark, people.marks == mark) for mark in MARKS]
    large = [(mark, where) for mark, where in chosen if int(where.sum()) >= LEAST]
    if not large:
        return None
    scores = np.maximum(people.points, 0)
    rows = []
    for place, task in enumerate(ground.work.tasks):
        values = [100 * float(scores[where, place].mean()) / max(task["max"], 1) for _mark, where in large]
        rows.append((str(task["code"]), [decimal(value, 0) for value in values]))
    return Groups([(mark, int(where.sum())) for mark, where in large], rows)


def years(row: Finding, ground: Ground) -> list[CohortPoint]:
    """The same pupils last year and now; empty without last year. Two queries."""
    work = row.work
    own = (row.figures.get("percent"), row.figures.get("low"), row.figures.get("high"))
    before = ResultSheet.objects.filter(
        school=row.school_id, work__kind=work.kind, work__year=work.year - 1, work__grade=work.grade - 1
    ).filter(work__subject=work.subject, work__level=work.level)
    sheet = before.select_related("work").light().first()
    kept = PriorMean.objects.filter(
        school=row.school_id, year=work.year - 1, grade=work.grade - 1, subject=work.subject
    ).first()
    if sheet is not None and sheet.mean is not None:
        last = 100 * sheet.mean / max(sheet.work.maximum, 1)
    elif kept is not None:
        last = kept.mean_percent
    else:
        return []
    return [
        CohortPoint(str(work.year - 1), last),
        CohortPoint(str(work.year), *own, municipality=ground.figures.get("percent")),
    ]


class ClassLine(NamedTuple):
    """A class: works, and the signs named in it."""

    name: str
    n: int
    named: list[str]


def classes(rows: Sequence[Figures], *, told: bool) -> list[ClassLine]:
    """The classes of the school by name; their signs only for those who may be told of them."""
    return [
        ClassLine(str(row["name"]), int(row["n"]), [sign_name(code) for code in row.get("named") or ()] if told else [])
        for row in sorted(rows, key=lambda row: natural.key(str(row["name"])))
    ]
