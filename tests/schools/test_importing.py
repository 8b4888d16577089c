"""Registry sheets: columns by their words, faults by row and column, drafts against what is known."""

import pytest

from schools.importing import Code, Comparison, Draft, Fault, Known, Outcome, Registry, State, compare, letter, read

HEAD = ["Наименование ОО", "Логин ФИС ОКО", "Тип", "Адрес электронной почты", "Телефон директора", "Контингент"]


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_called_as_in_a_spreadsheet(index: int, name: str) -> None:
    assert letter(index) == name


def test_columns_are_known_by_their_words_whatever_their_order() -> None:
    rows = [
        ["Реестр школ города"],
        [],
        ["№", "Руководитель", "Полное наименование", "Краткое наименование", "Адрес", "E-mail"],
        ["1", "Орлова В.П.", "Средняя школа № 1", " МБОУ   СОШ № 1 ", "ул. Речная, 5", "one@school.example"],
    ]
    values = {
        "director": "Орлова В.П.",
        "full_name": "Средняя школа № 1",
        "name": "МБОУ СОШ № 1",
        "address": "ул. Речная, 5",
        "email": "one@school.example",
    }
    assert read(rows) == Registry((Draft(4, values),), ())


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Гимназия", "gymnasium"),
        ("лицей", "gymnasium"),
        ("сельская школа", "rural"),
        ("Коррекционная", "special"),
        ("общеобразовательная", "ordinary"),
        ("gymnasium or lyceum", "gymnasium"),
    ],
)
def test_kinds_are_understood(words: str, kind: str) -> None:
    registry = read([HEAD, ["Школа", "", words]])
    assert registry.drafts == (Draft(2, {"name": "Школа", "kind": kind}),)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["", "edu1"], Fault(2, "A", Code.NO_NAME)),
        (["Ш" * 161], Fault(2, "A", Code.TOO_LONG, {"limit": 160})),
        (["Школа", "l" * 21], Fault(2, "B", Code.TOO_LONG, {"limit": 20})),
        (["Школа", "", "ясли"], Fault(2, "C", Code.UNKNOWN_KIND, {"value": "ясли"})),
        (["Школа", "", "", "почта.рф"], Fault(2, "D", Code.BAD_EMAIL, {"value": "почта.рф"})),
        (["Школа", "", "", "a@b.ru, c@d.ru"], Fault(2, "D", Code.BAD_EMAIL, {"value": "a@b.ru, c@d.ru"})),
        (["Школа", "", "", "", "", "много"], Fault(2, "F", Code.BAD_NUMBER, {"value": "много"})),
        (["Школа", "", "", "", "", "-5"], Fault(2, "F", Code.BAD_NUMBER, {"value": "-5"})),
    ],
)
def test_a_faulty_row_names_its_cell_and_is_left_out(row: list[str], fault: Fault) -> None:
    assert read([HEAD, row]) == Registry((), (fault,))


def test_every_fault_of_a_row_is_told() -> None:
    registry = read([HEAD, ["", "", "ясли", "нет"]])
    assert [(fault.column, fault.code) for fault in registry.faults] == [
        ("C", Code.UNKNOWN_KIND),
        ("D", Code.BAD_EMAIL),
        ("A", Code.NO_NAME),
    ]


def test_twins_within_the_file_point_at_each_other() -> None:
    registry = read([HEAD, ["Школа № 1", "edu1"], [], ["школа  №1", "edu2"], ["Школа № 3", "EDU1"]])
    assert [draft.row for draft in registry.drafts] == [2]
    assert registry.faults == (
        Fault(4, "A", Code.SAME_NAME, {"other": 2}),
        Fault(5, "B", Code.SAME_LOGIN, {"other": 2}),
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], Code.NO_HEADER),
        ([["Отчёт"], ["1", "2"]], Code.NO_HEADER),
        ([HEAD], Code.NO_ROWS),
        ([HEAD, ["", " "]], Code.NO_ROWS),
    ],
)
def test_a_sheet_that_is_no_registry_is_refused_whole(rows: list[list[str]], code: Code) -> None:
    assert read(rows) == Registry((), (Fault(0, "", code),))


def test_too_many_rows_are_refused_whole() -> None:
    rows = [HEAD, *([f"Школа {number}"] for number in range(5001))]
    assert read(rows).faults == (Fault(0, "", Code.TOO_MANY_ROWS, {"limit": 5000}),)


FIRST = Known(1, {"name": "МБОУ СОШ № 1", "login": "edu1", "phone": "11"})
SECOND = Known(2, {"name": "МБОУ СОШ № 2", "login": "", "phone": ""})
CLOSED = Known(3, {"name": "МБОУ СОШ № 3", "login": "edu3", "phone": ""}, active=False)


def compared(*drafts: dict[str, str | int]) -> Comparison:
    """What the drafts would do to the three known schools; rows count from 2."""
    return compare([Draft(row, values) for row, values in enumerate(drafts, 2)], [FIRST, SECOND, CLOSED])


@pytest.mark.parametrize(
    ("values", "state", "pk", "changes"),
    [
        ({"name": "МБОУ СОШ № 9"}, State.NEW, None, {}),
        ({"name": "МБОУ СОШ № 1"}, State.UNCHANGED, 1, {}),
        ({"name": "МБОУ СОШ № 1", "phone": "11"}, State.UNCHANGED, 1, {}),
        ({"name": "МБОУ СОШ № 1", "phone": "22"}, State.CHANGED, 1, {"phone": ("11", "22")}),
        (
            {"name": "мбоу сош №2", "login": "edu2"},
            State.CHANGED,
            2,
            {"name": ("МБОУ СОШ № 2", "мбоу сош №2"), "login": ("", "edu2")},
        ),
        (
            {"name": "Лицей", "login": "EDU1"},
            State.CHANGED,
            1,
            {"name": ("МБОУ СОШ № 1", "Лицей"), "login": ("edu1", "EDU1")},
        ),
        ({"name": "МБОУ СОШ № 3"}, State.UNCHANGED, 3, {}),
    ],
)
def test_a_draft_meets_what_is_known(
    values: dict[str, str | int], state: State, pk: int | None, changes: dict[str, tuple[str, str]]
) -> None:
    assert compared(values).outcomes == (Outcome(Draft(2, values), state, pk, changes),)


def test_open_schools_that_the_file_does_not_name_are_told() -> None:
    assert compared({"name": "МБОУ СОШ № 2"}).missing == (1,)
    assert compared({"name": "МБОУ СОШ № 9"}).missing == (1, 2)


def test_a_login_of_one_and_the_name_of_another_is_no_match() -> None:
    found = compared({"name": "МБОУ СОШ № 2", "login": "edu1"})
    assert found == Comparison((), (Fault(2, "", Code.NAME_OF_ANOTHER, {"value": "МБОУ СОШ № 2"}),), ())


def test_two_rows_for_one_school_are_no_match() -> None:
    found = compared({"name": "МБОУ СОШ № 1"}, {"name": "Лицей", "login": "edu1"})
    assert [outcome.pk for outcome in found.outcomes] == [1]
    assert found.faults == (Fault(3, "", Code.NAME_OF_ANOTHER, {"value": "Лицей"}),)
