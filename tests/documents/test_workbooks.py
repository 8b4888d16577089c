"""The tables of a paper as a workbook: text stays text, numbers and days are such."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from documents.reports.workbooks import tables, value, workbook
from documents.services.papers import draft
from office.blocks import Column, Heading, Paragraph, Section, Table, TableBlock
from office.paper import Paper, Signature
from office.sheets import rows
from tests.builders import Cast
from tests.documents import drafts
from tests.documents.papers import an_order

TABLE = Table(
    (Column("№", 1, centred=True), Column("Школа", 5), Column("Доля, %", 2)),
    (Section("4 класс", (("1", "=СУММ(A1)", "45,5"), ("2", "СОШ № 2", "007"))),),
)


def a_note() -> Paper:
    """A note with a heading and a table in its text."""
    blocks = (Heading("Итоги"), Paragraph("Ниже."), TableBlock(TABLE))
    signature = Signature("Начальник", "И.В. Соколова")
    return Paper(("УО",), "справка", "Об итогах", "", (), signature, command="", blocks=blocks)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12", 12),
        ("-3", -3),
        ("45,5", 45.5),
        ("0", 0),
        ("17.12.2024", date(2024, 12, 17)),
        ("31.02.2024", "31.02.2024"),
        ("1.2", "1.2"),
        ("007", "007"),
        ("45 %", "45 %"),
        ("", ""),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_is_a_number_or_a_day_only_where_it_is_nothing_else(text: str, wanted: object) -> None:
    assert value(text) == wanted
    assert type(value(text)) is type(wanted)


def test_a_table_in_the_text_is_a_sheet_under_its_heading() -> None:
    [sheet] = rows(workbook(a_note()))
    assert sheet.name == "Итоги"
    assert [[cell for cell in row if cell not in {None, ""}] for row in sheet.rows] == [
        ["УО"],
        ["Справка"],
        ["Итоги"],
        ["№", "Школа", "Доля, %"],
        ["4 класс"],
        [1, "=СУММ(A1)", 45.5],
        [2, "СОШ № 2", "007"],
    ]


def test_an_annex_of_an_order_has_all_its_rows() -> None:
    paper = an_order(rows=13)
    [(title, table)] = tables(paper)
    [sheet] = rows(workbook(paper))
    assert title == paper.annexes[0].title
    assert len(sheet.rows) == 3 + 1 + table.row_count + len(table.sections)


@pytest.mark.django_db
def test_the_workbook_is_downloaded_and_a_paper_without_a_table_says_so(
    cast: Cast, sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(cast.people[Role.OFFICIAL])
    page = client.get(reverse("document_xlsx", args=[drafts.a_draft(cast).pk]))
    assert [sheet.name for sheet in rows(page.content)] != []
    letter = draft(
        kind="minutes",
        payload=Paper(
            ("УО",), "протокол", "совещания", "", (), Signature("П", "И.В. Соколова"), blocks=(Paragraph("Слушали"),)
        ).to_payload(),
        subject_kind="season",
        subject_id=2027,
        subject_label="ВПР",
        municipality=cast.municipality,
        title="Протокол",
        by=None,
    )
    page = client.get(reverse("document_xlsx", args=[letter.pk]))
    assert page.headers["Location"] == reverse("document", args=[letter.pk])
