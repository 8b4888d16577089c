"""A plan that leaves as a file comes back as the same plan, whatever the format and however odd its words."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from docx import Document
from openpyxl import load_workbook

from accounts.roles import Role
from plans import reports
from plans.importing.draft import ImportRefused, Refusal
from plans.importing.opening import open_plan
from plans.importing.staging import stage
from plans.models import Plan
from plans.services import editing, uploading
from tests.builders import Cast
from tests.plans.situations import a_plan

pytestmark = pytest.mark.django_db
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
FORMATS = ("json", "xlsx", "docx")


def flat(text: object) -> str:
    """A text by its words."""
    return " ".join(str(text or "").split())


def told(staged: dict[str, Any]) -> dict[str, Any]:
    """Everything that a plan says, cell by cell."""
    return {
        "title": flat(staged["title"]),
        "period": staged["period"] and [staged["period"][name] for name in ("raw", "start", "end")],
        "goals": [flat(line) for line in staged["goals"]],
        "tasks": [flat(line) for line in staged["tasks"]],
        "columns": [(flat(column["header"]), column["means"]) for column in staged["columns"]],
        "sections": [
            (
                flat(part["number"]),
                flat(part["title"]),
                [{c: flat(t) for c, t in row["words"].items()} for row in part["rows"]],
            )
            for part in staged["sections"]
        ],
    }


def saved(plan: Plan) -> dict[str, Any]:
    """The same of a plan in the database."""
    columns = ("number", "title", "deadline_text", "responsible_text", "result", "notes")
    names = ("number", "title", "deadline", "responsible", "result", "notes")
    return {
        "title": flat(plan.title),
        "period": [plan.period_text, str(plan.period_start), str(plan.period_end)] if plan.period_start else None,
        "goals": [flat(line) for line in plan.goals],
        "tasks": [flat(line) for line in plan.tasks],
        "columns": [(flat(column["header"]), column["means"]) for column in plan.columns],
        "sections": [
            (
                flat(part.number),
                flat(part.title),
                [
                    dict(zip(names, (flat(getattr(row, column)) for column in columns), strict=True))
                    for row in part.measures.order_by("position", "pk")
                ],
            )
            for part in plan.sections.all()
        ],
    }


def back(plan: Plan, kind: str) -> dict[str, Any]:
    """What the plan's own file says when it is read again."""
    return told(stage(open_plan(reports.export(plan, kind), f"план.{kind}")))


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real documents are kept elsewhere")
@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("number", range(5))
def test_real_plans_come_back_whole(cast: Cast, number: int, kind: str) -> None:
    name = sorted(SEEDS.glob("*.txt"))[number]
    draft = open_plan(name.read_bytes(), name.name)
    plan = uploading.bring_in(draft, municipality=cast.municipality, by=cast.people[Role.COORDINATOR])
    assert back(plan, kind) == saved(plan)


def an_odd_plan(cast: Cast) -> Plan:
    """A plan whose words mislead a reader that guesses."""
    by = cast.people[Role.COORDINATOR]
    plan = editing.create(
        municipality=cast.municipality, school=None, title="Мероприятия: итого", period="2026/2027 учебный год", by=by
    )
    values = {
        "goals": ["Задачи:", "1. Первая цель; вторая"],
        "tasks": ["Период: 2020 год"],
        "period_start": date(2026, 9, 2),
        "signatory_post": "И.о. начальника – «УО»",
        "signatory_name": "И.В. Соколова",
        "columns": [
            {"header": "Что делаем", "means": "title"},
            {"header": "№", "means": "number"},
            {"header": "Когда", "means": "deadline"},
            {"header": "Кто", "means": "responsible"},
            {"header": "=1+1", "means": "result"},
            {"header": "Прочее", "means": "notes"},
        ],
    }
    plan = editing.edit_head(plan, values, version=plan.version, by=by)
    first = plan.sections.get()
    rows: list[dict[str, str]] = [
        {"title": "Итого по плану"},
        {"title": "=1+1", "deadline_text": "2027-01-15", "notes": "+7 (34669) 2-22-22"},
        {"title": "1.5. Строка\nв две линии\n\nи третья", "responsible_text": "\"УО\", 'ОО' & <школы>"},
        {"title": "Раздел 7", "number": "1а", "deadline_text": "до 32.01.2027", "result": "№9 от 01.09.2022г."},
        {"title": "Длинная " + "ячейка " * 700, "number": "99"},
        {"title": "[Введите текст]", "deadline_text": "15", "responsible_text": "1", "result": "2", "notes": "3"},
    ]
    for row in rows:
        editing.add_measure(first, row, by=by)
    plan.measures.filter(title="Итого по плану").update(number="")
    second = editing.add_section(plan, number="II", title="Без мероприятий: 1 2 3", by=by)
    third = editing.add_section(plan, number="", title="Приложение", by=by)
    editing.add_measure(third, {"title": "Одно только название", "number": "3"}, by=by)
    assert second.position == 1
    plan.refresh_from_db()
    return plan


