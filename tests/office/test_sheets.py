"""Workbooks written as officials expect them, and read back."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from office.guard import Kind, Refusal, Refused, inspect
from office.sheets import Column, Look, ReadSheet, Sheet, Strong, rows, write

COLUMNS = (
    Column("№", 6, Look.CENTRED),
    Column("Школа", 40),
    Column("Дата", 12, Look.CENTRED),
    Column("Работ", 10, Look.CENTRED, total=True),
)
DATA = ((1, "СОШ № 1", date(2026, 9, 1), 10), Strong((None, "Всего по СОШ № 1", None, 10)), (2, "СОШ № 2", None, 5))


def written(*sheets: Sheet) -> bytes:
    buffer = BytesIO()
    write(buffer, sheets)
    return buffer.getvalue()


def page(data: bytes) -> Worksheet:
    found = load_workbook(BytesIO(data)).worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def test_a_sheet_is_ready_to_print_and_to_filter() -> None:
    found = page(written(Sheet("План", COLUMNS, DATA, titles=("Отдел образования", "по состоянию на 23.11.2026"))))
    assert found.freeze_panes == "B4"
    assert found.auto_filter.ref == "A3:D6"
    assert found.print_title_rows == "$3:$3"
    assert found.print_area == "'План'!$A$1:$D$7"
    setup = found.page_setup
    measures = (setup.orientation, str(setup.paperSize), str(setup.fitToWidth), str(setup.fitToHeight))
    assert measures == ("landscape", "9", "1", "0")
    assert found.sheet_properties.pageSetUpPr == PageSetupProperties(fitToPage=True)
    assert found.oddFooter is not None
    assert found.oddFooter.center.text == "Страница &P из &N"
    assert [found.column_dimensions[letter].width for letter in "ABCD"] == [6, 40, 12, 10]
    assert found["B4"].alignment.wrap_text is True
    assert found["B4"].border.left.style == "thin"
    assert (found["B5"].font.bold, found["B4"].font.bold) == (True, False)


def test_values_keep_their_types_and_sums_stand_below() -> None:
    found = page(written(Sheet("План", COLUMNS, DATA)))
    assert [[cell.value for cell in row] for row in found.iter_rows()] == [
        ["№", "Школа", "Дата", "Работ"],
        [1, "СОШ № 1", datetime(2026, 9, 1), 10],  # noqa: DTZ001 - a date in a cell has no zone
        [None, "Всего по СОШ № 1", None, 10],
        [2, "СОШ № 2", None, 5],
        ["Итого", None, None, 15],
    ]
    assert found["C2"].number_format == "DD.MM.YYYY"


def test_moments_and_exact_numbers() -> None:
    columns = (Column("Когда"), Column("Доля", total=True))
    moment = datetime(2026, 9, 1, 10, 30, tzinfo=UTC)
    found = page(written(Sheet("а", columns, ((moment, Decimal("0.1")), (time(9), 0.2)))))
    assert found["A2"].value == moment.replace(tzinfo=None)
    assert found["A2"].number_format == "DD.MM.YYYY HH:MM"
    assert found["B4"].value == 0.3


@pytest.mark.parametrize("text", ["=1+1", "+7 (34669) 7-00-00", "-1", "@SUM(A1)", '=HYPERLINK("x")', "1.10", "{=1}"])
def test_text_is_never_a_formula(text: str) -> None:
    found = page(written(Sheet("а", (Column("=2+2"),), ((text,),), titles=("=3+3",))))
    cells = [found[place] for place in ("A1", "A2", "A3")]
    assert [cell.value for cell in cells] == ["=3+3", "=2+2", text]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]
    assert [bool(cell.quotePrefix) for cell in cells] == [True, True, True]


def test_signs_that_xml_cannot_hold_are_left_out() -> None:
    assert page(written(Sheet("а", (Column("б"),), (("до\x00 мая\x0b",),))))["A2"].value == "до мая"


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (("План: ВПР / 2026", "план  впр   2026"), ["План  ВПР   2026", "план  впр   2026 (2)"]),
        (("А" * 40, "А" * 40), ["А" * 31, "А" * 27 + " (2)"]),
        (("[]", ""), ["Лист", "Лист (2)"]),
    ],
)
def test_names_fit_the_format_and_differ(names: tuple[str, ...], made: list[str]) -> None:
    data = written(*(Sheet(name, (Column("а"),), ()) for name in names))
    assert load_workbook(BytesIO(data)).sheetnames == made


def test_what_was_written_is_read_back() -> None:
    data = written(Sheet("План", COLUMNS, DATA, titles=("Отдел",)), Sheet("Ещё", (Column("а"),), ((1.5,),)))
    assert inspect(data, "план.xlsx", frozenset({Kind.XLSX})) is Kind.XLSX
    assert list(rows(data)) == [
        ReadSheet(
            "План",
            hidden=False,
            rows=(
                ("Отдел", None, None, None),
                ("№", "Школа", "Дата", "Работ"),
                (1, "СОШ № 1", date(2026, 9, 1), 10),
                (None, "Всего по СОШ № 1", None, 10),
                (2, "СОШ № 2", None, 5),
                ("Итого", None, None, 15),
            ),
            merged=(),
        ),
        ReadSheet("Ещё", hidden=False, rows=(("а",), (1.5,)), merged=()),
    ]


def test_writing_costs_no_memory_for_its_rows() -> None:
    def many() -> Iterator[tuple[int, str]]:
        return ((number, "Школа") for number in range(5000))

    tracemalloc.start()
    write(BytesIO(), [Sheet("а", (Column("№"), Column("Школа")), many())])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


STRAY = (
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    '<row r="1"><c s="1" r="XFD1"><v>1</v></c></row><row spans="1:1" r="1048576"><c><v>1</v></c></row>',
    '<row r="1"><c><v>1</v></c><c><v>1</v></c><c><v>1</v></c></row><row r="1048576"><c t="n"><v>1</v></c></row>',
)


@pytest.mark.parametrize("xml", STRAY)
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/hidden/cells.bin"])
def test_one_stray_value_in_the_last_row_is_refused_before_it_costs_memory(xml: str, part: str) -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(part, f"<worksheet><sheetData>{xml}</sheetData></worksheet>")
    with pytest.raises(Refused) as refused:
        list(rows(buffer.getvalue()))
    assert (refused.value.code, refused.value.facts) == (Refusal.TOO_MANY_CELLS, {"limit": 3_000_000})


def test_an_empty_place_with_a_look_does_not_count() -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "План"
    book.worksheets[0]["XFD1048576"].number_format = "@"
    buffer = BytesIO()
    book.save(buffer)
    assert [sheet.rows for sheet in rows(buffer.getvalue())] == [(("План",),)]
