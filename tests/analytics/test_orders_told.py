"""What is told of a year: the order on results, the memo, recommendations, the public report; sentences and rows."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from analytics.models import HelpProgramme, Inquiry, ProposedMeasure, Recheck
from analytics.orders import followed, totals
from analytics.rules import Verdict
from documents.services import gathering
from office.blocks import Heading, Picture, TableBlock
from office.paper import Paper
from plans.generation import generate
from plans.models import Assignment, Plan
from schools.models import Declension
from schools.models.declension import kept
from tests.analytics.followed import EXPLAINED, a_season
from tests.analytics.papered import TODAY, a_town, clauses_of, maker, paper_of, rows_of, table_of, text_of
from tests.analytics.seasons import Season
from tests.builders import Cast
from tests.plans.situations import an_approved_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(cast: Cast, by: User) -> Season:
    """Five schools with two works; the first one's matter is confirmed, re-checked and helped, the second is asked."""
    return a_town(cast, by)


def test_the_order_on_results_has_a_row_per_work_and_no_school(town: Season) -> None:
    paper = paper_of("results_order", town.municipality)
    works, done = paper.annexes
    rows = rows_of(table_of(works))
    assert [(title, [row[:2] for row in lines]) for title, lines in rows] == [
        ("5 класс", [("Математика", "120"), ("Русский язык", "120")])
    ]
    held = (
        "Всероссийские проверочные работы 2026 года (5 класс): общеобразовательных организаций – 5, "
        "проверочных работ по предметам и классам – 2, выполнено участниками – 240."
    )
    assert works.paragraphs == (held, totals.NOTE)
    assert rows_of(table_of(done)) == [
        (
            "",
            (
                ("Организована проверка работ экспертами других школ (по предметам и классам)", "1"),
                ("Утверждено программ адресной помощи", "1"),
            ),
        )
    ]
    assert clauses_of(paper)[:2] == [
        "1. Принять к сведению результаты ВПР 2026 года (приложение № 1).",
        "2. Принять к сведению перечень мер, принятых по итогам ВПР (приложение № 2).",
    ]
    assert clauses_of(paper)[2] == (
        "3. Главный специалист (Н.О.\u00a0Лебедева) довести результаты ВПР до общеобразовательных организаций "
        "в срок до ____________________."
    )


def test_of_fewer_than_four_schools_nothing_is_told(town: Season) -> None:
    for at in (2, 3, 4):
        town.sheet[at, 0].delete()
    [works, _done] = paper_of("results_order", town.municipality).annexes
    lines = {row[0]: row[1:] for row in rows_of(table_of(works))[0][1]}
    assert lines["Русский язык"] == ("–",) * 6
    assert works.paragraphs[0].endswith("выполнено участниками – 120 (без работ, сведения о которых не приводятся).")


def test_marks_of_small_groups_are_hidden_in_row_and_picture(town: Season) -> None:
    counts = {"marks2": 1, "marks3": 9, "marks4": 10, "marks5": 4}
    for at in range(5):
        sheet = town.sheet[at, 0]
        for name, count in counts.items():
            setattr(sheet, name, 0 if name == "marks2" and at else count)
        sheet.save()
    rows = totals.totals(town.municipality, 2026)
    russian = next(row for row in rows if row.key.subject == "RU")
    assert russian.total.shares[0] is None
    assert sum(share is None for share in russian.total.shares) == 2
    drawn = [picture.spoken for picture in totals.shares(town.municipality, 2026, rows)]
    assert all("Русский язык" not in str(picture) for picture in drawn)


def test_the_memo_goes_to_the_head_from_the_responsible_person(town: Season) -> None:
    place = town.municipality
    for kind, phrase, words in (
        (Declension.Kind.POST, "Начальник управления образования", "начальнику управления образования"),
        (Declension.Kind.PERSON, "И.В. Соколова", "Соколовой И.В."),
    ):
        row: dict[str, Any] = {"municipality": place, "kind": kind, "phrase": kept(kind, phrase)}
        Declension.objects.update_or_create(**row, defaults={"dative": words})
    paper = paper_of("analysis_memo", place)
    assert paper.addressee == ("Начальнику управления образования", "Соколовой И.В.")
    assert (paper.signature.post, paper.signature.name) == ("Главный специалист", "Лебедева Нина Олеговна")
    assert (paper.kind, paper.heading, paper.command) == (
        "служебная записка", "О результатах анализа всероссийских проверочных работ 2026 года", "ПРЕДЛАГАЮ:",
    )  # fmt: skip
    matters = next(block for block in paper.blocks if isinstance(block, TableBlock))
    assert rows_of(matters.table) == [
        (
            "",
            (
                (
                    *("МБОУ СОШ № 1", "Русский язык, 5 класс"),
                    "Уровень против ожидаемого, Границы отметок",
                    "пояснение получено; решение: подтверждено; перепроверка назначена",
                ),
            ),
        )
    ]
    assert clauses_of(paper) == [
        "1. Вернуться к результатам анализа после получения пояснений всех школ.",
        "2. Довести результаты работ до руководителей общеобразовательных организаций.",
    ]


