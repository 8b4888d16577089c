"""Notes on paper: blocks in their order, pictures that are spoken of, nothing torn apart between sheets."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from pdfminer.pdftypes import resolve1
from pdfplumber.page import Page

from documents import printing
from documents.kinds import Kind
from office import pdf
from office.blocks import Block, Column, Paragraph, Picture, Section, Table, TableBlock
from office.paper import Annex
from tests.documents.notes import BLOCKS, PICTURE, SENTENCE, a_note, drawing

SIGNED = ["Начальник управления образования", "города Заречье И.В. Соколова"]


def draw(*blocks: Block, annexes: tuple[Annex, ...] = ()) -> bytes:
    page = printing.page(Kind.PLAN_ORDER, a_note(blocks, annexes))
    return pdf.draw(page, title="Справка", identifier=b"0" * 16).data


def lines_of(page: Page) -> list[str]:
    return [" ".join(line["text"].split()) for line in page.extract_text_lines()]


def parts(element: Any) -> Iterator[dict[str, Any]]:
    """Every part of the structure tree in reading order."""
    found = resolve1(element)
    for one in found if isinstance(found, list) else [found]:
        part = resolve1(one)
        if isinstance(part, dict):
            yield part
            yield from parts(part.get("K", []))


def structure(data: bytes) -> list[dict[str, Any]]:
    with pdfplumber.open(BytesIO(data)) as opened:
        return [part for part in parts(opened.doc.catalog["StructTreeRoot"]) if "S" in part]


@pytest.fixture(scope="module")
def note() -> bytes:
    return draw(*BLOCKS)


def test_blocks_stand_in_their_order(note: bytes) -> None:
    with pdfplumber.open(BytesIO(note)) as opened:
        assert [line for page in opened.pages for line in lines_of(page)] == [
            *("АДМИНИСТРАЦИЯ ГОРОДА ЗАРЕЧЬЕ", "ЗАРЕЧЕНСКОЙ ОБЛАСТИ", "УПРАВЛЕНИЕ ОБРАЗОВАНИЯ"),
            *("АНАЛИТИЧЕСКАЯ СПРАВКА", "О результатах работ", "от 17.12.2024 № 485-О"),
            "Справка составлена по данным 2025 года.",
            *("1. Общие сведения", "Писали 52 человека.", "Отсутствовали трое.", "1.1. Баллы"),
            *("Первичныйбалл", "Рисунок 1 – Баллы"),
            *("Класс Участников Средний балл", "5а 25 19,2", "5б 27 18,4"),
            *("Таблица 1 – Классы", "Класс Участников Средний балл", "1 2 3", "5а 25 19,2", "5б 27 18,4"),
            *("2", "Признаки, требующие проверки, не найдены."),
            *SIGNED,
        ]


def test_a_picture_is_a_figure_with_its_words(note: bytes) -> None:
    figures = [part for part in structure(note) if part["S"].name == "Figure"]
    assert [part["Alt"].decode("utf-16") for part in figures] == [
        "Рисунок 1 – Баллы. Больше всего работ на 19 баллов & выше."
    ]
    assert [part["S"].name for part in structure(note) if part["S"].name in {"H1", "H2", "H3", "Table", "Caption"}] == [
        *("H1", "H2", "H3", "Caption", "Table", "Table", "Caption"),
    ]


def test_same_bytes_and_the_same_picture_twice(note: bytes) -> None:
    assert draw(*BLOCKS) == note
    twice = draw(PICTURE, PICTURE)
    assert [part["S"].name for part in structure(twice)].count("Figure") == 2


def test_headings_of_an_annex_are_below_its_title() -> None:
    data = draw(annexes=(Annex("Рисунки", blocks=BLOCKS, landscape=True),))
    assert [part["S"].name for part in structure(data) if part["S"].name in {"H1", "H2", "H3", "H4"}] == [
        *("H1", "H2", "H3", "H4")
    ]
    with pdfplumber.open(BytesIO(data)) as opened:
        annex = lines_of(opened.pages[1])
    assert annex[:2] == ["2", "Приложение"]
    assert annex[2].startswith("к аналитической справке")


@pytest.mark.parametrize("before", range(0, 24, 3))
def test_a_picture_stays_with_its_caption_on_one_sheet(before: int) -> None:
    text = tuple(Paragraph(SENTENCE) for _ in range(before))
    data = draw(*text, replace(PICTURE, numbers=None), Paragraph(SENTENCE))
    with pdfplumber.open(BytesIO(data)) as opened:
        bars = [
            page.page_number
            for page in opened.pages
            for rect in page.rects
            if rect["non_stroking_color"] and rect["height"] > 50 and rect["width"] < 100
        ]
        captions = [page.page_number for page in opened.pages if "Рисунок 1 – Баллы" in lines_of(page)]
    assert len(captions) == 1
    assert bars == captions


@pytest.mark.parametrize("rows", range(16, 34, 2))
@pytest.mark.parametrize("kind", ["rows", "paragraphs", "picture"])
def test_the_signature_of_a_note_never_stands_alone(kind: str, rows: int) -> None:
    table = Table((Column("а"), Column("б")), (Section("", (("1", "2"),) * rows),))
    blocks: dict[str, tuple[Block, ...]] = {
        "rows": (TableBlock(table),),
        "paragraphs": tuple(Paragraph(SENTENCE) for _ in range(rows)),
        "picture": (*(Paragraph(SENTENCE) for _ in range(rows - 12)), replace(PICTURE, numbers=None)),
    }
    with pdfplumber.open(BytesIO(draw(*blocks[kind]))) as opened:
        last = lines_of(opened.pages[-1])
        number = [str(len(opened.pages))] if len(opened.pages) > 1 else []
    assert last[-2:] == SIGNED
    assert last[: len(number)] == number
    assert len(last) - len(number) - len(SIGNED) >= 2


@pytest.mark.parametrize(("high", "landscape"), [(300, False), (2000, False), (2000, True), (290, True)])
def test_a_picture_fits_its_sheet(high: int, landscape: bool) -> None:
    picture = Picture(drawing(high=high), "Рисунок", "")
    data = draw(annexes=(Annex("Приложение", blocks=(picture,), landscape=landscape),))
    (figure,) = [part for part in structure(data) if part["S"].name == "Figure"]
    left, top, right, bottom = resolve1(resolve1(figure["A"])["BBox"])
    assert (right - left) / (bottom - top) == pytest.approx(720 / high, rel=0.02)
    with pdfplumber.open(BytesIO(data)) as opened:
        assert lines_of(opened.pages[-1])[-1] == "Рисунок"
