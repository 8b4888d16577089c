"""Tables of plain text in and out, as Russian spreadsheets write and expect them."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

from office.guard import Kind, Refusal, Refused

Value = str | int | float | Decimal | date | datetime | None
DELIMITERS = (";", ",", "\t")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"


def read(data: bytes) -> list[list[str]]:
    """The rows of a file, cells as text, empty lines kept as empty lists so that an index is a line less one.

    Takes UTF-8 with or without a mark, UTF-16 with one, else Windows-1251; semicolons, commas or tabs, whichever part
    the first filled line. The apostrophe that ``write`` adds is taken off again. Raises ``Refused`` for a damaged file.
    """
    text = _decoded(data)
    delimiter = _delimiter(text)
    try:
        return [[_own(cell) for cell in row] for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise Refused(Refusal.DAMAGED, format=Kind.CSV.value) from error


def write(rows: Iterable[Sequence[Value]]) -> bytes:
    """A file that Russian Excel opens with a double click: UTF-8 with a mark, semicolons, decimal commas.

    Text that a spreadsheet would run as a formula gets an apostrophe in front, since the format knows no types.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    writer.writerows([_safe(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(Refusal.DAMAGED, format=Kind.CSV.value)


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(first.split('"')[::2])
    # because max keeps the first of equals, a single column is read as parted by semicolons
    return max(DELIMITERS, key=bare.count)


def _own(cell: str) -> str:
    return cell[1:] if cell.startswith(GUARD) and cell[1:].startswith(DANGEROUS) else cell


def _safe(value: Value) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.strftime("%d.%m.%Y %H:%M")
        case date():
            return value.strftime("%d.%m.%Y")
        case float() | Decimal():
            return str(value).replace(".", ",")
        case int():
            return str(value)
        case _:
            return GUARD + value if value.startswith(DANGEROUS) else value
