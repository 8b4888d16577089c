"""PDF read back: tables by their lines, rows over pages, wrapped lines joined, pictures and bombs refused."""

import zlib
from io import BytesIO

import pytest
from PIL import Image
from weasyprint import HTML

from office.grids.model import Cell, Grid, Paragraph
from office.grids.pdf import read_pdf
from office.guard import Refusal, Refused

STYLE = (
    "@page { size: A4; margin: 20mm; @bottom-center { content: counter(page) } }"
    "body { font: 11pt 'Liberation Serif' } table { border-collapse: collapse; width: 100% }"
    "td, th { border: 1px solid black; padding: 2pt 5pt; vertical-align: top } p { margin: 0 0 10pt }"
    "h1 { font-size: 13pt; text-align: center } tr { break-inside: avoid }"
)


def pdf(body: str, style: str = "") -> bytes:
    made = HTML(string=f"<html lang=ru><style>{STYLE}{style}</style><body>{body}</body></html>").write_pdf()
    assert isinstance(made, bytes)
    return made


def table(*rows: str) -> str:
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def cells(*texts: str) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)


def grids(data: bytes) -> list[Grid]:
    return [block for block in read_pdf(data).blocks if isinstance(block, Grid)]


def test_paragraphs_and_tables_come_in_reading_order() -> None:
    reading = read_pdf(
        pdf("<h1>ПЛАН</h1><p>Цель: порядок.</p>" + table(cells("№", "Что"), cells("1.1", "Сбор")) + "<p>Начальник</p>")
    )
    assert (reading.format, reading.remarks) == ("pdf", ("page_numbers",))
    assert [block.text if isinstance(block, Paragraph) else block.where for block in reading.blocks] == [
        "ПЛАН",
        "Цель: порядок.",
        "таблица 1",
        "Начальник",
    ]
    assert [block.bold for block in reading.blocks if isinstance(block, Paragraph)] == [True, False, False]
    (grid,) = [block for block in reading.blocks if isinstance(block, Grid)]
    assert [(row.cells, row.where) for row in grid.rows] == [
        ((Cell("№"), Cell("Что")), "стр. 1, таблица 1, строка 1"),
        ((Cell("1.1"), Cell("Сбор")), "стр. 1, таблица 1, строка 2"),
    ]


def test_merged_cells_keep_the_columns_in_step() -> None:
    (grid,) = grids(
        pdf(
            table(
                cells("№", "Что", "Срок", "Кто"),
                "<td colspan=4>1. Раздел</td>",
                "<td>1.1</td><td>а</td><td>май</td><td rowspan=2>УО</td>",
                cells("1.2", "б", "июнь"),
            )
        )
    )
    assert [row.cells for row in grid.rows[1:]] == [
        (Cell("1. Раздел"), *[Cell("1. Раздел", merged=True)] * 3),
        (Cell("1.1"), Cell("а"), Cell("май"), Cell("УО")),
        (Cell("1.2"), Cell("б"), Cell("июнь"), Cell("УО", merged=True)),
    ]


def test_a_table_that_goes_on_over_pages_is_one() -> None:
    rows = [cells(str(number), f"Мероприятие {number}", "постоянно") for number in range(1, 91)]
    (grid,) = grids(pdf("<p>План</p>" + table(*rows)))
    assert [row.cells[0].text for row in grid.rows] == [str(number) for number in range(1, 91)]
    pages = [row.where.split(",")[0] for row in grid.rows]
    assert list(dict.fromkeys(pages)) == ["стр. 1", "стр. 2", "стр. 3"]


@pytest.mark.parametrize("head", ["", "<thead><tr><th>№</th><th>Что</th><th>Кто</th></tr></thead>"])
def test_a_row_torn_by_the_page_is_whole_again(head: str) -> None:
    long = "<br>".join(f"Пункт номер {number};" for number in range(1, 81))
    rows = f"<table>{head}<tr>{cells('1', long, 'УО')}</tr><tr>{cells('2', 'Свод', 'ОО')}</tr></table>"
    (grid,) = grids(pdf(rows, "tr { break-inside: auto }"))
    assert [[cell.text for cell in row.cells] for row in grid.rows[-2:]] == [
        ["1", "\n".join(f"Пункт номер {number};" for number in range(1, 81)), "УО"],
        ["2", "Свод", "ОО"],
    ]
    assert len(grid.rows) == (3 if head else 2)


def test_tables_of_different_columns_stay_apart() -> None:
    found = grids(pdf(table(cells("1", "а")) + "<div style='break-before: page'></div>" + table(cells("1", "а", "б"))))
    assert [len(grid.rows[0].cells) for grid in found] == [2, 3]


def test_wrapped_lines_are_joined_and_real_ones_kept() -> None:
    words = "Проведение совещания с руководителями школ по итогам проверочных работ осени"
    (grid,) = grids(
        pdf(table(f"<td>1</td><td style='width: 45mm'>{words}</td><td style='width: 90mm'>1) сбор;<br>2) свод</td>"))
    )
    assert [cell.text for cell in grid.rows[0].cells] == ["1", words, "1) сбор;\n2) свод"]


def test_words_broken_between_lines_are_whole_again() -> None:
    (grid,) = grids(
        pdf(
            table("<td>1</td><td style='width: 22mm' lang=ru>организационно-распорядительная документация</td>"),
            "td { hyphens: auto; hyphenate-character: '\u2010' } table { width: auto }",
        )
    )
    assert grid.rows[0].cells[1].text == "организационно-распорядительная документация"


def test_a_paragraph_of_several_lines_is_one_and_an_indent_begins_another() -> None:
    text = "Настоящий план разработан для того, чтобы проверочные работы проходили по единым правилам во всех школах. "
    reading = read_pdf(pdf(f"<p style='text-indent: 15mm; margin: 0'>{text * 3}</p>" * 2))
    assert [block.text for block in reading.blocks if isinstance(block, Paragraph)] == [(text * 3).strip()] * 2


def test_a_box_around_a_text_is_no_table() -> None:
    reading = read_pdf(pdf("<p style='border: 1px solid black'>УТВЕРЖДАЮ</p>"))
    assert [block.text for block in reading.blocks if isinstance(block, Paragraph)] == ["УТВЕРЖДАЮ"]


def picture(pages: int) -> bytes:
    buffer = BytesIO()
    images = [Image.new("L", (200, 300), 255) for _ in range(pages)]
    images[0].save(buffer, "PDF", save_all=True, append_images=images[1:])
    return buffer.getvalue()


def bomb(filters: str = "/FlateDecode") -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(101)) + packer.flush()
    head = f"%PDF-1.7\n1 0 obj\n<< /Length {len(packed)} /Filter [{filters}] >>\nstream\n".encode()
    return head + packed + b"\nendstream\nendobj\n%%EOF"


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (picture(2), Refusal.NO_TEXT_LAYER, {"pages": 2}),
        (picture(201), Refusal.TOO_MANY_PAGES, {"pages": 201, "limit": 200}),
        (b"%PDF-1.7\nnothing", Refusal.DAMAGED, {"format": "pdf"}),
        (bomb(), Refusal.UNPACKED_TOO_LARGE, {"limit": 104_857_600}),
        (bomb("/FlateDecode /FlateDecode"), Refusal.DAMAGED, {"format": "pdf"}),
    ],
    ids=["picture", "pages", "damaged", "bomb", "bomb in a bomb"],
)
def test_what_cannot_be_read(data: bytes, code: Refusal, facts: dict[str, int | str]) -> None:
    with pytest.raises(Refused) as refused:
        read_pdf(data)
    assert (refused.value.code, refused.value.facts) == (code, facts)
