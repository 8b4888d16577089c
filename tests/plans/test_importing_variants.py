"""Documents nobody has sent us yet: other heads, other numbering, other layouts, each with the whole outcome."""

from dataclasses import dataclass

import pytest

from office.grids.model import Cell, Grid, Paragraph, Reading, Row
from office.grids.text import read_text
from plans.importing.draft import ImportRefused, MeasureDraft, PlanDraft, Refusal
from plans.importing.reading_plan import understand


def plan(text: str) -> PlanDraft:
    return understand(read_text(text.encode()))


def grid(*rows: tuple[str, ...], merged: frozenset[tuple[int, int]] = frozenset()) -> Grid:
    return Grid(
        tuple(
            Row(
                tuple(Cell(text, (at, place) in merged) for place, text in enumerate(row)),
                f"таблица 1, строка {at + 1}",
            )
            for at, row in enumerate(rows)
        ),
        "таблица 1",
    )


def reading(*blocks: Grid | Paragraph) -> Reading:
    return Reading(blocks, "docx")


def essence(measure: MeasureDraft) -> tuple[str, str, str | None, tuple[str, ...]]:
    return measure.number, measure.title, measure.deadline_raw, tuple(party.raw for party in measure.responsible)


def outline(draft: PlanDraft) -> list[tuple[str | None, str, list[str]]]:
    return [(part.number, part.title, [measure.number for measure in part.measures]) for part in draft.sections]


def codes(draft: PlanDraft) -> dict[str, list[str]]:
    return {
        measure.number: [doubt.code.value for doubt in measure.doubts] for measure in draft.measures if measure.doubts
    }


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


HEAD = "№ п/п\tМероприятие\tСрок\tОтветственный\n"

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


def test_markdown_table() -> None:
    draft = plan(
        "# План мероприятий на 2025 год\n\n| № | Мероприятие | Срок | Ответственный |\n|---|:---|---|---|\n"
        "| **1. Нормы** | | | |\n| 1.1 | Издать *приказ* | до 01.03.2025 | УО<br>ОО |\n"
        "| 1.2 | Собрание | май 2025 | Директор |\n"
    )
    assert outline(draft) == [("1", "Нормы", ["1.1", "1.2"])]
    assert [essence(measure) for measure in draft.measures] == [
        ("1.1", "Издать приказ", "до 01.03.2025", ("УО", "ОО")),
        ("1.2", "Собрание", "май 2025", ("Директор",)),
    ]
    assert draft.title == "План мероприятий на 2025 год"


def test_one_cell_per_line() -> None:
    draft = plan(
        "ДОРОЖНАЯ КАРТА\n«Честная работа» на 2025 год\n\t№ п/п\n\tМероприятие\n\tСрок\n\tОтветственные\n\n\tНормы\n\n"
        "\t1.\n\tИздание\n\nприказа\n\tВ течение\n\nгода\n\tДиректор,\n\nзавуч\n\n\t2.\n\tСобрание\n"
        "\tМай 2025\n\tЗавуч\n\n"
    )
    assert outline(draft) == [(None, "Нормы", ["1", "2"])]
    assert essence(draft.measures[0]) == ("1", "Издание приказа", "В течение года", ("Директор", "завуч"))


def test_merged_cells_speak_for_their_rows_and_say_so() -> None:
    table = grid(
        ("№", "Мероприятие", "Срок", "Ответственный"),
        ("1. Нормы",) * 4,
        ("1.1", "Приказ", "май 2025", "Директор"),
        ("1.2", "Порядок", "май 2025", "Директор"),
        ("1.3", "Справка", "июнь 2025", "Директор"),
        merged=frozenset({(1, 1), (1, 2), (1, 3), (3, 2), (3, 3), (4, 3)}),
    )
    draft = understand(reading(Paragraph("План на 2025 год"), table))
    assert outline(draft) == [("1", "Нормы", ["1.1", "1.2", "1.3"])]
    assert [measure.deadline.inherited_from for measure in draft.measures] == [None, "1.1", None]
    assert [measure.deadline_raw for measure in draft.measures] == ["май 2025", "май 2025", "июнь 2025"]
    assert [[party.inherited for party in measure.responsible] for measure in draft.measures] == [
        [False],
        [True],
        [True],
    ]
    assert codes(draft) == {"1.2": ["deadline_inherited", "responsible_inherited"], "1.3": ["responsible_inherited"]}
    assert draft.measures[2].doubts[0].facts == {"source": "1.1", "text": "Директор"}


