"""Workbooks as grids: merges both ways, dates as officials write them, hidden sheets, empty edges."""

from datetime import date, datetime, time
from io import BytesIO

import pytest
from openpyxl import Workbook

from office.grids.model import Cell, Grid, Reading, Row
from office.grids.workbook import read_workbook


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_sheet_becomes_a_grid_without_its_empty_edges() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "План"
    sheet["B2"], sheet["C2"], sheet["B4"], sheet["C4"] = "№", "Мероприятие", 1, "Сбор  сведений\nи анализ"
    assert read_workbook(saved(book)) == Reading(
        (
            Grid(
                (
                    Row((Cell("№"), Cell("Мероприятие")), "лист «План», строка 2"),
                    Row((Cell(), Cell()), "лист «План», строка 3"),
                    Row((Cell("1"), Cell("Сбор сведений\nи анализ")), "лист «План», строка 4"),
                ),
                "лист «План»",
            ),
        ),
        "xlsx",
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2026, 9, 1), "01.09.2026"),
        (datetime(2026, 9, 1, 10, 30), "01.09.2026 10:30"),  # noqa: DTZ001 - a cell has no zone
        (time(9, 5), "09:05"),
        (3.0, "3"),
        (1.5, "1,5"),
        (True, "да"),
        ("1.10", "1.10"),
    ],
)
def test_values_become_the_text_that_a_person_sees(value: date | time | float | str, text: str) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = value
    (grid,) = read_workbook(saved(book)).blocks
    assert isinstance(grid, Grid)
    assert grid.rows[0].cells == (Cell(text),)


def test_merged_ranges_speak_for_every_place() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("Раздел", None, None), ("1", "а", "УО"), ("2", "б", None), ("3", "в", "ОО")):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("C2:C3")
    sheet.merge_cells("E10:XFD11")
    (grid,) = read_workbook(saved(book)).blocks
    assert isinstance(grid, Grid)
    assert [row.cells for row in grid.rows] == [
        (Cell("Раздел"), Cell("Раздел", merged=True), Cell("Раздел", merged=True)),
        (Cell("1"), Cell("а"), Cell("УО")),
        (Cell("2"), Cell("б"), Cell("УО", merged=True)),
        (Cell("3"), Cell("в"), Cell("ОО")),
    ]


def test_hidden_and_empty_sheets_are_left_out() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "План"
    book.create_sheet("Служебный")["A1"] = "x"
    book.worksheets[1].sheet_state = "hidden"
    book.create_sheet("Пустой")
    reading = read_workbook(saved(book))
    assert [block.where for block in reading.blocks] == ["лист «Sheet»"]
    assert reading.remarks == ("hidden_sheet",)
