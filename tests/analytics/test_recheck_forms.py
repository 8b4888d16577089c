"""The second marking brought as a workbook: the form goes out, comes back, and what is wrong in it is told."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from analytics.engine.sampling import SampleRule
from analytics.models import Recheck
from analytics.parsing.marking import Fault, point, read
from analytics.services import rechecking
from analytics.services.rechecking import Wish
from tests.analytics.followed import a_season, first
from tests.builders import Cast


@pytest.fixture
def row(cast: Cast, by: User) -> Recheck:
    made = a_season(cast.municipality, cast.schools)
    return rechecking.draw(made.sheet[0, 0], Wish(rule=SampleRule(4, 4, 10, 6), seed=77), by=by)


def test_the_form_goes_out_and_comes_back(coordinator: Client, row: Recheck, english: None) -> None:
    answer = coordinator.get(reverse("recheck_form", args=[row.pk]))
    book = load_workbook(BytesIO(answer.content))
    page: Any = book.active
    heads = [cell.value for cell in page[4]]
    tasks = [f"{task['code']} ({task['max']}б)" for task in row.work.tasks]
    assert heads == ["Код работы", "Класс", "Вариант", *tasks]
    assert [page.cell(5 + at, 1).value for at in range(4)] == [entry["code"] for entry in row.drawn]
    for at, entry in enumerate(row.drawn):
        for place, value in enumerate(entry["points"]):
            page.cell(5 + at, 4 + place).value = "Х" if value == -1 else value
    target = BytesIO()
    book.save(target)
    file = SimpleUploadedFile("форма.xlsx", target.getvalue())
    done = coordinator.post(reverse("recheck_upload", args=[row.pk]), {"file": file, "version": 1})
    assert (done.status_code, done["Location"]) == (302, reverse("recheck_enter", args=[row.pk]))
    row.refresh_from_db()
    assert (row.state, row.marked) == ("drawn", first(row))


def test_a_form_with_faults_keeps_nothing(coordinator: Client, row: Recheck, english: None) -> None:
    book = load_workbook(BytesIO(coordinator.get(reverse("recheck_form", args=[row.pk])).content))
    page: Any = book.active
    page.cell(5, 4).value = "много"
    page.cell(6, 1).value = "99999"
    page.cell(6, 4).value = 1
    target = BytesIO()
    book.save(target)
    file = SimpleUploadedFile("форма.xlsx", target.getvalue())
    done = coordinator.post(reverse("recheck_upload", args=[row.pk]), {"file": file, "version": 1})
    assert done.status_code == 422
    assert done.context["filled_form"].non_field_errors() == [
        "Row 5, 1: “много” is no number of points.",
        "Row 6: work 99999 was not drawn.",
    ]
    row.refresh_from_db()
    assert row.marked == {}


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (None, (None, True)), ("", (None, True)), (0, (0, True)), (2.0, (2, True)), ("3", (3, True)),
        ("x", (-1, True)), ("Х", (-1, True)), ("-", (-1, True)), ("2,5", (None, False)), (1.5, (None, False)),
        ("-1", (None, False)), ("1000", (None, False)), ("много", (None, False)),
    ],
)  # fmt: skip
def test_a_box(cell: Any, told: tuple[int | None, bool]) -> None:
    assert point(cell) == told


def test_a_form_is_read_by_its_heads() -> None:
    rows = [("Перепроверка",), ("9,1 (2б)", "Код работы", "4K1 (1б)"), (2, 10001, 0), ("", 10002, ""), (1, 10001, 1)]
    told = read(rows, frozenset({"10001", "10002"}), ["4К1", "9.1"])
    assert told.marked == {"10001": [0, 2]}
    assert told.faults == [Fault(5, "Код работы", "10001", "code_twice")]
    assert read([("Код работы", "1")], frozenset(), ["1", "2"]).missing == ["2"]
