"""Plain text: encodings, tabs, Markdown, HTML left-overs, one cell per line."""

import pytest

from office.grids.model import Grid, Paragraph
from office.grids.text import plain, read_text

TEXT = "План\n\n№\tСрок\n1\tмай\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    blocks = read_text(TEXT.encode(encoding)).blocks
    assert [type(block) for block in blocks] == [Paragraph, Grid]
    assert cells(blocks[1]) == [["№", "Срок"], ["1", "май"]]


def cells(block: Grid | Paragraph) -> list[list[str]]:
    assert isinstance(block, Grid)
    return [[cell.text for cell in row.cells] for row in block.rows]


def paragraphs(text: str) -> list[tuple[str, bool, int]]:
    return [
        (block.text, block.bold, block.level)
        for block in read_text(text.encode()).blocks
        if isinstance(block, Paragraph)
    ]


def test_rows_go_on_over_blank_lines_and_know_their_place() -> None:
    (grid,) = read_text(b"a\tb\n\n\nc\t\td\r\n").blocks
    assert cells(grid) == [["a", "b"], ["c", "", "d"]]
    assert isinstance(grid, Grid)
    assert [row.where for row in grid.rows] == ["строка 1", "строка 4"]


def test_a_paragraph_parts_two_grids() -> None:
    blocks = read_text("a\tb\n**4. Итоги**\nc\td\n".encode()).blocks
    assert [type(block) for block in blocks] == [Grid, Paragraph, Grid]
    assert blocks[1] == Paragraph("4. Итоги", bold=True, where="строка 2")


PARAGRAPHS = [
    ("# План  \nтекст", [("План", False, 1), ("текст", False, 0)]),
    ("**ПЛАН\nработы школы\nна год**\n\nДальше", [("ПЛАН работы школы на год", True, 0), ("Дальше", False, 0)]),
    ("**План**  \n**(«карта»)**", [("План («карта»)", True, 0)]),
    ("Начальник управления\nгорода", [("Начальник управления города", False, 0)]),
    ("Цели:\n1. Учить.\n2. учиться", [("Цели:", False, 0), ("1. Учить.", False, 0), ("2. учиться", False, 0)]),
    ("Один\n\nдва", [("Один", False, 0), ("два", False, 0)]),
    ("---\nТекст\n***", [("Текст", False, 0)]),
    ("1\\. Пункт", [("1. Пункт", False, 0)]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_paragraphs(text: str, expected: list[tuple[str, bool, int]]) -> None:
    assert paragraphs(text) == expected


PLAIN = [
    ("<b>1. Нормы</b>", "1. Нормы"),
    ('<p>Начало</p> <ul style="list-style-type: none"> - раз</ul>', "Начало\n- раз"),
    ("УО<br/>ОО", "УО\nОО"),
    ("a &amp; b&nbsp;c", "a & b c"),
    ("**жирно** и *косо*", "жирно и косо"),
    ("5 < 6 и 7 > 2", "5 < 6 и 7 > 2"),
    ("snake_case_name", "snake_case_name"),
    ("  много   пробелов \u00a0 ", "много пробелов"),
]


@pytest.mark.parametrize(("text", "expected"), PLAIN)
def test_left_overs_are_taken_off(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_markdown_table() -> None:
    (grid,) = read_text("| № | Срок |\n|:--|---:|\n| 1 | май<br>июнь |\n| 2 | |\n".encode()).blocks
    assert cells(grid) == [["№", "Срок"], ["1", "май\nиюнь"], ["2", ""]]


def test_one_cell_per_line() -> None:
    text = "\t№\n\tДело\n\tКто\n\n\tЦель: \n\n- учить\n\n\n\t1.\n\tСбор\n\tДиректор,\n\nзавуч\n\n\t2.\n\tЧас\n\tЗавуч\n"
    (grid,) = read_text(text.encode()).blocks
    assert cells(grid) == [
        ["№", "Дело", "Кто"],
        ["Цель:\n- учить"],
        ["1.", "Сбор", "Директор,\nзавуч"],
        ["2.", "Час", "Завуч"],
    ]