def test_a_heading_across_the_table_opens_a_section_wherever_the_title_column_stands() -> None:
    across = frozenset((at, place) for at in (1, 4) for place in (1, 2, 3))
    table = grid(
        ("Ответственный", "Срок", "Мероприятие", "№"),
        ("I. Нормы",) * 4,
        ("Директор", "май 2025", "Приказ", "1"),
        ("Завуч", "май 2025", "Порядок", "2"),
        ("II. Контроль",) * 4,
        ("Методист", "июнь 2025", "Справка", "1"),
        merged=across,
    )
    draft = understand(reading(Paragraph("План на 2025 год"), table))
    assert outline(draft) == [("1", "Нормы", ["1", "2"]), ("2", "Контроль", ["1"])]
    assert [essence(measure) for measure in draft.measures] == [
        ("1", "Приказ", "май 2025", ("Директор",)),
        ("2", "Порядок", "май 2025", ("Завуч",)),
        ("1", "Справка", "июнь 2025", ("Методист",)),
    ]
    assert codes(draft) == {}


def test_number_and_title_merged_over_two_rows_make_one_measure() -> None:
    table = grid(
        ("№", "Мероприятие", "Срок", "Ответственный"),
        ("1", "Семинар", "май 2025", "Директор"),
        ("1", "Семинар", "июнь 2025", "Методист"),
        ("2", "Час", "июль 2025", "Завуч"),
        merged=frozenset({(2, 0), (2, 1)}),
    )
    draft = understand(reading(Paragraph("План на 2025 год"), table))
    assert [essence(measure) for measure in draft.measures] == [
        ("1", "Семинар", "май 2025 июнь 2025", ("Директор", "Методист")),
        ("2", "Час", "июль 2025", ("Завуч",)),
    ]


def test_head_of_two_rows() -> None:
    table = grid(
        ("№", "Мероприятие", "Срок", "Срок", "Ответственный"),
        ("№", "Мероприятие", "начало", "окончание", "Ответственный"),
        ("1", "Семинар", "01.05.2025", "15.05.2025", "Директор"),
        merged=frozenset({(0, 3), (1, 0), (1, 1), (1, 4)}),
    )
    draft = understand(reading(Paragraph("План на 2025 год"), table))
    assert [(column.header, column.means.value) for column in draft.columns] == [
        ("№", "number"),
        ("Мероприятие", "title"),
        ("Срок: начало", "deadline"),
        ("Срок: окончание", "deadline"),
        ("Ответственный", "responsible"),
    ]
    assert essence(draft.measures[0]) == ("1", "Семинар", "01.05.2025 – 15.05.2025", ("Директор",))


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


def test_a_table_for_each_section() -> None:
    draft = plan(
        f"План на 2025 год\n\nРаздел I. Нормы\n\n{HEAD}1.1\tПриказ\tмай\tДиректор\n\nРаздел II. Кадры\n\n"
        f"{HEAD}2.1\tКурсы\tиюнь\tДиректор\n"
    )
    assert outline(draft) == [("1", "Нормы", ["1.1"]), ("2", "Кадры", ["2.1"])]


def test_unknown_columns_are_kept_in_the_notes() -> None:
    head = "№\tМероприятие\tСрок\tОтветственный\tИсточник финансирования\tПримечание\n"
    measure = plan(f"План на 2025 год\n\n{head}1\tСеминар\tмай\tДиректор\tбюджет\tвместе с ИМЦ\n").measures[0]
    assert measure.notes_raw == "Источник финансирования: бюджет вместе с ИМЦ"


def test_soft_hyphens_and_no_break_spaces_disappear() -> None:
    measure = plan(f"План на 2025 год\n\n{HEAD}1\tОбра\u00adзова\u00adние\u00a0детей\tмай\tДиректор\n").measures[0]
    assert measure.title == "Образование детей"


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


def test_a_section_number_that_does_not_follow_is_told() -> None:
    rows = "1\tНормы\t\t\n1.1\tПриказ\tмай\tДиректор\n3\tКадры\t\t\n3.1\tКурсы\tмай\tДиректор\n"
    draft = plan(f"План на 2025 год\n\n{HEAD}{rows}")
    assert [(warning.code.value, warning.facts) for warning in draft.warnings] == [
        ("section_number_odd", {"number": "3", "expected": "2"})
    ]
