"""What must hold for any words at all: no crash, words kept, exact records, ordered dates, moves that come back."""

from collections.abc import Iterator
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.terms import Code, Kind, Period, Term, from_json, read, shift, to_json, to_stored
from plans.terms.lexicon import FORMS
from tests.plans.terms_shown import NO_PERIOD, POKACHI, SCHOOL_YEAR, YEAR_2025

CONTRACT_KEYS = [
    "kind",
    "bound",
    "start",
    "end",
    "months",
    "occurrences",
    "rule",
    "anchor",
    "offset",
    "inherited_from",
    "inferred",
    "needs_review",
]
PERIODS = st.sampled_from([NO_PERIOD, SCHOOL_YEAR, YEAR_2025, POKACHI])
NUMBERS = [
    "1",
    "5",
    "10",
    "31",
    "32",
    "2024",
    "2025",
    "01.09.2024",
    "31.02.2024",
    "113.01.2023",
    "2023-2024",
    "2022/26",
]
MARKS = ["-", ",", "(", ")", ".", ";", "/", "?", "«", "№"]
WORDS = st.lists(st.sampled_from([*FORMS, *NUMBERS, *MARKS, "слово", "01.01.0001", "9999"]), max_size=9).map(" ".join)
PHRASES = st.one_of(WORDS, st.text(max_size=80))
DAYS = st.dates(date(1995, 1, 1), date(2090, 12, 31))


def every(term: Term) -> Iterator[Term]:
    yield term
    for part in term.parts:
        yield from every(part)


@settings(max_examples=400, deadline=None)
@given(PHRASES, PERIODS)
def test_any_words_give_a_term_that_keeps_them(phrase: str, period: Period | None) -> None:
    term = read(phrase, period)
    assert term.raw == phrase
    assert from_json(to_stored(term)) == term
    assert list(to_json(term)) == CONTRACT_KEYS
    assert to_json(term)["needs_review"] == bool(term.doubts)


@settings(max_examples=400, deadline=None)
@given(PHRASES, PERIODS)
def test_no_window_ends_before_it_starts(phrase: str, period: Period | None) -> None:
    for term in every(read(phrase, period)):
        assert not (term.start and term.end) or term.start <= term.end
        assert [span for span in term.occurrences if span.start and span.start > span.end] == []


@settings(max_examples=200, deadline=None)
@given(DAYS, st.integers(1, 5))
def test_a_day_moved_forth_and_back_is_the_same_day(day: date, years: int) -> None:
    term = read(f"до {day:%d.%m.%Y} г.", None)
    moved, _ = shift(term, years)
    back, _ = shift(moved, -years)
    end_of_february = (day.month, day.day) in ((2, 28), (2, 29))
    assert end_of_february or (back.raw, back.end) == (term.raw, term.end)


@settings(max_examples=200, deadline=None)
@given(DAYS)
def test_a_written_day_is_read_as_that_day(day: date) -> None:
    term = read(f"не позднее {day:%d.%m.%Y}", None)
    assert (term.kind, term.start, term.end, term.doubts) == (Kind.DATE, None, day, ())


@pytest.mark.parametrize("phrase", [None, "", "  ", "-", "—", "\u00ad"])
def test_an_empty_cell_is_empty(phrase: str | None) -> None:
    term = read(phrase, YEAR_2025)
    assert (term.kind, [item.code for item in term.doubts]) == (Kind.NONE, [Code.EMPTY])


def test_a_pasted_page_is_read_in_part_and_says_so() -> None:
    term = read("до 01.03.2025 " + "слово " * 5000, None)
    assert (term.end, [item.code for item in term.doubts]) == (date(2025, 3, 1), [Code.PARTLY_READ])


def test_the_same_cells_again_cost_nothing() -> None:
    started = perf_counter()
    for number in range(10_000):
        read(("ежегодно", "до 15.03.2025", "Сентябрь-март 2022-2023 гг.")[number % 3], POKACHI)
    assert perf_counter() - started < 2
