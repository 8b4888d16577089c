"""Files that are not taken: names of pupils, what is no workbook, archives that hide something."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from analytics.parsing import packages
from analytics.parsing.codes import Outcome
from analytics.parsing.model import Hints, Reading
from analytics.parsing.reading import read
from office.guard import Refusal, Refused
from tests.analytics.readings import notes
from tests.analytics.workbooks import AREA, SCHOOLS, Cell, book, form

HINTS = Hints(2026, 8, "RU")
PEOPLE = ["Липин Пётр", "Ольхина Анна", "Вязов Илья"]
INITIALS = ["Липин П.И.", "Ольхина А. И.", "И. И. Вязов"]


def table(extra: str, values: list[Cell], places: list[Cell] | None = None) -> Reading:
    """A table of three pupils with one more column, and perhaps schools."""
    names = places or ["МБОУ СОШ № 1"] * 3
    rows: list[list[Cell]] = [["Школа", "Код участника", extra, "1 (1б)", "Итого"]]
    rows += [[names[at], 80001 + at, value, 1, 1] for at, value in enumerate(values)]
    return read(book({"Лист1": rows}), "ф.xlsx", HINTS)


@pytest.mark.parametrize(
    ("title", "values", "cell", "header"),
    [
        ("ФИО", ["Л.", "О.", "В."], "Лист1!C1", "ФИО"),
        ("Ф.И.О. обучающегося", PEOPLE, "Лист1!C1", "Ф.И.О. обучающегося"),
        ("Фамилия", ["Липин", "Ольхина", "Вязов"], "Лист1!C1", "Фамилия"),
        ("Имя ученика", ["Пётр", "Анна", "Илья"], "Лист1!C1", "Имя ученика"),
        ("Примечание", PEOPLE, "Лист1!C2", ""),
        ("Примечание", INITIALS, "Лист1!C2", ""),
        ("Примечание", ["ЛИПИН ПЁТР ИЛЬИЧ", "ОЛЬХИНА АННА ИЛЬИНИЧНА", ""], "Лист1!C2", ""),
        ("Примечание", ["", "", "Вязов Илья Петрович"], "Лист1!C4", ""),
        ("Класс", PEOPLE, "Лист1!C2", ""),
        ("Вариант", INITIALS, "Лист1!C2", ""),
    ],
)
def test_a_column_of_names_refuses_the_whole_file(title: str, values: list[Cell], cell: str, header: str) -> None:
    reading = table(title, values)
    assert reading.outcome is Outcome.REFUSED
    assert notes(reading) == [("pupil_names", cell, {"header": header})]
    assert (reading.works, reading.sheets, reading.schools) == ((), (), ())


def test_names_where_codes_or_points_should_be() -> None:
    rows: list[list[Cell]] = [["Код участника", "1 (1б)", "Итого"], *([name, 1, 1] for name in PEOPLE)]
    assert notes(read(book({"А": rows}), "ф.xlsx", HINTS)) == [("pupil_names", "А!A2", {"header": ""})]
    rows = [["Код участника", "1 (1б)", "Итого"], *([80001 + at, name, 1] for at, name in enumerate(PEOPLE))]
    assert ("pupil_names", "А!B2", {"header": ""}) in notes(read(book({"А": rows}), "ф.xlsx", HINTS))


@pytest.mark.parametrize("hidden", [False, True])
def test_a_list_of_names_beside_the_results_refuses_them_too(hidden: bool) -> None:
    results: list[list[Cell]] = [["Код участника", "1 (1б)", "Итого"], [80001, 1, 1]]
    keys: list[list[Cell]] = [["Код", "Участник"], *([80001 + at, name] for at, name in enumerate(PEOPLE))]
    data = book({"Результаты": results, "Коды": keys}, hidden=["Коды"] if hidden else [])
    assert notes(read(data, "ф.xlsx", HINTS)) == [("pupil_names", "Коды!B1", {"header": "Участник"})]


@pytest.mark.parametrize(
    ("title", "values"),
    [
        ("ФИО учителя", PEOPLE),
        ("Учитель", INITIALS),
        ("Эксперт", ["Вязов Илья Петрович"] * 3),
        ("Учебник", INITIALS),
        ("ФИО", ["", "", ""]),
        ("Имя файла", ["а", "б", "в"]),
        ("Примечание", ["Не явился", "Болел", "переписал"]),
    ],
)
def test_names_of_others_and_remarks_are_no_reason_to_refuse(title: str, values: list[Cell]) -> None:
    reading = table(title, values)
    assert (reading.outcome, reading.participants) == (Outcome.ACCEPTED, 3)
    assert all(str(value) not in repr(reading) for value in values if value)


def test_schools_and_places_may_look_like_names() -> None:
    rows: list[list[Cell]] = [["Логин", "Муниципалитет", "Название ОО", "Код участника", "1 (1б)", "Итого"]]
    rows += [[SCHOOLS[at][0], "Красный Яр", "Школа Имени Ленина", 80001, 1, 1] for at in range(3)]
    assert read(book({"А": rows}), "ф.xlsx", HINTS).participants == 3


@pytest.mark.parametrize(
    ("data", "name", "facts"),
    [
        (b"", "ф.xlsx", {"reason": "empty"}),
        (b"abc", "ф.xlsx", {"reason": "wrong_extension", "extension": "xlsx", "format": "txt"}),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "ф.xls",
            {"reason": "not_allowed", "format": "ole", "allowed": "csv, xlsx"},
        ),
    ],
)
def test_what_is_no_workbook(data: bytes, name: str, facts: dict[str, str]) -> None:
    reading = read(data, name)
    assert (notes(reading), reading.outcome) == ([("not_opened", "", facts)], Outcome.REFUSED)


def test_a_workbook_without_any_known_table() -> None:
    assert notes(read(book({"А": [["а", "б"], [1, 2]], "Б": []}), "ф.xlsx")) == [("no_table", "", {"sheets": 2})]


def test_a_value_far_away_is_refused_before_it_costs_memory() -> None:
    rows: list[list[Cell]] = [["Код участника", "1 (1б)", "Итого"], [80001, 1, 1]]
    buffer, data = BytesIO(), book({"А": rows})
    with ZipFile(BytesIO(data)) as whole, ZipFile(buffer, "w", ZIP_DEFLATED) as out:
        for name in whole.namelist():
            part = whole.read(name)
            far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            out.writestr(name, part.replace(b"</sheetData>", far))
    assert notes(read(buffer.getvalue(), "ф.xlsx")) == [
        ("not_opened", "", {"reason": "too_many_cells", "limit": 3000000})
    ]


FORM = form([[80001, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 7]])


def packed(*entries: tuple[str | ZipInfo, bytes], how: int = ZIP_DEFLATED) -> bytes:
    """A ZIP of these entries."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", how) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def test_every_entry_of_an_archive_is_judged_alone() -> None:
    data = packed(
        ("школа/", b""),
        ("школа/форма.xlsx", FORM),
        ("другая/форма.xlsx", FORM),
        ("ещё.zip", packed(("а.xlsx", FORM))),
        ("__MACOSX/._форма.xlsx", b"x"),
        ("~$форма.xlsx", b"x"),
        ("прочти.txt", b"abc"),
    )
    found = list(packages.unpack(data, "все.zip"))
    assert [(one.name, len(one.data), one.refused and one.refused.code) for one in found] == [
        ("форма.xlsx", len(FORM), None),
        ("форма (2).xlsx", len(FORM), None),
        ("ещё.zip", 0, Refusal.NOT_ALLOWED),
        ("прочти.txt", 3, None),
    ]
    assert [read(one.data, one.name, HINTS).participants for one in found if not one.refused] == [1, 1, 0]


