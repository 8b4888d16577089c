"""Pictures of results as SVG: values and words in, the same bytes out; one source for the page and for paper."""

from analytics.charts.bars import bars_by_group
from analytics.charts.changes import before_after
from analytics.charts.crosstab import mark_grid
from analytics.charts.distribution import histogram
from analytics.charts.funnels import funnel
from analytics.charts.model import Chart, ChartTable
from analytics.charts.paper import as_picture, as_table
from analytics.charts.profiles import task_profile
from analytics.charts.years import cohort_change, dynamics

__all__ = [
    "Chart",
    "ChartTable",
    "as_picture",
    "as_table",
    "bars_by_group",
    "before_after",
    "cohort_change",
    "dynamics",
    "funnel",
    "histogram",
    "mark_grid",
    "task_profile",
]
