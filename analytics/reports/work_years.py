"""A work of the municipality beside the same work of the two years before: per cent of points and shares of marks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Count, F, FloatField, Q, Sum
from django.utils.translation import gettext as _

from analytics import charts
from analytics.charts import Chart
from analytics.charts.model import Series
from analytics.labels.pictures import dynamics as words_of_dynamics
from analytics.models import ResultSheet, Work
from analytics.reports.others import few

BEFORE = 2


@dataclass(frozen=True, slots=True)
class Year:
    """One year of all schools in per cent, ``None`` where not known; ``maximum`` tells works apart."""

    year: int
    maximum: int
    percent: float | None
    quality: float | None
    twos: float | None


def years_of(work: Work, own: Collection[int] | None) -> list[Year]:
    """This year and those of the two before that anybody wrote, in order; one query. To people of their ``own``
    schools only years in which enough others wrote."""
    sheets = ResultSheet.objects.filter(
        work__municipality=work.municipality_id,
        work__kind=work.kind,
        work__grade=work.grade,
        work__subject=work.subject,
        work__level=work.level,
        work__name=work.name,
        work__year__range=(work.year - BEFORE, work.year),
        n__gt=0,
        mean__isnull=False,
    )
    points = Sum(F("mean") * F("n"), output_field=FloatField())
    marks = {f"sum{mark}": Sum(f"marks{mark}") for mark in (2, 3, 4, 5)}
    rows: Any = sheets.values("work__year", "work__maximum").annotate(
        pupils=Sum("n"), points=points, others=Count("school", ~Q(school__in=own or ())), **marks
    )
    return [
        Year(
            year=row["work__year"],
            maximum=row["work__maximum"],
            percent=_percent(row["points"], row["pupils"] * row["work__maximum"]),
            quality=_percent(row["sum4"] + row["sum5"], _marked(row)),
            twos=_percent(row["sum2"], _marked(row)),
        )
        for row in rows.order_by("work__year", "work__maximum")
        if own is None or not few(row["others"])
    ]


def _marked(row: dict[str, Any]) -> int:
    return int(row["sum2"] + row["sum3"] + row["sum4"] + row["sum5"])


def _percent(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def picture(years: Sequence[Year]) -> Chart | None:
    """Lines cut where a year is missing or the greatest total changed; ``None`` with nothing to compare with."""
    if len(years) < 2:
        return None
    words = words_of_dynamics(
        _("The work over the years"),
        _(
            "The whole municipality: pupils of this grade in each year, who are other pupils every time. Works of two "
            "years differ in difficulty, so a change by itself says nothing of teaching or of objectivity."
        ),
        _("per cent"),
    )
    pairs = enumerate(pairwise(years), 1)
    breaks = [at for at, (a, b) in pairs if a.maximum != b.maximum or b.year - a.year > 1]
    return charts.dynamics(
        [str(one.year) for one in years],
        [
            Series(_("mean, per cent of the maximum"), tuple(one.percent for one in years)),
            Series(_("marks 4 and 5"), tuple(one.quality for one in years)),
            Series(_("mark 2"), tuple(one.twos for one in years)),
        ],
        words=words,
        breaks=breaks,
        bounds=(0, 100),
    )
