"""The same picture inside a paper."""

from analytics.charts.model import Chart, ChartTable
from office.blocks import Column, Picture, Section, Table


def as_picture(chart: Chart, *, title: str = "", numbers: bool = False) -> Picture:
    """The chart as a block of a paper; ``title`` replaces its own under the picture («Рисунок 1 – …»).

    With ``numbers`` its table stands below it.
    """
    table = as_table(chart.table) if numbers and chart.table.rows else None
    return Picture(str(chart.svg), title or chart.title, chart.description, table)


def as_table(numbers: ChartTable) -> Table:
    """A table of a paper whose columns are as wide as what stands in them."""
    columns = []
    for index, head in enumerate(numbers.headers):
        words = max((len(word) for word in head.split()), default=1)
        cells = max((len(row[index]) for row in numbers.rows), default=1)
        columns.append(Column(head, float(min(max(words, cells, 4), 40) + 3), centred=index > 0))
    return Table(tuple(columns), (Section("", numbers.rows),))
