"""Documents nobody has sent us yet: their heads, sections and numbers, and what is no plan at all."""

from dataclasses import dataclass

import pytest

from plans.importing.draft import ImportRefused, Refusal
from tests.plans.drafts import HEAD, outline, plan


@dataclass(frozen=True)
class Heads:
    header: str
    row: str
    means: list[str]


HEADS = [
    Heads(
        "№\tСодержание деятельности\tСрок исполнения\tИсполнители",
        "1\tСеминар\tмай 2025 г.\tДиректор",
        ["number", "title", "deadline", "responsible"],
    ),
    Heads(
        "Наименование мероприятий\tДата\tОтветственные лица\tПланируемый результат",
        "Семинар\tмай 2025 г.\tДиректор\tПротокол",
        ["title", "deadline", "responsible", "result"],
    ),
    Heads(
        "Ответственный\tСрок\tМероприятие\t№ п.п.",
        "Директор\tмай 2025 г.\tСеминар\t1",
        ["responsible", "deadline", "title", "number"],
    ),
    Heads(
        "№ п/п\tВид деятельности\tПериод\tИсполнитель\tФорма отчетности",
        "1.\tСеминар\tмай 2025 г.\tДиректор\tОтчёт",
        ["number", "title", "deadline", "responsible", "result"],
    ),
    Heads(
        "№\tМероприятия\tСроки проведения\tКто отвечает\tИтоговый документ\tОтметка об исполнении",
        "1)\tСеминар\tмай 2025 г.\tДиректор\tПриказ\t",
        ["number", "title", "deadline", "responsible", "result", "notes"],
    ),
    Heads(
        "№ п/п\tМероприятие\tСрок\tОтветственный\tИсточник финансирования\tПоказатель",
        "1\tСеминар\tмай 2025 г.\tДиректор\tбюджет\t100 %",
        ["number", "title", "deadline", "responsible", "other", "result"],
    ),
    Heads(
        "№\tНаправление\tМероприятия\tСрок\tОтветственный",
        "1\tКадры\tСеминар\tмай 2025 г.\tДиректор",
        ["number", "other", "title", "deadline", "responsible"],
    ),
    Heads(
        "N\tНаправления деятельности, мероприятия\tСроки\tОтветственный исполнитель, соисполнители\tВид документа",
        "1\tСеминар\tмай 2025 г.\tДиректор\tСправка",
        ["number", "title", "deadline", "responsible", "result"],
    ),
    Heads("Мероприятие\tСрок\tОтветственный", "Семинар\tмай 2025 г.\tДиректор", ["title", "deadline", "responsible"]),
]


@pytest.mark.parametrize("case", HEADS, ids=lambda case: case.header[:40])
def test_head_is_known_by_its_words(case: Heads) -> None:
    draft = plan(f"План работы на 2025 год\n\n{case.header}\n{case.row}\n")
    assert [column.means.value for column in draft.columns] == case.means
    measure = draft.measures[0]
    assert (measure.title, measure.deadline_raw, [party.raw for party in measure.responsible]) == (
        "Семинар",
        "май 2025 г.",
        ["Директор"],
    )
    assert measure.number == "1"


