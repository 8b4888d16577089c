"""Tables of other layouts: merged cells, two rows of head, one cell per line, several tables."""

from office.grids.model import Paragraph
from plans.importing.reading_plan import understand
from tests.plans.drafts import HEAD, codes, essence, grid, outline, plan, reading


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


def test_numbers_that_a_workbook_keeps_as_decimals_are_nested_numbers() -> None:
    table = grid(
        ("№", "Мероприятие", "Срок", "Ответственный"),
        ("1", "Нормы", "", ""),
        ("1,1", "Приказ", "май 2025", "Директор"),
        ("1,2", "Порядок", "май 2025", "Директор"),
        ("2", "Контроль", "", ""),
        ("2,1", "Справка", "май 2025", "Директор"),
    )
    draft = understand(reading(Paragraph("План на 2025 год"), table))
    assert outline(draft) == [("1", "Нормы", ["1.1", "1.2"]), ("2", "Контроль", ["2.1"])]
    assert [measure.number_in_source for measure in draft.measures] == ["1.1", "1.2", "2.1"]
    assert codes(draft) == {}


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


def test_a_table_for_each_section() -> None:
    draft = plan(
        f"План на 2025 год\n\nРаздел I. Нормы\n\n{HEAD}1.1\tПриказ\tмай\tДиректор\n\nРаздел II. Кадры\n\n"
        f"{HEAD}2.1\tКурсы\tиюнь\tДиректор\n"
    )
    assert outline(draft) == [("1", "Нормы", ["1.1"]), ("2", "Кадры", ["2.1"])]
