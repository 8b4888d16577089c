"""Series of the bank of statistics as a picture and as rows of files."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from analytics import charts
from analytics.charts import Chart
from analytics.charts.model import Series as Line
from analytics.labels import pictures as words
from analytics.reports.statistics import Measure, Series
from schools.subjects import SHORT_KINDS, ProcedureKind

LINES_IN_PICTURE = 8


def years_of(found: Iterable[Series]) -> list[int]:
    """All years that any of the series knows."""
    return sorted({one.year for series in found for one in series.years})


def picture(found: Sequence[Series], measure: str) -> Chart | None:
    """The series as lines, gaps where nothing compares; ``None`` unless all are of one work."""
    if not found or len({series.key.work for series in found}) != 1:
        return None
    years, shown = years_of(found), found[:LINES_IN_PICTURE]
    first = found[0].key
    about = _("A dotted line parts years whose tasks or scale were not the same: do not subtract over it.")
    say = words.dynamics(first.words, about, str(Measure(measure).label))
    breaks = [at for at, year in enumerate(years) if at and not any(_follows(one, year) for one in found)]
    lines = [Line(one.key.who, tuple(_value(one, year, measure) for year in years)) for one in shown]
    bounds = (0, None) if measure == Measure.N else (0, 100)
    return charts.dynamics([str(year) for year in years], lines, words=say, breaks=breaks, bounds=bounds)


def _follows(series: Series, year: int) -> bool:
    found = series.at(year)
    return found is not None and found.comparable


def _value(series: Series, year: int, measure: str) -> float | None:
    found = series.at(year)
    return found.of(measure) if found else None


def flat(found: Iterable[Series]) -> Iterator[list[Any]]:
    """A row per series and year, with every measure, for files."""
    for series in found:
        key = series.key
        for one in series.years:
            values = [one.of(measure) for measure in Measure.values if measure != Measure.N]
            rounded = [None if value is None else round(value, 1) for value in values]
            kind = str(SHORT_KINDS[ProcedureKind(key.kind)])
            note = _("mean given") if one.given else "" if one.comparable else _("not comparable with the year before")
            yield [one.year, kind, key.grade, key.subject_words, key.place, key.name, one.n, *rounded, note]


def heads() -> list[str]:
    """Heads of those rows."""
    names = [_("Year"), _("Kind"), _("Grade"), _("Subject"), _("Municipality"), _("School"), _("Pupils who wrote")]
    return [*names, *(str(Measure(name).label) for name in Measure.values if name != Measure.N), _("Note")]
