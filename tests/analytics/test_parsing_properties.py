"""Whatever the order of columns and whatever stands in the cells: the same reading, no crash, no invented point."""

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.parsing.model import Hints, Reading
from analytics.parsing.reading import read
from tests.analytics.readings import counts, people
from tests.analytics.workbooks import FORM_HEAD, SCHOOLS, Cell, Rows, book

HINTS = Hints(2026, 8, "IN")
TOP = (5, 5, 5, 3, 2, 3, 2)


def told(reading: Reading) -> tuple[object, ...]:
    """Everything but the cells."""
    sheets = [(sheet.work, sheet.school, people(sheet.participants)) for sheet in reading.sheets]
    facts = sorted((str(note.code), sorted(map(str, note.facts.items()))) for note in reading.notes)
    return reading.layout, reading.works, counts(reading), sheets, facts


def rows(seed: int) -> list[list[Cell]]:
    """A table of several schools with a fault here and there."""
    chance = random.Random(seed)
    made: list[list[Cell]] = []
    for at, (login, _) in enumerate(SCHOOLS):
        for number in range(8):
            points: list[Cell] = [chance.choice(["X", *range(most + 1)]) for most in TOP]
            points[chance.randrange(7)] = chance.choice([0, 0, 0, None, "?", 9, -1])
            total: Cell = chance.choice([sum(p for p in points if isinstance(p, int)), 0, 99, None])
            made.append([login, 80001 + number + at, chance.choice([1, 2, "отсутствовал"]), *points, at, 4, total])
    return made


@given(st.permutations(range(len(FORM_HEAD) + 1)), st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_the_order_of_columns_says_nothing(order: list[int], seed: int) -> None:
    table: Rows = [["Логин школы", *FORM_HEAD], *rows(seed)]
    moved = [[row[place] for place in order] for row in table]
    assert told(read(book({"А": moved}), "ф.xlsx", HINTS)) == told(read(book({"А": table}), "ф.xlsx", HINTS))


CELLS = st.one_of(
    st.none(),
    st.integers(-3, 9),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["X", "Х", "отсутствовал", "нет", "", " ", "5,0", "1.5", "2 (1б)", "Код участника", "#Н/Д", "Итого"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
)


@given(st.lists(st.lists(CELLS, min_size=12, max_size=14), max_size=8), st.lists(st.integers(0, 2), max_size=2))
@settings(max_examples=80, deadline=None)
def test_garbage_makes_no_crash_and_no_points(garbage: list[list[Cell]], above: list[int]) -> None:
    table: Rows = [*([None] for _ in above), list(FORM_HEAD), *garbage]
    reading = read(book({"Протокол": table}), "ф.xlsx", HINTS)
    for sheet in reading.sheets:
        points = sheet.participants.points
        assert points.min(initial=0) >= -1
        assert (points <= np.array(TOP)).all()
        assert sheet.participants.totals.tolist() == np.maximum(points, 0).sum(axis=1).tolist()
        assert set(sheet.participants.codes) <= {code(row[0]) for row in garbage}
        assert int(points.clip(0).sum()) <= sum(worth(cell) for row in garbage for cell in row[2:9])
    assert reading.rows == reading.participants + reading.absent + reading.rejected_rows + sum(
        note.code == "row_repeated" for note in reading.notes
    )


def code(cell: Cell) -> str:
    """A cell as a code."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else " ".join(str(cell).split())


def worth(cell: Cell) -> float:
    """The most points that a cell may be read as."""
    try:
        return max(float(str(cell).replace(",", ".")), 0)
    except ValueError:
        return 0


@given(st.lists(st.lists(CELLS, max_size=10), max_size=14))
@settings(max_examples=80, deadline=None)
def test_any_sheet_is_answered(table: list[list[Cell]]) -> None:
    reading = read(book({"РУ 4": table}), "ф.xlsx")
    assert reading.outcome in ("accepted", "accepted_with_warnings", "refused")


@given(st.binary(max_size=200), st.sampled_from(["ф.xlsx", "ф.csv", "ф"]))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_answered(data: bytes, name: str) -> None:
    assert read(data, name).participants == 0