def test_a_workbook_is_handed_on_as_it_is() -> None:
    assert list(packages.unpack(FORM, "ф.xlsx")) == [packages.Packed("ф.xlsx", FORM)]
    assert list(packages.unpack(b"abc", "ф.csv")) == [packages.Packed("ф.csv", b"abc")]


def test_names_of_old_archivers() -> None:
    info = ZipInfo("a.xlsx")
    data = packed((info, FORM), how=ZIP_STORED).replace(b"a.xlsx", "ф.xlsx".encode("cp866"))
    assert [one.name for one in packages.unpack(data, "все.zip")] == ["ф.xlsx"]


def test_an_archive_that_is_a_bomb_or_damaged_is_refused_whole() -> None:
    for data, code in (
        (packed(("а.csv", bytes(30_000_000))), Refusal.TOO_COMPRESSED),
        (packed(*((f"{n}.csv", b"1") for n in range(1001))), Refusal.TOO_MANY_ENTRIES),
        (packed(("а.csv", b"1"))[:-10], Refusal.DAMAGED),
    ):
        with pytest.raises(Refused) as refused:
            list(packages.unpack(data, "все.zip"))
        assert refused.value.code is code


def test_the_municipality_stays_with_the_school() -> None:
    login, name = SCHOOLS[0]
    rows: list[list[Cell]] = [["Логин", "Муниципалитет", "Название ОО", "Код участника", "1 (1б)", "Итого"]]
    reading = read(book({"А": [*rows, [login, f"reg99_m001 | {AREA}", name, 80001, 1, 1]]}), "ф.xlsx", HINTS)
    assert [(ref.login, ref.name, ref.municipality) for ref in reading.schools] == [(login, name, AREA)]
