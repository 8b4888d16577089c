"""A note for the tests: headings, paragraphs, tables and pictures, no clauses."""

from dataclasses import replace

from office.blocks import Block, Column, Heading, Paragraph, Picture, Section, Table, TableBlock
from office.paper import Annex, Paper
from tests.documents.papers import an_order

SENTENCE = "Работы проверены межшкольной комиссией по единым критериям, расхождения обсуждены с экспертами. "
MARKS = Table(
    (Column("Класс", 2), Column("Участников", 2, centred=True), Column("Средний балл", 3, centred=True)),
    (Section("", (("5а", "25", "19,2"), ("5б", "27", "18,4"))),),
)


def drawing(words: str = "Первичный балл", high: int = 300) -> str:
    """A small picture as SVG, 720 units wide."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {high}" role="img" aria-labelledby="p-t p-d" '
        'font-family="Liberation Sans, Arial, sans-serif" font-size="14"><title id="p-t">Баллы</title>'
        f'<desc id="p-d">Столбцы</desc><rect width="720" height="{high}" fill="#ffffff"/>'
        '<rect x="90" y="60" width="90" height="180" fill="#1b4a7a"/>'
        f'<text x="360" y="280" text-anchor="middle">{words}</text></svg>'
    )


PICTURE = Picture(drawing(), "Рисунок 1 – Баллы", "Больше всего работ на 19 баллов & выше.", MARKS)
BLOCKS: tuple[Block, ...] = (
    Heading("1. Общие сведения"),
    Paragraph("Писали 52 человека.\nОтсутствовали трое."),
    Heading("1.1. Баллы", 2),
    PICTURE,
    TableBlock(MARKS, "Таблица 1 – Классы", numbered=True),
    Paragraph("Признаки, требующие проверки, не найдены."),
)


def a_note(blocks: tuple[Block, ...] = BLOCKS, annexes: tuple[Annex, ...] = ()) -> Paper:
    """A note of an invented municipality."""
    return replace(
        an_order(),
        kind="аналитическая справка",
        heading="О результатах работ",
        preamble="Справка составлена по данным 2025 года.",
        command="",
        clauses=(),
        blocks=blocks,
        annexes=annexes,
    )
