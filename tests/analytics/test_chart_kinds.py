"""Each kind of picture: what is drawn, counted part by part, and the table of its numbers."""

from collections import Counter

from django.template.loader import render_to_string
from lxml import etree, html

from analytics import charts
from analytics.charts.model import Chart, FunnelPoint
from tests.analytics.pictures import (
    FUNNEL,
    a_change,
    a_cohort,
    a_dynamics,
    a_funnel,
    a_grid,
    a_histogram,
    a_profile,
    a_share,
)

SVG = "{http://www.w3.org/2000/svg}"
NBSP = "\u00a0"
BLUE, AMBER, PALE = "#1b4a7a", "#a34f00", "#8fb0d1"


def root_of(chart: Chart) -> etree._Element:
    return etree.fromstring(chart.svg)


def parts(root: etree._Element, tag: str, **wanted: str) -> list[etree._Element]:
    return [part for part in root.iter(f"{SVG}{tag}") if all(part.get(name) == kind for name, kind in wanted.items())]


def texts(root: etree._Element) -> list[str]:
    return [str(text.text) for text in root.iter(f"{SVG}text")]


def test_histogram() -> None:
    chart = a_histogram()
    root = root_of(chart)
    assert len(parts(root, "rect", fill=PALE)) == 1 + 10
    assert len(parts(root, "circle", fill=AMBER)) == 1 + 11
    assert len(parts(root, "line", **{"stroke-dasharray": "5 3"})) == 1 + 3
    assert texts(root) == [
        *("Участников", "Ожидается", "Граница отметки"),
        *("0", "2", "4", "6", "8"),
        *(str(total) for total in range(12)),
        *("«2»", "«3»", "«4»", "«5»", "Первичный балл"),
    ]
    assert chart.table.headers == ("Первичный балл", "Отметка", "Участников", "Ожидается")
    assert chart.table.rows[3:5] == (("3", "2", "1", "3,4"), ("4", "3", "7", "5,1"))
    assert chart.table.rows[11] == ("11", "5", "0", "–")


def test_bars_are_as_high_as_they_count() -> None:
    bars = parts(root_of(a_histogram()), "rect", fill=PALE)[1:]
    heights = [float(str(bar.get("height"))) for bar in bars]
    assert [round(height / heights[0]) for height in heights] == [1, 2, 1, 7, 6, 5, 4, 3, 2, 1]


def test_task_profile() -> None:
    chart = a_profile()
    root = root_of(chart)
    assert len(parts(root, "circle", fill=BLUE)) == 1 + 2
    assert len(parts(root, "polygon", fill=AMBER)) == 1 + 1
    assert len(parts(root, "rect", fill="#d3e0ee")) == 1 + 3
    assert len(parts(root, "rect", fill="#fff3d6")) == 1
    assert [text.text for text in parts(root, "text", **{"font-weight": "bold"})] == ["2.1", f"64{NBSP}%"]
    assert chart.table.headers == (
        *("Задание", "Школа", "Интервал", "Контрольная выборка", "Интервал выборки"),
        "Названо в признаке",
    )
    assert chart.table.rows == (
        ("1", "82", f"70{NBSP}– 90", "75", f"72{NBSP}– 78", "–"),
        ("2.1", "64", f"52{NBSP}– 76", "40", f"37{NBSP}– 43", "◆"),
        ("2.2", "–", "–", "50", f"46{NBSP}– 54", "–"),
        ("3", "100", "–", "–", "–", "–"),
    )


