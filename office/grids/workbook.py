"""Workbooks as a ``Reading``: each sheet that a person sees is a grid."""

from datetime import date, datetime, time, timedelta

from office.grids.lines import Remark, folded
from office.grids.model import Cell, Grid, Reading, Row
from office.guard import Kind
from office.sheets import ReadSheet, Value, rows


def read_workbook(data: bytes) -> Reading:
    """The sheets of a workbook that has passed the guard; dates as дд.мм.гггг, empty edges left out.

    Raises ``Refused`` as ``office.sheets.rows`` does.
    """
    blocks = []
    remarks: set[str] = set()
    for sheet in rows(data):
        if sheet.hidden:
            remarks.add(Remark.HIDDEN_SHEET)
            continue
        found = _grid(sheet)
        if found.rows:
            blocks.append(found)
    return Reading(tuple(blocks), Kind.XLSX.value, tuple(sorted(remarks)))


def _grid(sheet: ReadSheet) -> Grid:
    table = [[Cell(_text(value)) for value in row] for row in sheet.rows]
    for top, left, bottom, right in sheet.merged:
        _cover(table, (top, left), (bottom, right))
    filled = [index for index, row in enumerate(table) if any(cell.text for cell in row)]
    where = f"лист «{sheet.name}»"
    if not filled:
        return Grid((), where)
    columns = [index for row in table for index, cell in enumerate(row) if cell.text]
    left, right = min(columns), max(columns) + 1
    return Grid(
        tuple(
            Row(tuple(table[index][left:right]), f"{where}, строка {index + 1}")
            for index in range(filled[0], filled[-1] + 1)
        ),
        where,
    )


def _cover(table: list[list[Cell]], start: tuple[int, int], end: tuple[int, int]) -> None:
    if start[0] >= len(table) or start[1] >= len(table[start[0]]):
        return
    text = table[start[0]][start[1]].text
    # because a range may be merged far beyond the last value, and nothing stands there to be covered
    for row in range(start[0], min(end[0] + 1, len(table))):
        for column in range(start[1], min(end[1] + 1, len(table[row]))):
            if (row, column) != start:
                table[row][column] = Cell(text, merged=True)


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "да" if value else "нет"
        case datetime():
            return value.strftime("%d.%m.%Y" if value.time() == time() else "%d.%m.%Y %H:%M")
        case date():
            return value.strftime("%d.%m.%Y")
        case time():
            return value.strftime("%H:%M")
        case float():
            return repr(value).replace(".", ",")
        case timedelta():
            return str(value)
        case _:
            return folded(str(value))
