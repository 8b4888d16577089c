"""Rows nobody has sent us yet: broken ones, lists inside a cell, results, words that break off."""

import pytest

from tests.plans.drafts import HEAD, codes, essence, plan

BROKEN = {
    "words in three columns": (
        "1\tПроведение семинаров для\tмай, в\tДиректор,\n\tучителей школ\tтечение месяца\tметодист\n",
        [("1", "Проведение семинаров для учителей школ", "май, в течение месяца", ("Директор", "методист"))],
        {"1": ["rows_joined"]},
    ),
    "only the party goes on": (
        (
            "1\tСеминар\tмай\tСпециалисты управления,\n\n[Введите текст]\n\n\t\t\tметодисты центра\n"
            "2\tЧас\tиюль\tДиректор\n"
        ),
        [
            ("1", "Семинар", "май", ("Специалисты управления", "методисты центра")),
            ("2", "Час", "июль", ("Директор",)),
        ],
        {"1": ["rows_joined"]},
    ),
    "a measure without a number among numbered ones": (
        "1\tСеминар\tмай\tДиректор\n\tСобрание\tиюнь\tМетодист\n3\tЧас\tиюль\tДиректор\n",
        [
            ("1", "Семинар", "май", ("Директор",)),
            ("2", "Собрание", "июнь", ("Методист",)),
            ("3", "Час", "июль", ("Директор",)),
        ],
        {"2": ["number_missing"]},
    ),
    "a row that lost its number cell": (
        "1\tСеминар\tмай\tДиректор\nСобрание\tиюнь\tМетодист\n3\tЧас\tиюль\tДиректор\n",
        [
            ("1", "Семинар", "май", ("Директор",)),
            ("2", "Собрание", "июнь", ("Методист",)),
            ("3", "Час", "июль", ("Директор",)),
        ],
        {"2": ["text_misplaced", "number_missing"]},
    ),
    "number and title in one cell": (
        "1. Семинар\t\tмай\tДиректор\n2. Час\t\tиюль\tДиректор\n",
        [("1", "Семинар", "май", ("Директор",)), ("2", "Час", "июль", ("Директор",))],
        {},
    ),
    "a cell too many": (
        "1\tСеминар\tмай\tДиректор\tпо согласованию\n2\tЧас\tиюль\tДиректор\n",
        [("1", "Семинар", "май", ("Директор",)), ("2", "Час", "июль", ("Директор",))],
        {"1": ["text_misplaced"]},
    ),
    "pairs of empty cells": (
        "1\tСеминар\tмай\tДиректор\n2\tЧас\t\t\n3\tКруг\t\t\n4\tСбор\tиюль\tМетодист\n",
        [
            ("1", "Семинар", "май", ("Директор",)),
            ("2", "Час", None, ("Директор",)),
            ("3", "Круг", None, ("Директор",)),
            ("4", "Сбор", "июль", ("Методист",)),
        ],
        {"2": ["deadline_inherited", "responsible_inherited"], "3": ["deadline_inherited", "responsible_inherited"]},
    ),
    "one empty cell is no inheritance": (
        "1\tСеминар\tмай\tДиректор\n2\tЧас\tиюнь\t\n",
        [("1", "Семинар", "май", ("Директор",)), ("2", "Час", "июнь", ())],
        {"2": ["responsible_missing"]},
    ),
    "numbers skip and repeat": (
        "1\tСеминар\tмай\tДиректор\n3\tЧас\tиюнь\tДиректор\n3\tКруг\tиюль\tДиректор\n",
        [
            ("1", "Семинар", "май", ("Директор",)),
            ("3", "Час", "июнь", ("Директор",)),
            ("3", "Круг", "июль", ("Директор",)),
        ],
        {"3": ["number_repeated"]},
    ),
    "a deadline among the parties": (
        "1\tСеминар\tдиректор школы\tдо 15.05.2025\n",
        [("1", "Семинар", "директор школы", ("до 15.05.2025",))],
        {"1": ["text_misplaced", "text_misplaced"]},
    ),
    "one person in two spellings": (
        (
            "1\tСеминар\tмай\tВымышлина О.П., методист\n2\tЧас\tиюнь\tВымыщлина О.П., методист\n"
            "3\tКруг\tиюль\tПридумова ОП, завуч\n"
        ),
        [
            ("1", "Семинар", "май", ("Вымышлина О.П., методист",)),
            ("2", "Час", "июнь", ("Вымыщлина О.П., методист",)),
            ("3", "Круг", "июль", ("Придумова ОП, завуч",)),
        ],
        {"1": ["name_spelt_twice"], "2": ["name_spelt_twice"], "3": ["initials_without_dots"]},
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_rows(name: str) -> None:
    rows, expected, doubts = BROKEN[name]
    draft = plan(f"План на 2025 год\n\n{HEAD}{rows}")
    assert [essence(measure) for measure in draft.measures] == expected
    assert codes(draft) == doubts


LISTS = [
    ("Работа с родителями: - беседы; - собрания.", "Работа с родителями:", ("беседы;", "собрания.")),
    ("<p>Сопровождение школ</p><ul><li>- беседы</li><li>- сборы</li></ul>", "Сопровождение школ", ("беседы", "сборы")),
    ("Подготовить: 1) приказ; 2) график; 3) список", "Подготовить:", ("приказ;", "график;", "список")),
    ("Диктант - 2025 и сочинение", "Диктант - 2025 и сочинение", ()),
    ("Опрос учителей – экспертов: обработка", "Опрос учителей – экспертов: обработка", ()),
    ("Контроль в 4 классах. Итоги.", "Контроль в 4 классах. Итоги.", ()),
]


@pytest.mark.parametrize(("cell", "title", "subitems"), LISTS)
def test_lists_inside_a_title(cell: str, title: str, subitems: tuple[str, ...]) -> None:
    measure = plan(f"План на 2025 год\n\n{HEAD}1\t{cell}\tмай\tДиректор\n").measures[0]
    assert (measure.title, measure.subitems) == (title, subitems)


RESULTS = [
    ("1. План. 2. Справка. 3. Протокол", ("План.", "Справка.", "Протокол")),
    ("Проведён опрос. Даны советы (при надобности).", ("Проведён опрос.", "Даны советы (при надобности).")),
    ("Приказ зам. Директора от 5 мая", ("Приказ зам. Директора от 5 мая",)),
    ("Справка; протокол", ("Справка; протокол",)),
]


@pytest.mark.parametrize(("cell", "result"), RESULTS)
def test_results_of_one_cell(cell: str, result: tuple[str, ...]) -> None:
    head = "№\tМероприятие\tСрок\tОтветственный\tРезультат\n"
    measure = plan(f"План на 2025 год\n\n{head}1\tСеминар\tмай\tДиректор\t{cell}\n").measures[0]
    assert (measure.result_raw, measure.result) == (cell, result)


def test_a_name_in_the_result_column_is_told() -> None:
    head = "№\tМероприятие\tСрок\tОтветственный\tРезультат\n"
    row = "1\tСеминар\tмай\tДиректор\tПрограмма изучена Придумов А.Б., методист\n"
    measure = plan(f"План на 2025 год\n\n{head}{row}").measures[0]
    assert [(doubt.code.value, doubt.facts) for doubt in measure.doubts] == [
        ("text_misplaced", {"column": "result", "text": "Придумов А.Б., методист", "belongs": "responsible"})
    ]


CUT = [
    ("Справки по итогам (в пункте о", True),
    ("Выступления на педагогических", True),
    ("Протоколы заседаний и", True),
    ("Справка, ", True),
    ("Работа с «Вестником", True),
    ("Список обучающихся", False),
    ("Научно-методическое обеспечение", False),
    ("Защита данных", False),
    ("Отчёты классных руководителей", False),
]


@pytest.mark.parametrize(("cell", "cut"), CUT)
def test_text_that_breaks_off(cell: str, cut: bool) -> None:
    head = "№\tМероприятие\tСрок\tОтветственный\tРезультат\n"
    measure = plan(f"План на 2025 год\n\n{head}1\tСеминар\tмай\tДиректор\t{cell}\n").measures[0]
    assert [doubt.code.value for doubt in measure.doubts] == (["text_cut_off"] if cut else [])


def test_unknown_columns_are_kept_in_the_notes() -> None:
    head = "№\tМероприятие\tСрок\tОтветственный\tИсточник финансирования\tПримечание\n"
    measure = plan(f"План на 2025 год\n\n{head}1\tСеминар\tмай\tДиректор\tбюджет\tвместе с ИМЦ\n").measures[0]
    assert measure.notes_raw == "Источник финансирования: бюджет вместе с ИМЦ"


def test_soft_hyphens_and_no_break_spaces_disappear() -> None:
    measure = plan(f"План на 2025 год\n\n{HEAD}1\tОбра\u00adзова\u00adние\u00a0детей\tмай\tДиректор\n").measures[0]
    assert measure.title == "Образование детей"
