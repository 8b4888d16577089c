"""Workbooks without heads or looks: for files that must look like somebody else's."""

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook

NAME_LENGTH = 31


def bare_book(sheets: Mapping[str, Iterable[Sequence[str | int | float | None]]]) -> bytes:
    """An xlsx file of these sheets, rows just as they are; names are cut at the format's 31 characters."""
    book = Workbook(write_only=True)
    for name, table in sheets.items():
        page = book.create_sheet(name[:NAME_LENGTH])
        for row in table:
            page.append(list(row))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
