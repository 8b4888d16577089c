"""Web pages: spans, lists within cells, what is not shown, hostile and broken markup."""

import pytest

from office.grids.html import read_html
from office.grids.model import Cell, Grid, Paragraph, Row
from office.guard import Refusal, Refused


def grid(markup: str) -> Grid:
    (found,) = [block for block in read_html(markup.encode()).blocks if isinstance(block, Grid)]
    return found


def test_paragraphs_and_tables_come_in_reading_order() -> None:
    reading = read_html(
        "<html><head><title>x</title><style>p{}</style></head><body><h2>План&nbsp;ВПР</h2><p><b>Цель:</b></p>текст"
        "<script>alert(1)</script><table><caption>Таблица</caption><thead><tr><th>№</th><th>Что</th></tr></thead>"
        "<tbody><tr><td>1</td><td>Сбор\nсведений</td></tr></tbody></table><p>Начальник<br>П.П. Примеров</p>".encode()
    )
    assert (reading.format, reading.remarks) == ("html", ())
    assert reading.blocks == (
        Paragraph("План ВПР", True, 2, "абзац 1"),
        Paragraph("Цель:", True, 0, "абзац 2"),
        Paragraph("текст", False, 0, "абзац 3"),
        Paragraph("Таблица", False, 0, "абзац 4"),
        Grid(
            (
                Row((Cell("№"), Cell("Что")), "таблица 1, строка 1"),
                Row((Cell("1"), Cell("Сбор сведений")), "таблица 1, строка 2"),
            ),
            "таблица 1",
        ),
        Paragraph("Начальник", False, 0, "абзац 5"),
        Paragraph("П.П. Примеров", False, 0, "абзац 5"),
    )


def test_spans_across_and_down() -> None:
    found = grid(
        "<table><tr><td colspan=3>Раздел</td></tr><tr><td>1</td><td rowspan=2>май</td><td rowspan=0>УО</td></tr>"
        "<tr><td>2</td></tr><tr><td>3</td><td>июнь</td></tr></table>"
    )
    assert [row.cells for row in found.rows] == [
        (Cell("Раздел"), Cell("Раздел", merged=True), Cell("Раздел", merged=True)),
        (Cell("1"), Cell("май"), Cell("УО")),
        (Cell("2"), Cell("май", merged=True), Cell("УО", merged=True)),
        (Cell("3"), Cell("июнь"), Cell("УО", merged=True)),
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("а<br>б<br/><br/>в", "а\nб\nв"),
        ("<p>а</p><p>б</p>", "а\nб"),
        ("Виды:<ul><li>а<li>б</ul>", "Виды:\n• а\n• б"),
        ("<ol start=3><li>а</li><li><p>б</p></li></ol>", "3. а\n4. б"),
        ("до <del>1</del><ins>15</ins> мая", "до 15 мая"),
        ("органи&shy;зация", "органи\u00adзация"),
        ("а<span style='display: none'>тайно</span>б", "аб"),
        ("<table><tr><td>а<td>б<tr><td>в</table>", "а б\nв"),
        ("<s>старый</s> новый", "старый новый"),
    ],
)
def test_what_a_cell_says(cell: str, text: str) -> None:
    assert grid(f"<table><tr><td>1</td><td>{cell}</td></tr></table>").rows[0].cells == (Cell("1"), Cell(text))


def test_a_frame_is_taken_away_and_what_is_hidden_is_told() -> None:
    reading = read_html("<table><tr><td><p>План</p><table><tr><td>1<td>а</table></table><p hidden>тайно</p>".encode())
    assert reading.blocks == (
        Paragraph("План", False, 0, "абзац 1"),
        Grid((Row((Cell("1"), Cell("а")), "таблица 1, строка 1"),), "таблица 1"),
    )
    assert reading.remarks == ("hidden_text",)


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset=windows-1251><p>План</p>".encode("cp1251"),
        "<p>План</p>".encode("cp1251"),
        "<p>План</p>".encode("utf-8-sig"),
        "<p>План</p>".encode("utf-16"),
        '<?xml version="1.0" encoding="utf-8"?><p>План</p>'.encode(),
        "<meta charset=nonsense><p>План".encode(),
    ],
)
def test_encodings(data: bytes) -> None:
    assert read_html(data).blocks == (Paragraph("План", False, 0, "абзац 1"),)


def test_spans_without_measure_stay_small() -> None:
    found = grid("<table><tr><td rowspan=99999999 colspan=99999999>а</td></tr><tr></tr></table>")
    assert [len(row.cells) for row in found.rows] == [100, 100]


def test_markup_without_end_is_refused_or_read() -> None:
    with pytest.raises(Refused) as refused:
        read_html(b"")
    assert (refused.value.code, refused.value.facts) == (Refusal.DAMAGED, {"format": "html"})
    assert read_html(b"<div>" * 100_000).blocks == ()
    crowded = "<tr>" + "<td colspan=100>" * 200 + "</tr>"
    with pytest.raises(Refused) as many:
        read_html(f"<table>{crowded * 60}</table>".encode())
    assert (many.value.code, many.value.facts) == (Refusal.TOO_MANY_CELLS, {"limit": 1_000_000})


def test_nothing_is_loaded_from_anywhere() -> None:
    page = '<!DOCTYPE html SYSTEM "file:///etc/passwd" [<!ENTITY e SYSTEM "file:///etc/hostname">]><p>а&e;б</p>'
    assert [block.text for block in read_html(page.encode()).blocks if isinstance(block, Paragraph)][-1] == "а&e;б"