def test_mark_grid() -> None:
    chart = a_grid()
    root = root_of(chart)
    figures = [text for text in texts(root) if text.isdigit()]
    assert figures == ["2", "1", "0", "0", "3", "11", "2", "0", "0", "6", "9", "1", "0", "1", "4", "3"]
    assert len(parts(root, "rect", fill="none", **{"stroke-width": "2.5"})) == 4
    assert texts(root)[-6:] == [
        *("Понижена", f"14 (33{NBSP}%)", "Подтверждена", f"25 (58{NBSP}%)"),
        *("Повышена", f"4 (9{NBSP}%)"),
    ]
    assert chart.table.headers == (
        "Отметка в журнале \\ Отметка за ВПР",
        *("2", "3", "4", "5", "Понижена", "Подтверждена", "Повышена"),
    )
    assert chart.table.rows == (
        ("2", "2", "1", "0", "0", "0", "2", "1"),
        ("3", "3", "11", "2", "0", "3", "11", "2"),
        ("4", "0", "6", "9", "1", "6", "9", "1"),
        ("5", "0", "1", "4", "3", "5", "3", "0"),
        ("Участников", "5", "19", "15", "4", f"14 (33{NBSP}%)", f"25 (58{NBSP}%)", f"4 (9{NBSP}%)"),
    )


def test_funnel_points_out_one_s_own_school_only() -> None:
    chart = a_funnel()
    root = root_of(chart)
    assert len(parts(root, "circle", fill=PALE)) == 1 + 4
    assert len(parts(root, "polygon", fill=AMBER)) == 1
    assert len(parts(root, "path")) == 4
    assert [text for text in texts(root) if text.startswith("Школа")] == ["Школа № 7"]
    assert chart.table.headers == ("Школа", "Участников", "Средний балл", "Среднее", "Две ошибки", "Три ошибки")
    assert chart.table.rows == (("Школа № 7", "52", "24,4", "19,0", f"17,1{NBSP}– 20,9", f"16,1{NBSP}– 21,9"),)


def test_names_in_a_crowd_are_written_where_there_is_room() -> None:
    points = [FunnelPoint(50, 20, f"Школа № {number}") for number in range(1, 10)]
    root = root_of(charts.funnel(points, words=FUNNEL, centre=20, spread=6))
    assert len(parts(root, "polygon", fill=AMBER)) == 9
    names = [(text.text, text.get("text-anchor")) for text in parts(root, "text", **{"font-weight": "bold"})]
    assert names == [
        *(("Школа № 1", "start"), ("Школа № 2", "end"), ("Школа № 3", "start")),
        *(("Школа № 4", "end"), ("Школа № 5", "start"), ("Школа № 6", "end")),
    ]


def test_a_dot_says_its_hint_under_the_pointer_and_in_the_table() -> None:
    chart = charts.funnel([FunnelPoint(50, 20, hint="Школа <2>"), FunnelPoint(40, 19)], words=FUNNEL)
    (hinted,) = parts(root_of(chart), "g")
    assert [(part.tag, part.text) for part in hinted] == [(f"{SVG}title", "Школа <2>"), (f"{SVG}circle", None)]
    assert [row[:2] for row in chart.table.rows] == [("Школа <2>", "50")]


def test_cohort_change() -> None:
    chart = a_cohort()
    root = root_of(chart)
    assert len(parts(root, "circle", fill=BLUE)) == 1 + 3
    assert len(parts(root, "polygon", fill=AMBER)) == 1 + 2
    assert len(parts(root, "path")) == 2
    assert [text.text for text in parts(root, "text", **{"font-weight": "bold"})] == ["61,2", "58,3", "79,5"]
    assert chart.table.rows == (
        ("2023", "61,2", f"55,0{NBSP}– 67,0", "58,1"),
        ("2024", "58,3", f"52,0{NBSP}– 64,0", "55,0"),
        ("2025", "79,5", f"74,0{NBSP}– 85,0", "–"),
    )


