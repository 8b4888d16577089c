"""How far cells reach: quick bounds agree with the exact count wherever they are relied on."""

import random
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from office.extents import Reach, cells

MOST = 3_000_000


def package(xml: str | bytes) -> bytes:
    """A package whose only sheet is this."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", xml)
    return buffer.getvalue()


def sheet(*rows: str) -> str:
    return f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>"


FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("xml", "reach"),
    [
        (sheet(), 0),
        (sheet('<row r="1"><c r="A1"><v>1</v></c></row>'), 1),
        (sheet('<row r="7"><c r="C7" t="s"><v>1</v></c><c r="AA7"><v>1</v></c></row>'), 189),
        (sheet(FAR), 1048576 * 16384),
        (sheet(FAR.replace('"', "'")), 1048576 * 16384),
        (sheet(FAR.replace("XFD", "xfd")), 1048576 * 16384),
        (sheet(FAR.replace("<c", "<x:c").replace("</c", "</x:c")), 1048576 * 16384),
        (sheet(FAR.replace("<c r", "<c\n\tr")), 1048576 * 16384),
        (sheet(FAR.replace("<c ", '<c t="n" ')), 1048576 * 16384),
        (sheet('<row r="2"><c><v>1</v></c><c><v>1</v></c></row>'), 4),
        (sheet('<row r="1048576"><c r="XFD1048576" s="1"/></row><row r="2"><c r="B2"><v>1</v></c></row>'), 4),
        (sheet('<row r="1048576"><c r="XFD1048576" s="1"></c></row><row r="2"><c r="B2"><v>1</v></c></row>'), 4),
    ],
)
@pytest.mark.parametrize("piece", [0, 7, 600])
def test_reach(xml: str, reach: int, piece: int) -> None:
    seen = Reach() if piece else None
    for start in range(0, len(xml), piece or len(xml)):
        if seen:
            seen.see("xl/worksheets/sheet1.xml", xml.encode()[start : start + piece])
    assert cells(package(xml), MOST, seen) == reach


@pytest.mark.parametrize(
    "before", [1 << 20, (1 << 20) - 3, (1 << 20) - 511, (1 << 20) - 512, (1 << 20) - 513, (1 << 21) - 20]
)
def test_a_far_cell_where_the_file_is_read_in_two_pieces(before: int) -> None:
    start = "<worksheet><sheetData>"
    xml = start + " " * (before - len(start)) + FAR + " " * 40
    assert cells(package(xml), MOST) == 1048576 * 16384


def test_a_usual_workbook_has_the_same_quick_bound_as_exact_reach() -> None:
    chance = random.Random(3)
    for _ in range(20):
        book, places = Workbook(), [(chance.randint(1, 3000), chance.randint(1, 800)) for _ in range(30)]
        page = book.active
        assert page is not None
        for row, column in places:
            page.cell(row, column, 1)
        buffer = BytesIO()
        book.save(buffer)
        assert cells(buffer.getvalue(), MOST) == max(row for row, _ in places) * max(column for _, column in places)
