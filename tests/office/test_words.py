"""The Word document says the same as the paper, under the same rules of layout."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from office.blocks import Section, Table
from office.paper import Annex, Clause, Paper, Signature
from office.typography import typeset
from office.words import paper_to_docx
from tests.documents.papers import COLUMNS, an_order


def word(paper: Paper) -> Any:
    return Document(BytesIO(paper_to_docx(paper, title="Об утверждении плана")))


@pytest.fixture(scope="module")
def order() -> Any:
    return word(an_order())


def text_of(document: Any) -> list[str]:
    return [paragraph.text.replace("\u00a0", " ") for paragraph in document.paragraphs if paragraph.text]


def shown(text: str) -> str:
    return typeset(text).replace("\u00a0", " ")


def test_the_text_of_the_order(order: Any) -> None:
    paper = an_order()
    annex = paper.annexes[0]
    mark = ["к приказу управления образования администрации города Заречье", "от 17.12.2024 № 485-О"]
    assert text_of(order) == [
        "АДМИНИСТРАЦИЯ ГОРОДА ЗАРЕЧЬЕ",
        "ЗАРЕЧЕНСКОЙ ОБЛАСТИ",
        "УПРАВЛЕНИЕ ОБРАЗОВАНИЯ",
        "ПРИКАЗ",
        shown(paper.heading),
        "от 17.12.2024\t№ 485-О",
        shown(paper.preamble),
        "ПРИКАЗЫВАЮ:",
        *(shown(f"{number} {text}") for number, text, _ in paper.numbered()),
        "Приложение",
        *mark,
        "УТВЕРЖДЁН",
        mark[0].replace("к приказу", "приказом"),
        mark[1],
        *annex.title.splitlines(),
    ]


def test_the_table_of_the_annex(order: Any) -> None:
    signature, table = order.tables
    assert [cell.text for cell in signature.rows[0].cells] == [
        "Начальник управления образования города Заречье",
        "И.В.\u00a0Соколова",
    ]
    rows = table.rows
    assert len(rows) == 2 + 5 + 65
    assert [cell.text for cell in rows[0].cells] == [column.title for column in COLUMNS]
    assert [cell.text for cell in rows[1].cells] == ["1", "2", "3", "4", "5"]
    assert {cell.text for cell in rows[2].cells} == {"1. Нормативно-правовое обеспечение"}
    assert [row.cells[0].text for row in rows[3:6]] == ["1.1", "1.2", "1.3"]


def test_heads_repeat_and_rows_stay_whole(order: Any) -> None:
    rows = order.tables[1]._tbl.tr_lst
    marked = [row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is not None for row in rows]
    assert marked == [True, True] + [False] * 70
    assert [row.trPr.find(qn("w:cantSplit")) is not None for row in rows[2:]] == [True] * 70
    assert order.tables[1].rows[2].cells[0].paragraphs[0].paragraph_format.keep_with_next is True


def test_a_row_taller_than_a_sheet_may_be_divided() -> None:
    table = Table(COLUMNS, (Section("", (("1", "слово " * 900, "", "", ""), ("2", "слово", "", "", ""))),))
    document = word(replace(an_order(), annexes=(Annex("План", table=table),)))
    rows = document.tables[1]._tbl.tr_lst[2:]
    assert [row.trPr is not None and row.trPr.find(qn("w:cantSplit")) is not None for row in rows] == [False, True]


def test_sheets_margins_and_numbers(order: Any) -> None:
    first, annex = order.sections
    assert (first.orientation, annex.orientation) == (WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE)
    assert [round(section.page_width.mm) for section in order.sections] == [210, 297]
    for section in order.sections:
        margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
        assert [round(margin.mm) for margin in margins] == [30, 10, 20, 20]
    assert first.different_first_page_header_footer is True
    assert first.first_page_header.paragraphs[0].text == ""
    assert [field.text for field in first.header._element.iter(qn("w:instrText"))] == [" PAGE "]
    assert (annex.different_first_page_header_footer, annex.header.is_linked_to_previous) == (False, True)


def test_font_and_language(order: Any) -> None:
    normal = order.styles["Normal"]
    assert (normal.font.name, normal.font.size.pt) == ("Times New Roman", 14)
    assert normal.element.rPr.find(qn("w:lang")).get(qn("w:val")) == "ru-RU"
    assert order.core_properties.title == "Об утверждении плана"


def test_the_last_clauses_stay_with_the_signature(order: Any) -> None:
    kept = [p.text.replace("\u00a0", " ") for p in order.paragraphs if p.paragraph_format.keep_together]
    assert kept == [
        "3.2. Утверждение школьных планов до 15.01.2025.",
        "3.3. Направление отчётов в управление образования ежегодно, до 1 июня 2025 г.",
        "4. Контроль за исполнением приказа оставляю за собой.",
    ]


def test_a_number_is_not_broken_at_its_hyphen(order: Any) -> None:
    (registration,) = [p for p in order.paragraphs if p.text.startswith("от\u00a017.12.2024\t")]
    assert len(list(registration._p.iter(qn("w:noBreakHyphen")))) == 1


def test_hard_data_is_kept_as_typed() -> None:
    hard = "Слово & <b>тег</b> {{ 7|add:7 }}\x00\x0b ]]>"
    paper = replace(an_order((Clause(hard),), rows=0), signature=Signature("Директор", "Соколова"))
    document = word(paper)
    assert "1. Слово & <b>тег</b> {{ 7|add:7 }} ]]>" in text_of(document)
    assert document.tables[0].rows[0].cells[1].text == "Соколова"


def test_same_facts_same_bytes() -> None:
    assert paper_to_docx(an_order(), title="П") == paper_to_docx(an_order(), title="П")
