"""Workbooks in and out: fast reading, and writing whose text can never turn into a formula."""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import IO, cast
from zipfile import BadZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from office import extents
from office.garbage import uncollected
from office.guard import Kind, Refusal, Refused

Value = str | int | float | bool | date | datetime | time | timedelta | None
Written = Value | Decimal
Stored = str | float | datetime | None
MOST_CELLS = 3_000_000
NAME_LENGTH = 31
TEXT_LENGTH = 32_767
NAME_SIGNS = re.compile(r"[\[\]:*?/\\]")
XML_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
PAPER_A4 = 9


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet of a workbook. ``rows`` begin at row 1 and column A, so that an index is an address less one.

    An empty place is ``None``, a whole number an ``int``; merged ranges are (first row, first column, last row, last
    column), counted from zero, both ends included.
    """

    name: str
    hidden: bool
    rows: tuple[tuple[Value, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet as the file holds it, from row 1 and column A: "" in an empty place, every number a ``float``."""

    name: str
    hidden: bool
    rows: Sequence[Sequence[Value]]
    merged: tuple[tuple[int, int, int, int], ...]


class Look(StrEnum):
    """How a column or a row of a written sheet looks."""

    PLAIN = "plain"
    CENTRED = "centred"
    STRONG = "strong"
    ACROSS = "across"
    HEAD = "head"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a written sheet; width in characters; ``total`` asks for the sum of its numbers below."""

    title: str
    width: float = 20
    look: Look = Look.PLAIN
    total: bool = False


@dataclass(frozen=True, slots=True)
class Strong:
    """A row to stand out: the title of a section, the sum of a school.

    ``across`` lets a long title run over the empty cells behind it, because merged ones would break the filters.
    """

    values: tuple[Written, ...]
    across: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write: title rows, one head row, data row by row, sums at the end where a column asks for one.

    ``frozen`` columns stay in sight; ``footer`` is in the spreadsheet's own code (&P page, &N pages).
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Written] | Strong]
    titles: Sequence[str] = field(default=())
    frozen: int = 1
    total_label: str = "Итого"
    footer: str = "Страница &P из &N"


def rows(data: bytes) -> Iterator[ReadSheet]:
    """The sheets of a workbook that has passed the guard, one at a time, charts left out.

    Raises ``Refused``: too many cells (counted before anything is laid out in memory), or a damaged file.
    """
    for sheet in stream(data):
        read = tuple(tuple(_plain(value) for value in row) for row in sheet.rows)
        yield ReadSheet(sheet.name, sheet.hidden, read, sheet.merged)


def stream(data: bytes, seen: extents.Reach | None = None) -> Iterator[RawSheet]:
    """The same with cells untouched, for readers of whole columns; ``seen`` is what the guard was watched at."""
    _check_extent(data, seen)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            for about in book.sheets_metadata:
                if about.typ is SheetTypeEnum.WorkSheet:
                    hidden = about.visible is not SheetVisibleEnum.Visible
                    yield _read(book.get_sheet_by_name(about.name), hidden=hidden)
    except CalamineError as error:
        raise Refused(Refusal.DAMAGED, format=Kind.XLSX.value) from error


def _read(sheet: CalamineSheet, *, hidden: bool) -> RawSheet:
    merged = tuple((*start, *end) for start, end in sheet.merged_cell_ranges or ())
    with uncollected():
        return RawSheet(sheet.name, hidden, sheet.to_python(skip_empty_area=False), merged)


def _plain(value: Value) -> Value:
    if value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _check_extent(data: bytes, seen: extents.Reach | None) -> None:
    try:
        reach = extents.cells(data, MOST_CELLS, seen)
    except (BadZipFile, zlib.error, EOFError) as error:
        raise Refused(Refusal.DAMAGED, format=Kind.XLSX.value) from error
    if reach > MOST_CELLS:
        # because one stray value in the last row would claim memory for all the empty ones before it
        raise Refused(Refusal.TOO_MANY_CELLS, limit=MOST_CELLS)


def write(target: Path | IO[bytes], sheets: Iterable[Sheet], *, category: str = "") -> None:
    """Writes a workbook, row by row, so that its size costs no memory; at least one sheet is needed.

    Text is written as text whatever it begins with; dates and numbers keep their types; a moment in time is written by
    its own wall clock. Sheet names are shortened and told apart as the format demands. Signs that XML cannot hold are
    left out, and text is cut at the format's 32,767 characters. ``category`` becomes the file's property of that name.
    """
    book = Workbook(write_only=True)
    book.properties.category = category or None
    for style in _styles():
        book.add_named_style(style)
    taken: set[str] = set()
    for sheet in sheets:
        name = _name(sheet.name, taken)
        taken.add(name.casefold())
        # because the stubs do not say that a sheet which is only written has the page settings of any other
        _write(cast("Worksheet", book.create_sheet(name)), sheet)
    book.save(target)


def _styles() -> Iterator[NamedStyle]:
    line = Side(style="thin", color="808080")
    grid = Border(left=line, right=line, top=line, bottom=line)
    looks = {
        Look.PLAIN: (False, "left", "top"),
        Look.CENTRED: (False, "center", "top"),
        Look.STRONG: (True, "left", "top"),
        Look.ACROSS: (True, "left", "top"),
        Look.HEAD: (True, "center", "center"),
    }
    for look, (bold, across, down) in looks.items():
        style = NamedStyle(
            f"roadmap {look}",
            font=Font(name="Times New Roman", size=11, bold=bold),
            border=grid,
            alignment=Alignment(horizontal=across, vertical=down, wrap_text=look is not Look.ACROSS),
        )
        if look is Look.HEAD:
            style.fill = PatternFill("solid", fgColor="E7EDF3")
        yield style
    yield NamedStyle(f"roadmap {Look.TITLE}", font=Font(name="Times New Roman", size=12, bold=True))


def _name(wanted: str, taken: set[str]) -> str:
    base = NAME_SIGNS.sub(" ", XML_CONTROLS.sub("", wanted)).strip(" '")[:NAME_LENGTH] or "Лист"
    name, number = base, 2
    while name.casefold() in taken:
        ending = f" ({number})"
        name, number = base[: NAME_LENGTH - len(ending)] + ending, number + 1
    return name


def _write(page: Worksheet, sheet: Sheet) -> None:
    head = len(sheet.titles) + 1
    _prepare(page, sheet, head)
    for title in sheet.titles:
        page.append([_cell(page, title, Look.TITLE)])
    page.append([_cell(page, column.title, Look.HEAD) for column in sheet.columns])
    sums: list[int | float | Decimal] = [0] * len(sheet.columns)
    last = head
    for row in sheet.rows:
        last += 1
        page.append(_data(page, sheet.columns, row, sums))
    letter = get_column_letter(len(sheet.columns))
    page.auto_filter.ref = f"A{head}:{letter}{last}"
    if any(column.total for column in sheet.columns):
        last += 1
        page.append([_cell(page, value, Look.STRONG) for value in _totals(sheet, sums)])
    page.print_area = f"A1:{letter}{last}"


def _prepare(page: Worksheet, sheet: Sheet, head: int) -> None:
    for index, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(index)].width = column.width
    page.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = PAPER_A4
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(sheet.footer))


def _data(
    page: Worksheet,
    columns: Sequence[Column],
    row: Sequence[Written] | Strong,
    sums: list[int | float | Decimal],
) -> list[Cell]:
    if isinstance(row, Strong):
        # because a section's title and a school's own sum would be counted twice
        look = Look.ACROSS if row.across else Look.STRONG
        return [_cell(page, value, look) for value in row.values]
    for index, value in enumerate(row):
        if columns[index].total and isinstance(value, int | float | Decimal):
            sums[index] = _sum(sums[index], value)
    return [_cell(page, value, column.look) for column, value in zip(columns, row, strict=True)]


def _sum(one: int | float | Decimal, other: int | float | Decimal) -> int | float | Decimal:
    if isinstance(one, Decimal) or isinstance(other, Decimal):
        return Decimal(str(one)) + Decimal(str(other))
    return one + other


def _totals(sheet: Sheet, sums: Sequence[int | float | Decimal]) -> list[Written]:
    values: list[Written] = [value if column.total else None for column, value in zip(sheet.columns, sums, strict=True)]
    label = next((index for index, column in enumerate(sheet.columns) if not column.total), None)
    if label is not None:
        values[label] = sheet.total_label
    return values


def _cell(page: Worksheet, value: Written, look: Look) -> Cell:
    if isinstance(value, str):
        cell = WriteOnlyCell(page, XML_CONTROLS.sub("", value)[:TEXT_LENGTH])
        cell.style = f"roadmap {look}"
        # because the library takes "=..." for a formula, and a person who edits the cell must not make it one either
        cell.data_type = "s"
        cell.quotePrefix = True
        return cell
    cell = WriteOnlyCell(page, cast("Stored", value.replace(tzinfo=None) if isinstance(value, datetime) else value))
    cell.style = f"roadmap {look}"
    if isinstance(value, datetime):
        cell.number_format = "DD.MM.YYYY HH:MM"
    elif isinstance(value, date):
        cell.number_format = "DD.MM.YYYY"
    return cell