@pytest.mark.parametrize("kind", FORMATS)
def test_odd_plan_comes_back_whole(cast: Cast, kind: str) -> None:
    plan = an_odd_plan(cast)
    assert back(plan, kind) == saved(plan)


@pytest.mark.parametrize("kind", FORMATS)
def test_plan_without_a_column_of_numbers_comes_back_whole(cast: Cast, kind: str) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    plan.columns = [column for column in plan.columns if column["means"] != "number"]
    plan.save()
    assert back(plan, kind) == saved(plan)


@pytest.mark.parametrize("kind", FORMATS)
def test_confirmed_copy_of_an_export_is_the_same_plan(cast: Cast, kind: str) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    draft = open_plan(reports.export(plan, kind), f"план.{kind}")
    copy = uploading.bring_in(draft, municipality=cast.municipality, by=None)
    assert saved(copy) == saved(plan)
    doubts = [[(d["code"], d["facts"]) for d in row.doubts] for row in plan.measures.all()]
    assert [[(d["code"], d["facts"]) for d in row.doubts] for row in copy.measures.all()] == doubts
    assert [row.term for row in copy.measures.all()] == [row.term for row in plan.measures.all()]


def test_workbook_changed_by_hand_brings_just_the_change(cast: Cast) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    book = load_workbook(BytesIO(reports.export(plan, "xlsx")))
    page = book["План"]
    found = {str(row[1].value): int(row[0].row or 0) for row in page.iter_rows() if row[1].value}
    page.cell(found["Консультации для школ"], 2).value = "Консультации для всех школ"
    page.delete_rows(found["Разработка порядка проверки работ"])
    changed = BytesIO()
    book.save(changed)
    wanted = saved(plan)
    wanted["sections"][0][2].pop(1)
    wanted["sections"][1][2][2]["title"] = "Консультации для всех школ"
    assert told(stage(open_plan(changed.getvalue(), "план.xlsx"))) == wanted


def test_word_document_changed_by_hand_brings_just_the_change(cast: Cast) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    paper = Document(BytesIO(reports.export(plan, "docx")))
    table = paper.tables[0]
    row = next(row for row in table.rows if row.cells[1].text == "Издание приказа о назначении школьных координаторов")
    row.cells[2].text = "до 20.09.2026"
    gone = next(row for row in table.rows if row.cells[1].text == "Консультации для школ")
    table._tbl.remove(gone._tr)
    changed = BytesIO()
    paper.save(changed)
    wanted = saved(plan)
    wanted["sections"][0][2][0]["deadline"] = "до 20.09.2026"
    wanted["sections"][1][2].pop(2)
    assert told(stage(open_plan(changed.getvalue(), "план.docx"))) == wanted


def test_an_export_whose_columns_were_changed_is_read_as_a_strangers_document(cast: Cast) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    book = load_workbook(BytesIO(reports.export(plan, "xlsx")))
    book["План"].delete_cols(5)
    changed = BytesIO()
    book.save(changed)
    got = told(stage(open_plan(changed.getvalue(), "план.xlsx")))
    assert [means for _, means in got["columns"]] == ["number", "title", "deadline", "responsible"]
    assert [len(part[2]) for part in got["sections"]] == [3, 3]


def test_export_is_the_same_every_time_and_the_pdf_too(cast: Cast) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    assert reports.printed(plan) == reports.printed(plan)
    assert reports.export(plan, "docx") == reports.export(plan, "docx")
    with pdfplumber.open(BytesIO(reports.printed(plan))) as printed:
        words = flat(" ".join(page.extract_text() for page in printed.pages))
    assert words.startswith(flat(plan.title)[:40])
    assert "Приложение" not in words


def test_name_of_the_file_says_whose_plan_it_is(cast: Cast) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    assert reports.file_name(plan, "xlsx", date(2026, 11, 23)) == "План_Город_Заречье_2026-11-23.xlsx"
    plan.school = cast.schools[0]
    assert reports.file_name(plan, "docx", date(2026, 11, 23)) == "План_МБОУ_СОШ_1_2026-11-23.docx"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"title": "x", "sections": 5, "columns": []}',
        '{"title": "x", "columns": [{"header": "", "means": "colour"}], "sections": [{"measures": [{"title": "y"}]}]}',
        '{"title": "x", "columns": [], "sections": [{"measures": [5]}]}',
        '{"title": "x", "columns": [], "sections": [{"measures": [{"title": "y"}]}], "period": {"start": "2026-13"}}',
        "[" * 100_000,
    ],
)
def test_json_of_somebody_else_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        open_plan(text.encode(), "план.json")
    assert refused.value.code == Refusal.BAD_JSON


def test_json_without_measures_is_refused() -> None:
    with pytest.raises(ImportRefused) as refused:
        open_plan(b'{"title": "x", "columns": [], "sections": []}', "p.json")
    assert refused.value.code == Refusal.NO_MEASURES