@pytest.mark.parametrize(
    ("facts", "first"),
    [
        (
            {"state": "answered", "verdict": "", "decided_at": None},
            "1. Рассмотреть пояснения школ и принять решения: МБОУ СОШ № 1.",
        ),
        ({"verdict": Verdict.UNCLEAR}, "1. Провести выборочную перепроверку работ: МБОУ СОШ № 1."),
        ({"verdict": Verdict.CONFIRMED}, "1. Утвердить программы адресной помощи: МБОУ СОШ № 1."),
        ({"verdict": Verdict.EXPLAINED}, "1. Вернуться к результатам анализа после получения пояснений всех школ."),
    ],
)
def test_the_memo_proposes_what_is_still_to_be_done(town: Season, facts: dict[str, Any], first: str) -> None:
    Recheck.objects.all().delete()
    HelpProgramme.objects.all().delete()
    Inquiry.objects.filter(school=town.schools[0]).update(**facts)
    assert clauses_of(paper_of("analysis_memo", town.municipality))[0] == first


def test_counts_of_answers_are_told_when_everybody_was_heard(town: Season) -> None:
    whole = "Результатов отдельных школ по отдельным работам: с признаками, требующими проверки – 2"
    run = found_run(town)
    run.figures = {"works": 2, "schools": 5, "pupils": 240, "answers": {"signs": 2, "no_signs": 8, "too_few": 0}}
    run.save()
    assert whole not in text_of(paper_of("analysis_memo", town.municipality))
    Inquiry.objects.filter(school=town.schools[1]).update(state="answered")
    text = text_of(paper_of("analysis_memo", town.municipality))
    assert f"{whole}; без таких признаков – 8." in text
    assert "Школы дают пояснения." not in text


def found_run(town: Season) -> Any:
    """The season's analysis."""
    return town.municipality.runs.get()


def test_recommendations_follow_the_decided_matters_sign_by_sign(town: Season) -> None:
    paper = paper_of("recommendations", town.municipality)
    assert paper.heading == (
        "по повышению объективности проведения и проверки всероссийских проверочных работ: МБОУ СОШ № 1"
    )
    assert paper.addressee[0] == "Директор МБОУ СОШ № 1"
    [subject] = maker("recommendations").subjects(town.municipality)
    assert subject.addressee == town.schools[0]
    [annex] = paper.annexes
    rows = rows_of(table_of(annex))
    assert [title for title, _lines in rows] == [
        "Уровень против ожидаемого: Русский язык, 5 класс", "Границы отметок: Русский язык, 5 класс", "Общие меры",
    ]  # fmt: skip
    assert rows[0][1][1] == (
        "2",
        "Выборочная перепроверка работ комиссией учителей других школ",
        "29.07.2026",
        "Управление образования",
        "Протокол перепроверки",
    )
    numbers = [line[0] for _title, lines in rows for line in lines]
    assert numbers == [str(at) for at in range(1, len(numbers) + 1)]
    HelpProgramme.objects.all().delete()
    again = paper_of("recommendations", town.municipality).annexes[0]
    assert rows_of(table_of(again))[0][1][1][2] == "21.12.2026"


@pytest.mark.parametrize("in_plan", [True, False])
def test_measures_in_the_plan_in_force_stand_at_the_end(town: Season, by: User, in_plan: bool) -> None:
    matter = Inquiry.objects.get(school=town.schools[0])
    measure = an_approved_plan(town.municipality, by).measures.order_by("pk").first() if in_plan else None
    facts = {"measure": measure, "text": "Провести практикум", "due_on": date(2027, 2, 1)}
    ProposedMeasure.objects.create(inquiry=matter, **facts)
    assert len(followed.measures(town.municipality, 2026, TODAY)) == 1
    *_rest, (title, lines) = rows_of(table_of(paper_of("recommendations", town.municipality).annexes[0]))
    counts = dict(followed.done(town.municipality, 2026, TODAY))
    assert counts.get("Из них включено в действующий план") == (1 if in_plan else None)
    assert (title == "Меры, включённые в план мероприятий") is in_plan
    if in_plan:
        assert lines[0][1:] == (
            *("Провести практикум", "01.02.2027", "По плану мероприятий"),
            "Протокол перепроверки, доля работ без изменения баллов не ниже 90 %",
        )


