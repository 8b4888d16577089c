"""A term moved to the next year: days, words, and what a person must look at."""

import pytest

from plans.terms import Code, read, shift
from tests.plans.terms_shown import YEAR_2025, shown

ROWS = [
    ("до 01.09.2022г.", "до 01.09.2023г.", "date by ..2023-09-01 [..2023-09-01]", []),
    ("до 01.09.22", "до 01.09.23", "date by ..2023-09-01 [..2023-09-01]", []),
    (
        "Сентябрь-март 2022-2023 гг.",
        "Сентябрь-март 2023-2024 гг.",
        "months 2023-09-01..2024-03-31 months=9,10,11,12,1,2,3(span) [2023-09-01..2024-03-31]",
        [],
    ),
    ("Август, 2022 г.", "Август, 2023 г.", "month 2023-08-01..2023-08-31 months=8 [2023-08-01..2023-08-31]", []),
    (
        "февраль 2023",
        "февраль 2024",
        "month 2024-02-01..2024-02-29 months=2 [2024-02-01..2024-02-29]",
        [Code.MOVED_LEAP_DAY],
    ),
    (
        "29.02.2024",
        "29.02.2024",
        "date on 2025-02-28..2025-02-28 [2025-02-28..2025-02-28]",
        [Code.MOVED_LEAP_DAY, Code.RAW_NOT_REWRITTEN],
    ),
    ("до 16.06.2023", "до 16.06.2024", "date by ..2024-06-16 [..2024-06-16]", [Code.MOVED_TO_DAY_OFF]),
    (
        "До 113.01.2023",
        "До 113.01.2023",
        "date by !impossible_date(written=113.01.2023, candidates=2023-01-11; 2023-01-13)",
        [Code.NOT_MOVED],
    ),
    ("ежегодно", "ежегодно", "recurring FREQ=YEARLY", []),
    ("постоянно", "постоянно", "continuous", []),
    ("по графику проведения ВПР", "по графику проведения ВПР", "event <график проведения ВПР|sitting|ВПР>", []),
    (
        "2022/23 уч.г.",
        "2023/24 уч.г.",
        "range 2023-09-01..2024-08-31 [2023-09-01..2024-08-31]",
        [Code.MOVED_TO_DAY_OFF],
    ),
]


@pytest.mark.parametrize(("phrase", "words", "expected", "codes"), ROWS)
def test_one_year_on(phrase: str, words: str, expected: str, codes: list[Code]) -> None:
    moved, doubts = shift(read(phrase, None), 1)
    assert (moved.raw, shown(moved), [item.code for item in doubts]) == (words, expected, codes)


def test_a_date_outside_the_old_period_is_no_doubt_of_the_new_one() -> None:
    term = read("март 2026", YEAR_2025)
    moved, doubts = shift(term, 1)
    assert [item.code for item in term.doubts] == [Code.OUTSIDE_PERIOD]
    assert (moved.raw, moved.doubts, doubts) == ("март 2027", (), [])


def test_no_years_no_change() -> None:
    term = read("до 01.09.2022г.", None)
    assert shift(term, 0) == (term, [])
