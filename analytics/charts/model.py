"""What a picture is, what it is drawn from and the words it needs; every text comes from the caller."""

from dataclasses import dataclass

from office.typography import Markup


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The numbers of a picture as texts; every row is as long as ``headers`` and its first cell names it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its numbers. ``svg`` is 720 units wide, ``narrow`` 340 for a telephone; both scale."""

    title: str
    description: str
    svg: Markup
    narrow: Markup
    table: ChartTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What every picture says; ``no_data`` stands where there is nothing to draw, "-" in its table."""

    title: str
    description: str
    no_data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramWords(Words):
    """``total`` and ``pupils`` name the axes; the rest stands in the legend and in the table's head."""

    total: str
    pupils: str
    expected: str
    boundary: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWords(Words):
    """``percent`` names the axis; ``named`` explains the diamond of a task that a sign speaks of."""

    task: str
    percent: str
    school: str
    control: str
    interval: str
    control_interval: str
    named: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkGridWords(Words):
    """``journal`` names the rows, ``work`` the columns; the other three the sums below, at and above the diagonal."""

    journal: str
    work: str
    lowered: str
    confirmed: str
    raised: str
    pupils: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelWords(Words):
    """``size`` and ``value`` name the axes, ``other`` a dot without a name, ``inner`` and ``outer`` the limits."""

    size: str
    value: str
    name: str
    other: str
    centre: str
    inner: str
    outer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortWords(Words):
    """``value`` names the axis, ``municipality`` the dashed line."""

    year: str
    value: str
    school: str
    interval: str
    municipality: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DynamicsWords(Words):
    """``value`` names the axis, ``not_comparable`` the dotted line between two years."""

    year: str
    value: str
    not_comparable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesWords(Words):
    """``mark`` stands before the legend, ``pupils`` above the numbers of pupils at the right."""

    group: str
    mark: str
    pupils: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWords(Words):
    """``value`` names the axis, ``change`` the numbers at the right."""

    item: str
    value: str
    before: str
    after: str
    change: str
    interval: str


@dataclass(frozen=True, slots=True)
class TaskPoint:
    """One task, all in per cent 0..100 of its points; ``None`` or NaN where not known.

    ``low`` and ``high`` bound the school's interval, ``control_low`` and ``control_high`` the control sample's.
    """

    code: str
    percent: float | None
    low: float | None = None
    high: float | None = None
    control: float | None = None
    control_low: float | None = None
    control_high: float | None = None
    named: bool = False


@dataclass(frozen=True, slots=True)
class FunnelPoint:
    """A school of ``size`` pupils; only one with a name is pointed out, all others are the same dots.

    ``hint``: what a dot is called where the pointer rests on it, and in the table.
    """

    size: float
    value: float | None
    name: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class CohortPoint:
    """A year of a cohort: the school's value with its interval, the municipality's value."""

    year: str
    value: float | None
    low: float | None = None
    high: float | None = None
    municipality: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A line over the years: a value per year, ``None`` or NaN where there is none."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class GroupMarks:
    """How many pupils of a group got each mark, in the order of the legend."""

    name: str
    counts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after; ``low`` and ``high`` bound the change (after minus before)."""

    name: str
    before: float | None
    after: float | None
    low: float | None = None
    high: float | None = None