def test_dynamics_draws_no_line_over_a_gap_or_a_break() -> None:
    chart = a_dynamics()
    root = root_of(chart)
    # Russian: 2021 alone, 2023 alone before the break, 2024-2025; mathematics: 2021-2022, then 2024 alone.
    assert Counter(path.get("stroke") for path in parts(root, "path")) == {BLUE: 1, AMBER: 1}
    assert len(parts(root, "circle", fill=BLUE)) == 1 + 4
    assert len(parts(root, "polygon", fill=AMBER)) == 1 + 3
    assert len(parts(root, "line", **{"stroke-dasharray": "2 4"})) == 1 + 1
    assert chart.table.rows[2:] == (
        ("2023", "54,0", "–"),
        ("2024 (Годы несравнимы)", "55,0", "62,0"),
        ("2025", "53,0", "–"),
    )


def test_bars_by_group() -> None:
    chart = a_share()
    root = root_of(chart)
    assert len(parts(root, "rect", stroke="#123556")) == 4 + 4 + 1
    shown = [text for text in texts(root) if text.endswith("%")]
    assert shown == [f"28{NBSP}%", f"48{NBSP}%", f"20{NBSP}%", f"100{NBSP}%"]
    assert texts(root)[-3:] == ["5в", "0", "Нет данных"]
    assert chart.table.headers == (
        *("Класс", "Участников", "«2»", "«2», %", "«3»", "«3», %"),
        *("«4»", "«4», %", "«5»", "«5», %"),
    )
    assert chart.table.rows == (
        ("5а", "25", "1", "4,0", "7", "28,0", "12", "48,0", "5", "20,0"),
        ("5б", "8", "0", "0,0", "0", "0,0", "8", "100,0", "0", "0,0"),
        ("5в", "0", "0", "–", "0", "–", "0", "–", "0", "–"),
    )


def test_before_after() -> None:
    chart = a_change()
    root = root_of(chart)
    assert len(parts(root, "circle", fill="#ffffff")) == 1 + 3
    assert len(parts(root, "circle", fill=BLUE)) == 1 + 2
    assert [text.text for text in parts(root, "text", **{"font-weight": "bold"})] == ["+11,4", "\u22122,8", "–"]
    assert chart.table.rows == (
        ("Подтверждённые отметки", "61,0", "72,4", "+11,4", f"4,1{NBSP}– 18,7"),
        ("Задания с развёрнутым ответом", "48,0", "45,2", "\u22122,8", "–"),
        ("Доля «2»", "12,0", "–", "–", f"\u22121,0{NBSP}– 1,0"),
    )


def test_on_a_page_a_picture_has_its_numbers() -> None:
    chart = a_cohort()
    page = html.fromstring(render_to_string("analytics/_chart.html", {"chart": chart}))
    assert [part.tag for part in page] == ["figcaption", "div", "div", "details"]
    assert [len(part.findall("svg")) for part in page.findall("div")] == [1, 1]
    assert page.findtext("figcaption") == chart.title
    assert page.findtext(".//caption") == chart.title
    assert [(cell.get("scope"), cell.text) for cell in page.findall(".//thead//th")] == [
        ("col", head) for head in chart.table.headers
    ]
    rows = [tuple(cell.text for cell in row) for row in page.findall(".//tbody/tr")]
    assert tuple(rows) == chart.table.rows
    assert [cell.get("scope") for cell in page.findall(".//tbody//th")] == ["row"] * 3
    assert page.xpath("//@style|//@onclick|//script") == []


def test_in_a_paper_a_picture_keeps_its_words() -> None:
    chart = a_cohort()
    picture = charts.as_picture(chart, title="Рисунок 1 – Та же параллель", numbers=True)
    assert (picture.svg, picture.title, picture.description) == (
        chart.svg,
        "Рисунок 1 – Та же параллель",
        chart.description,
    )
    assert picture.spoken == "Рисунок 1 – Та же параллель. Три года."
    assert picture.numbers is not None
    assert [(column.title, column.width, column.centred) for column in picture.numbers.columns] == [
        ("Год", 7.0, False),
        ("Школа", 8.0, True),
        ("Интервал", 14.0, True),
        ("Муниципалитет", 16.0, True),
    ]
    assert picture.numbers.sections[0].rows == chart.table.rows
    assert charts.as_picture(chart).numbers is None
