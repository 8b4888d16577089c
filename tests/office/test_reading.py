"""One door to every reader: the same small plan in each format gives the same words."""

from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook
from weasyprint import HTML

from office.grids.model import Grid
from office.grids.reading import read
from office.guard import Refusal, Refused

ROWS = [["№", "Мероприятие", "Срок"], ["1.1", "Сбор сведений", "до 01.09.2026"], ["1.2", "Свод", "постоянно"]]
MARKUP = "<table border=1>" + "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in ROWS)


def as_docx() -> bytes:
    document, buffer = Document(), BytesIO()
    table = document.add_table(rows=3, cols=3)
    for row, texts in enumerate(ROWS):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    document.save(buffer)
    return buffer.getvalue()


def as_xlsx() -> bytes:
    book, buffer = Workbook(), BytesIO()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(buffer)
    return buffer.getvalue()


def as_pdf() -> bytes:
    made = HTML(string=f"<style>td {{ border: 1px solid }}</style>{MARKUP}</table>").write_pdf()
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize(
    ("name", "make", "format_"),
    [
        ("план.docx", as_docx, "docx"),
        ("план.xlsx", as_xlsx, "xlsx"),
        ("план.pdf", as_pdf, "pdf"),
        ("план.html", MARKUP.encode, "html"),
        ("план.txt", lambda: "\n".join("\t".join(row) for row in ROWS).encode("cp1251"), None),
    ],
)
def test_every_format_says_the_same(name: str, make: Callable[[], bytes], format_: str | None) -> None:
    reading = read(make(), name)
    (grid,) = [block for block in reading.blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row.cells] for row in grid.rows] == ROWS
    assert format_ in (None, reading.format)


@pytest.mark.parametrize("name", ["план.csv", "план.png"])
def test_what_holds_no_plan_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        read(b"\x89PNG\r\n\x1a\n" if name.endswith("png") else b"a;b", name)
    assert refused.value.code is Refusal.NOT_ALLOWED
    assert refused.value.facts["allowed"] == "docx, html, pdf, txt, xlsx"
