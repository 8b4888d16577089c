"""Which grade a table is of: its pupils speak louder than the file's name, and a clash is said with its cell."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from analytics.parsing.codes import Code, Severity, severity
from analytics.parsing.model import Hints
from analytics.parsing.reading import read
from tests.analytics.deliveries import saved
from tests.analytics.readings import notes
from tests.analytics.workbooks import Rows, book, title

NAME = "ВПР 2026 Русский язык 5 класс.xlsx"
HEAD = ["Логин", "Класс", "Код участника", "1 (1б)", "2 (2б)", "Итого"]
TOLD = {"from_codes", "from_classes", "name_of_other_grade", "codes_of_other_grade"}
BY_NAME = {"what": "grade", "value": 5}


def table(codes: list[object], classes: list[object]) -> bytes:
    rows: Rows = [["edu990001", name, code, 1, 2, 3] for code, name in zip(codes, classes, strict=True)]
    return saved([HEAD, *rows])


def codes(*counts: tuple[int, int]) -> list[object]:
    """So many codes that begin with a figure."""
    return [first * 10_000 + at + 1 for first, count in counts for at in range(count)]


def clash(by: str, column: str, grade: int) -> list[Any]:
    """The notes on a name of grade 5 over a table of another."""
    cell = f"Протокол!{column}2"
    return [("name_of_other_grade", cell, {"grade": grade, "name": 5}), (by, cell, {"grade": grade})]


@pytest.mark.parametrize(
    ("pupils", "classes", "grade", "told"),
    [
        (
            codes((4, 3)), ["4А"] * 3, 4,
            clash("from_codes", "C", 4),
        ),
        (
            ["а-1", "а-2", "а-3"], ["4А", "4-Б", "4 «в»"], 4,
            clash("from_classes", "B", 4),
        ),
        (codes((5, 3)), ["5А"] * 3, 5, [("from_codes", "Протокол!C2", {"grade": 5})]),
        (["а-1", "а-2", "а-3"], ["10Б"] * 3, 10,
            clash("from_classes", "B", 10),
        ),
        (
            codes((4, 9), (5, 1)), [1] * 10, 4,
            [*clash("from_codes", "C", 4), ("codes_of_other_grade", "Протокол!C2", {"grade": 4, "count": 1})],
        ),
        (codes((4, 2), (6, 2)), [1] * 4, 5, []),
        (["а-1", "а-2", "а-3"], [4, 4, 4], 5, []),
    ],
)  # fmt: skip
def test_the_pupils_hold_against_the_name(
    pupils: list[object], classes: list[object], grade: int, told: list[Any]
) -> None:
    reading = read(table(pupils, classes), NAME)
    assert reading.work.grade == grade
    assert [note for note in notes(reading) if note[0] in TOLD] == told
    by_name = [facts for code, _cell, facts in notes(reading) if code == "from_file_name" and facts["what"] == "grade"]
    assert by_name == ([] if told else [BY_NAME])


def test_the_clash_is_a_warning() -> None:
    assert severity(Code.NAME_OF_OTHER_GRADE) is Severity.WARNING
    assert severity(Code.FROM_CLASSES) is Severity.INFO


def test_what_a_person_says_of_the_grade_needs_no_name() -> None:
    reading = read(table(codes((4, 3)), ["4А"] * 3), NAME, Hints(grade=4))
    assert (reading.work.grade, [note for note in notes(reading) if note[0] in TOLD]) == (4, [])


def works(*lines: str) -> bytes:
    """A sheet per work, each under its title."""
    first = {"4": 4, "5": 5}
    sheets: dict[str, Rows] = {}
    for at, line in enumerate(lines):
        grade = first[line.split()[-2]]
        rows: Rows = [["edu990001", f"{grade}А", grade * 10_000 + number, 1, 2, 3] for number in (1, 2)]
        sheets[f"Лист{at + 1}"] = [*title("Результаты", line, 3), [], HEAD, *rows]
    return book(sheets)


@pytest.mark.parametrize(
    ("lines", "year", "grade", "subject"),
    [
        (("Русский язык 4 класс", "Математика 4 класс"), 2026, 4, None),
        (("Русский язык 4 класс", "Русский язык 5 класс"), 2026, None, "RU"),
        (("Русский язык 4 класс", "Математика 5 класс"), 2026, None, None),
        (("Русский язык 4 класс",), 2026, 4, "RU"),
    ],
)
def test_the_command_tells_what_several_works_have_in_common(
    tmp_path: Path, lines: tuple[str, ...], year: int, grade: int | None, subject: str | None
) -> None:
    path, out = tmp_path / "результаты.xlsx", tmp_path / "out.json"
    path.write_bytes(works(*lines))
    call_command("import_results", str(path), "--dry-run", "--json", str(out))
    told = json.loads(out.read_text("utf-8"))
    assert (told["year"], told["grade"], told["subject"]) == (year, grade, subject)
    assert (told["max_score"], told["task_count"], told["participants"]) == (3, 2, 2 * len(lines))
    assert ("several_works" in {warning["code"] for warning in told["warnings"]}) is (len(lines) > 1)