OUTLINES = {
    "roman sections in one cell": (
        (
            "I. Нормы\t\t\t\n1\tПриказ\tмай\tДиректор\n2\tПорядок\tмай\tДиректор\nII. Кадры\t\t\t\n"
            "3\tКурсы\tиюнь\tДиректор\n"
        ),
        [("1", "Нормы", ["1", "2"]), ("2", "Кадры", ["3"])],
    ),
    "named sections": (
        "Раздел 1. Нормы\t\t\t\n1.1\tПриказ\tмай\tДиректор\nРаздел 2. Кадры\t\t\t\n2.1\tКурсы\tиюнь\tДиректор\n",
        [("1", "Нормы", ["1.1"]), ("2", "Кадры", ["2.1"])],
    ),
    "number and title in two cells": (
        "1\tНормы\t\t\n1.1.\tПриказ\tмай\tДиректор\n2\tКадры\t\t\n2.1.\tКурсы\tиюнь\tДиректор\n",
        [("1", "Нормы", ["1.1"]), ("2", "Кадры", ["2.1"])],
    ),
    "numbers begin again in each section": (
        (
            "1.\tНормы\t\t\n1.\tПриказ\tмай\tДиректор\n2.\tПорядок\tмай\tДиректор\n2.\tКадры\t\t\n"
            "1.\tКурсы\tиюнь\tДиректор\n"
        ),
        [("1", "Нормы", ["1", "2"]), ("2", "Кадры", ["1"])],
    ),
    "sections without numbers": (
        "Нормы\t\t\t\n1\tПриказ\tмай\tДиректор\nКадры\t\t\t\n2\tКурсы\tиюнь\tДиректор\n",
        [(None, "Нормы", ["1"]), (None, "Кадры", ["2"])],
    ),
    "no section at all": ("1\tПриказ\tмай\tДиректор\n2\tКурсы\tиюнь\tДиректор\n", [(None, "", ["1", "2"])]),
    "no numbers, numbered sections": (
        "1.\tНормы\t\t\n\tПриказ\tмай\tДиректор\n\tПорядок\tмай\tДиректор\n2.\tКадры\t\t\n\tКурсы\tиюнь\tДиректор\n",
        [("1", "Нормы", ["1.1", "1.2"]), ("2", "Кадры", ["2.1"])],
    ),
    "no numbers anywhere": (
        "\tПриказ\tмай\tДиректор\n\tКурсы\tиюнь\tДиректор\n",
        [(None, "", ["1", "2"])],
    ),
    "three levels": (
        "1\tНормы\t\t\n1.1.1\tПриказ\tмай\tДиректор\n1.1.2\tПорядок\tмай\tДиректор\n",
        [("1", "Нормы", ["1.1.1", "1.1.2"])],
    ),
    "subsections": (
        "1\tНормы\t\t\n1.1\tСтрана\t\t\n1.1.1\tПриказ\tмай\tДиректор\n1.2\tКрай\t\t\n1.2.1\tУказ\tмай\tЗавуч\n",
        [("1", "Нормы", []), ("1.1", "Страна", ["1.1.1"]), ("1.2", "Край", ["1.2.1"])],
    ),
    "nested measures": (
        "1.\tНормы\t\t\n1.1\tБумаги\tмай\tДиректор\n1.1.1\tПриказ\tмай\tЗавуч\n1.2\tПорядок\tиюнь\tДиректор\n",
        [("1", "Нормы", ["1.1", "1.1.1", "1.2"])],
    ),
    "letters for numbers": (
        "1\tНормы\t\t\nа)\tПриказ\tмай\tДиректор\nб)\tПорядок\tиюнь\tДиректор\n",
        [("1", "Нормы", ["1.1", "1.2"])],
    ),
    "small letters without numbers": (
        "\tпровести сбор\tмай\tДиректор\n\tиздать приказ\tиюнь\tДиректор\n",
        [(None, "", ["1", "2"])],
    ),
    "a deadline in the section row makes it a measure": (
        "1\tНормы\tв течение года\tУО\n1.1\tПриказ\tмай\tДиректор\n1.2\tПорядок\tмай\tДиректор\n",
        [(None, "", ["1", "1.1", "1.2"])],
    ),
    "row of column numbers, repeated head, empty rows": (
        (
            "1\t2\t3\t4\n1\tПриказ\tмай\tДиректор\n\t\t\t\n№ п/п\tМероприятие\tСрок\tОтветственный\n"
            "2\tКурсы\tиюнь\tДиректор\n"
        ),
        [(None, "", ["1", "2"])],
    ),
    "totals": ("1\tПриказ\tмай\tДиректор\nИтого\t1 мероприятие\t\t\n", [(None, "", ["1"])]),
    "page numbers between parts of the table": (
        "1\tПриказ\tмай\tДиректор\n\n3\n\n2\tКурсы\tиюнь\tДиректор\n\nСтраница 4 из 5\n\n3\tЧас\tиюль\tДиректор\n",
        [(None, "", ["1", "2", "3"])],
    ),
    "sections as paragraphs": (
        "1\tПриказ\tмай\tДиректор\n\n2. Кадры\n\n2\tКурсы\tиюнь\tДиректор\n\nКонтроль\n\n3\tЧас\tиюль\tДиректор\n",
        [(None, "", ["1"]), ("2", "Кадры", ["2"]), (None, "Контроль", ["3"])],
    ),
    "a measure with nothing but a title among numbered ones": (
        "1\tПриказ\tмай\tДиректор\n2\tКурсы\t\t\n3\tЧас\tиюль\tДиректор\n",
        [(None, "", ["1", "2", "3"])],
    ),
    "signature inside the table": (
        "1\tПриказ\tмай\tДиректор\nНачальник управления\t\t\tП.П. Вымышлина\n",
        [(None, "", ["1"])],
    ),
    "section at the end without measures": (
        "1\tНормы\t\t\n1.1\tПриказ\tмай\tДиректор\n2\tКадры\t\t\n",
        [("1", "Нормы", ["1.1"]), ("2", "Кадры", [])],
    ),
}


@pytest.mark.parametrize("name", OUTLINES)
def test_sections_and_numbers(name: str) -> None:
    rows, expected = OUTLINES[name]
    assert outline(plan(f"План на 2025 год\n\n{HEAD}{rows}")) == expected


REFUSED = [
    ("Просто письмо.\nБез таблицы.", Refusal.NO_TABLE),
    ("Список школ\n\n№\tШкола\tАдрес\n1\tЛицей\tПарк\n", Refusal.NO_PLAN_TABLE),
    (f"План на 2025 год\n\n{HEAD}", Refusal.NO_MEASURES),
    (f"План на 2025 год\n\n{HEAD}Нормы\t\t\t\n", Refusal.NO_MEASURES),
    (
        (
            f"План на 2025 год\n\n{HEAD}1\tСеминар\tмай\tДиректор\n\nПлан работы библиотеки\n\n"
            f"{HEAD}1\tЧас\tмай\tДиректор\n"
        ),
        Refusal.SEVERAL_PLANS,
    ),
    ("", Refusal.NO_TABLE),
]


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_what_is_no_plan_is_refused(text: str, code: Refusal) -> None:
    with pytest.raises(ImportRefused) as refused:
        plan(text)
    assert refused.value.code is code


def test_a_section_number_that_does_not_follow_is_told() -> None:
    rows = "1\tНормы\t\t\n1.1\tПриказ\tмай\tДиректор\n3\tКадры\t\t\n3.1\tКурсы\tмай\tДиректор\n"
    draft = plan(f"План на 2025 год\n\n{HEAD}{rows}")
    assert [(warning.code.value, warning.facts) for warning in draft.warnings] == [
        ("section_number_odd", {"number": "3", "expected": "2"})
    ]
