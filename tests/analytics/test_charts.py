"""What every picture keeps: attributes only, texts apart, two widths, the same bytes, a word for no data."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from math import inf, nan
from pathlib import Path

import pytest
from lxml import etree

from analytics import charts
from analytics.charts.axes import spaced, span
from analytics.charts.model import Change, Chart, CohortPoint, FunnelPoint, GroupMarks, Series, TaskPoint
from analytics.charts.svg import fitted, interval, measure, number, ticks
from tests.analytics.pictures import (
    CHANGES,
    COHORT,
    DYNAMICS,
    EVERY,
    FUNNEL,
    GRID,
    HISTOGRAM,
    NO_DATA,
    SHARES,
    TASKS,
)

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"circle", "desc", "line", "path", "polygon", "rect", "svg", "text", "title"}
HASH = """
import hashlib
from tests.analytics.pictures import EVERY
print(hashlib.sha256("".join(make().svg for make in EVERY.values()).encode()).hexdigest())
"""


def both(chart: Chart) -> list[etree._Element]:
    return [etree.fromstring(chart.svg), etree.fromstring(chart.narrow)]


def texts(root: etree._Element) -> list[str]:
    return [str(text.text) for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("kind", EVERY)
def test_named_and_described_on_white_ground(kind: str) -> None:
    chart = EVERY[kind]()
    for root, wide in zip(both(chart), (720, 340), strict=True):
        title, about, ground = root[0], root[1], root[2]
        assert (title.tag, title.text) == (f"{SVG}title", chart.title)
        assert (about.tag, about.text) == (f"{SVG}desc", chart.description)
        assert root.get("aria-labelledby") == f"{title.get('id')} {about.get('id')}"
        left, top, width, height = map(float, str(root.get("viewBox")).split())
        assert (left, top, width, root.get("role"), root.get("width")) == (0, 0, wide, "img", None)
        assert (ground.get("width"), ground.get("height"), ground.get("fill")) == (str(wide), f"{height:g}", "#ffffff")
    wide_root, narrow_root = both(chart)
    assert wide_root.get("aria-labelledby") != narrow_root.get("aria-labelledby")


@pytest.mark.parametrize("kind", EVERY)
def test_presentation_attributes_only(kind: str) -> None:
    for root in both(EVERY[kind]()):
        assert {etree.QName(part).localname for part in root.iter()} - DRAWN == set()
        names = {str(name) for part in root.iter() for name in part.attrib}
        assert [name for name in names if name in {"style", "class", "href"} or name.startswith("on")] == []


@pytest.mark.parametrize("kind", EVERY)
def test_texts_stay_on_the_sheet_and_apart(kind: str) -> None:
    for root in both(EVERY[kind]()):
        size, (_, _, width, height) = float(str(root.get("font-size"))), map(float, str(root.get("viewBox")).split())
        boxes = []
        for text in root.iter(f"{SVG}text"):
            if text.get("transform"):
                continue
            wide = measure(str(text.text), size)
            x, y = float(str(text.get("x"))), float(str(text.get("y")))
            left = x - wide * {"middle": 0.5, "end": 1.0}.get(str(text.get("text-anchor")), 0.0)
            boxes.append((left, y - size * 0.75, left + wide, y + size * 0.2, text.text))
        assert [box for box in boxes if box[0] < -1 or box[2] > width + 1 or box[1] < 0 or box[3] > height] == []
        met = [
            (one[4], two[4])
            for one, two in combinations(boxes, 2)
            if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
        ]
        assert met == []


def test_same_bytes_here_and_in_another_process() -> None:
    here = [hashlib.sha256("".join(make().svg for make in EVERY.values()).encode()).hexdigest() for _ in range(2)]
    root = Path(charts.__file__).resolve().parent.parent.parent
    done = subprocess.run(
        [sys.executable, "-c", HASH],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={"PYTHONHASHSEED": "7", "PYTHONPATH": str(root)},
    )
    assert [*here, done.stdout.strip()] == [here[0]] * 3


def test_hostile_words_are_shown_as_typed() -> None:
    words = replace(
        FUNNEL, title='<script>"&', description="</desc><b>\x00", size="a & <b>", other="]]>", value="{{ 7|add:7 }}"
    )
    chart = charts.funnel([FunnelPoint(9, 5, '"><image href="x"/>'), FunnelPoint(8, 4)], words=words)
    for root in both(chart):
        assert (root[0].text, root[1].text) == ('<script>"&', "</desc><b> ")
        assert [text for text in texts(root) if not text[0].isdigit()] == [
            "]]>",
            "{{ 7|add:7 }}",
            "a & <b>",
            '"><image href="x"/>',
        ]
        assert {etree.QName(part).localname for part in root.iter()} - DRAWN == set()


@pytest.mark.parametrize(
    "chart",
    [
        charts.histogram([], words=HISTOGRAM),
        charts.histogram([0, 0, 0], words=HISTOGRAM, thresholds=(1, 2, 3)),
        charts.histogram([nan, -4, inf], words=HISTOGRAM),
        charts.task_profile([], words=TASKS),
        charts.task_profile([TaskPoint("1", None), TaskPoint("2", nan, control=50)], words=TASKS),
        charts.mark_grid([], words=GRID),
        charts.mark_grid([[0, 0, 0, 0]] * 4, words=GRID),
        charts.funnel([], words=FUNNEL, centre=19, spread=6),
        charts.funnel([FunnelPoint(0, 5), FunnelPoint(9, nan), FunnelPoint(nan, 3)], words=FUNNEL),
        charts.cohort_change([], words=COHORT),
        charts.cohort_change([CohortPoint("2025", None)], words=COHORT),
        charts.dynamics((), (), words=DYNAMICS),
        charts.dynamics(("2025",), (Series("а", ()), Series("б", (nan,))), words=DYNAMICS, breaks=(0, 5)),
        charts.bars_by_group((), words=SHARES),
        charts.bars_by_group([GroupMarks("5а", (0, nan))], words=SHARES),
        charts.before_after((), words=CHANGES),
        charts.before_after([Change("а", None, inf)], words=CHANGES),
    ],
)
def test_nothing_to_draw_is_said(chart: Chart) -> None:
    assert [texts(root) for root in both(chart)] == [[NO_DATA], [NO_DATA]]
    assert [len(row) for row in chart.table.rows] == [len(chart.table.headers)] * len(chart.table.rows)


@pytest.mark.parametrize(
    ("chart", "tag", "drawn"),
    [
        (charts.histogram([0, 0, 1], words=HISTOGRAM, thresholds=(0, 9)), "rect", 3),
        (charts.histogram([5], words=HISTOGRAM, expected=(nan,)), "rect", 3),
        (charts.task_profile([TaskPoint("1", 140, low=nan, high=3)], words=TASKS), "circle", 2),
        (charts.mark_grid([[], [0, 0, 0, 0, 9], [0, 0, 7]], words=GRID), "rect", 1 + 16 + 4 + 3),
        (charts.funnel([FunnelPoint(1, 5, "А")], words=FUNNEL), "polygon", 1),
        (charts.funnel([FunnelPoint(9, 5)] * 3, words=FUNNEL, centre=5, spread=0), "circle", 4),
        (charts.funnel([FunnelPoint(9, 5)], words=FUNNEL, centre=nan, spread=nan), "circle", 2),
        (charts.cohort_change([CohortPoint("2025", 50, nan, 3)], words=COHORT), "circle", 2),
        (charts.dynamics(("а",) * 40, (Series("а", (7,) * 40),), words=DYNAMICS), "circle", 41),
        (charts.bars_by_group([GroupMarks("5а", (0, 0, 0, 3))], words=SHARES), "rect", 1 + 4 + 1),
        (charts.before_after([Change("а", 0, 0, 0, 0)], words=CHANGES), "circle", 4),
    ],
)
def test_odd_data_is_drawn_as_far_as_it_goes(chart: Chart, tag: str, drawn: int) -> None:
    assert [len(list(root.iter(f"{SVG}{tag}"))) for root in both(chart)] == [drawn, drawn]


@pytest.mark.parametrize(
    ("value", "digits", "sign", "shown"),
    [
        (12.345, 1, False, "12,3"),
        (-0.04, 1, False, "0,0"),
        (-3.5, 1, True, "\u22123,5"),
        (4, 0, True, "+4"),
        (0, 0, True, "0"),
        (1733, 0, False, "1\u00a0733"),
        (nan, 1, False, "–"),
        (None, 1, False, "–"),
    ],
)
def test_numbers_are_written_the_russian_way(value: float | None, digits: int, sign: bool, shown: str) -> None:
    assert number(value, digits, sign=sign) == shown


@pytest.mark.parametrize(
    ("low", "high", "wanted", "found"),
    [
        (0, 14, 4, [0, 5, 10, 15]),
        (0.2, 0.9, 4, [0.2, 0.4, 0.6, 0.8, 1.0]),
        (5, 5, 5, [5, 6]),
        (-3, 3, 3, [-4, -2, 0, 2, 4]),
        (0, 0, 4, [0, 0.5]),
    ],
)
def test_ticks_are_round(low: float, high: float, wanted: int, found: list[float]) -> None:
    assert ticks(low, high, wanted) == found


def test_spans_spacing_and_fitting() -> None:
    assert span([50], floor=0, ceiling=100) == [44, 46, 48, 50, 52, 54, 56]
    assert span([99, 1], floor=0, ceiling=100) == [0, 20, 40, 60, 80, 100]
    assert [spaced(count, 700, 30) for count in (1, 20, 40, 100, 2000)] == [1, 1, 2, 5, 100]
    assert interval(2.05, 3.44, 1) == "2,0\u00a0– 3,4"
    assert fitted("Школа", 10, 100) == "Школа"
    assert fitted("Школа № 7 города Заречье", 10, 80) == "Школа № 7 го…"
