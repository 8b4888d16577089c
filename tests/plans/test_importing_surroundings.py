"""What stands around the table of a plan: the act that approves, aims, the signatory, other tables."""

import pytest

from tests.plans.drafts import HEAD, essence, plan


def test_an_order_before_the_plan_gives_no_measures() -> None:
    draft = plan(
        "АДМИНИСТРАЦИЯ ГОРОДА ВЫДУМКИ\n\nУПРАВЛЕНИЕ ОБРАЗОВАНИЯ\n\nПРИКАЗ\n\nОб утверждении плана\n\n"
        "от 5 марта 2025 г.\n\n№ 12 - од\n\n"
        "ПРИКАЗЫВАЮ:\n\n1. Утвердить план (приложение).\n\n1.1. Разместить план на сайте до 01.04.2025.\n\n"
        "Начальник управления\n\nА.Б. Придумов\n\nПЛАН МЕРОПРИЯТИЙ\nпо честной проверке на 2025 год\n\n"
        f"{HEAD}1\tСеминар\tмай\tуправление образования города Выдумки (далее – УО)\n"
        "2\tЧас\tиюнь\tУО, школы, имеющие признаки, и ОО\n"
    )
    assert (draft.title, [measure.number for measure in draft.measures]) == (
        "План мероприятий по честной проверке на 2025 год",
        ["1", "2"],
    )
    approval = draft.approval
    assert approval is not None
    assert (approval.document, approval.number, approval.date) == ("приказ", "12-од", "2025-03-05")
    assert approval.issuer == "Управление образования города Выдумки"
    assert draft.signatory is not None
    assert (draft.signatory.position, draft.signatory.person) == ("Начальник управления", "А.Б. Придумов")
    assert draft.measures[1].responsible[0].organisation == "управление образования города Выдумки"
    assert "1.1. Разместить план на сайте до 01.04.2025." in draft.preamble


ACTS = [
    (
        "Приложение № 1 к приказу управления образования от 17.12.2024 № 485-О",
        ("приказ", "485-О", "2024-12-17", "управления образования"),
    ),
    ("УТВЕРЖДЁН приказом МБОУ «Лицей» от «3» сентября 2024 г. № 7/1", ("приказ", "7/1", "2024-09-03", "МБОУ «Лицей»")),
    (
        "Приложение\n\nк распоряжению комитета\n\nот 01.10.2024 г. №15-р",
        ("распоряжение", "15-р", "2024-10-01", "комитета"),
    ),
    ("Утверждено постановлением администрации от 31.02.2024 № 5", ("постановление", "5", None, "администрации")),
]


@pytest.mark.parametrize(("text", "expected"), ACTS)
def test_the_act_that_approves(text: str, expected: tuple[str | None, ...]) -> None:
    approval = plan(f"{text}\n\nПлан на 2025 год\n\n{HEAD}1\tСеминар\tмай\tДиректор\n").approval
    assert approval is not None
    assert (approval.document, approval.number, approval.date, approval.issuer) == expected


AIMS = [
    (
        "Цель: честные результаты.\n\nЗадачи:\n1. Учить.\n2. Проверять.",
        (("честные результаты.",), ("Учить.", "Проверять.")),
    ),
    ("Цели:\n- учить;\n- проверять.", (("учить", "проверять."), ())),
    ("Цель плана – честность\n\nЗадачи плана:\n\n• учить;\n\n• проверять", (("честность",), ("учить", "проверять"))),
    ("Основными целями плана являются порядок; честность.", (("порядок", "честность."), ())),
]


@pytest.mark.parametrize(("text", "expected"), AIMS)
def test_goals_and_tasks(text: str, expected: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    draft = plan(f"План на 2025 год\n\n{text}\n\n{HEAD}1\tСеминар\tмай\tДиректор\n")
    assert (draft.goals, draft.tasks) == expected


def test_a_list_of_schools_after_the_plan_is_left_out_and_told() -> None:
    draft = plan(
        f"План на 2025 год\n\n{HEAD}1\tСеминар\tмай\tДиректор\n\nСписок школ\n\n"
        "№\tШкола\tАдрес\tТелефон\n1\tЛицей\tПарк\t2-22\n"
    )
    assert [measure.number for measure in draft.measures] == ["1"]
    assert [(warning.code.value, warning.facts) for warning in draft.warnings] == [
        ("table_left_out", {"text": "№ Школа Адрес Телефон 1 Лицей Парк 2-22", "rows": "2"})
    ]


def test_clauses_laid_out_as_a_table_and_the_hand_that_approves_stay_outside() -> None:
    draft = plan(
        "УТВЕРЖДАЮ\n\nДиректор лицея\n\nА.Б. Придумов\n\nПРИКАЗ\n\n"
        "1.\tУтвердить план.\n2.\tКонтроль оставляю за собой.\n\n"
        f"План мероприятий на 2025 год\n\n{HEAD}1\tСбор\tмай\tДиректор\n"
    )
    assert [essence(measure) for measure in draft.measures] == [("1", "Сбор", "май", ("Директор",))]
    assert draft.preamble == ("1. Утвердить план.", "2. Контроль оставляю за собой.")
    assert draft.signatory is not None
    assert (draft.signatory.position, draft.signatory.person) == ("Директор лицея", "А.Б. Придумов")