def test_what_was_explained_needs_no_recommendations(town: Season) -> None:
    Inquiry.objects.filter(school=town.schools[0]).update(**EXPLAINED)
    assert maker("recommendations").subjects(town.municipality) == []


def test_the_public_report_tells_the_year_without_schools(town: Season) -> None:
    a_season(town.municipality, town.schools, year=2025)
    paper = paper_of("public_report", town.municipality)
    heads = [block.text for block in paper.blocks if isinstance(block, Heading)]
    assert heads == [
        "1. Исполнение плана мероприятий",
        "2. Проведение работ и общественное наблюдение",
        "3. Результаты работ",
        "4. Что сделано для объективности",
    ]
    assert [block.title for block in paper.blocks if isinstance(block, Picture)] == [
        "Рисунок 1 – Доли отметок по работам",
        "Рисунок 2 – Математика: средний результат по годам",
        "Рисунок 3 – Русский язык: средний результат по годам",
    ]
    captions = [block.caption for block in paper.blocks if isinstance(block, TableBlock)]
    assert captions == ["Таблица 1 – Результаты по муниципалитету", "Таблица 2 – Принятые меры"]
    assert "План мероприятий на 2026 год в системе не утверждался." in text_of(paper)


def test_the_public_report_sums_up_the_plan_by_section(town: Season, by: User) -> None:
    plan = an_approved_plan(town.municipality, by)
    Plan.objects.filter(pk=plan.pk).update(period_start=date(2026, 9, 1), period_end=date(2027, 8, 31))
    generate(plan, by=None, today=date(2026, 9, 1))
    Assignment.objects.filter(plan=plan).update(due_on=date(2026, 10, 1))
    first = Assignment.objects.filter(plan=plan).order_by("pk").first()
    assert first
    Assignment.objects.filter(pk=first.pk).update(state="accepted", in_time=True, accepted_at="2026-09-20T09:00:00Z")
    paper = paper_of("public_report", town.municipality)
    table = next(block for block in paper.blocks if isinstance(block, TableBlock))
    whole = Assignment.objects.filter(plan=plan).count()
    [(_, lines)] = rows_of(table.table)
    assert lines[-1] == ("Всего", str(whole), "1", "1", "0", str(whole - 1))
    assert [sum(int(line[at]) for line in lines[:-1]) for at in range(1, 6)] == [int(cell) for cell in lines[-1][1:]]
    assert table.caption == "Таблица 1 – Исполнение плана по разделам"


def test_a_plan_whose_duties_are_still_ahead_is_told_so(town: Season, by: User) -> None:
    plan = an_approved_plan(town.municipality, by)
    Plan.objects.filter(pk=plan.pk).update(period_start=date(2026, 9, 1), period_end=date(2027, 8, 31))
    text = text_of(paper_of("public_report", town.municipality))
    assert text.count("Действовал документ") == 1
    assert "сроки исполнения обязанностей по плану не наступили" in text
    assert text.count("Продолжится исполнение документа") == 1


def test_a_hidden_year_is_in_no_picture(town: Season) -> None:
    before = a_season(town.municipality, town.schools, year=2025)
    for at in (2, 3, 4):
        before.sheet[at, 0].delete()
    titles = [picture.title for picture in totals.over_years(town.municipality, 2026)]
    assert titles == ["Математика: средний результат по годам"]


def test_a_draft_begins_and_takes_its_facts_anew(town: Season, cast: Cast) -> None:
    by, made = cast.people[Role.COORDINATOR], maker("public_report")
    [subject] = made.subjects(town.municipality)
    draft = gathering.begin(made, subject, today=TODAY, by=by)
    assert (draft.title, draft.school, draft.subject_kind) == (
        "Публичный отчёт об обеспечении объективности всероссийских проверочных работ в 2026 году", None, "season",
    )  # fmt: skip
    HelpProgramme.objects.all().delete()
    fresh = Paper.from_payload(gathering.refresh(draft, today=TODAY, by=by).payload)
    assert "Утверждено программ адресной помощи" not in text_of(fresh)
