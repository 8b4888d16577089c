"""Sentences of signs: whole numbers in, one sentence out; nothing of a verdict."""

from typing import Any

import pytest
from django.utils.translation import override

from analytics.engine.settings import SIGNS
from analytics.labels import reasons, signs
from analytics.reports.evidence import facts_of
from tests.analytics.findings import NAMED, a_sign


@pytest.fixture(autouse=True)
def english() -> Any:
    """The code's own words."""
    with override("en"):
        yield


SENTENCES = {
    "level": "The mean total is 3 points above what last year's result and the journal marks make expect.",
    "open_marking": (
        "Tasks that a checker marks brought 2 points a pupil more than the other tasks and the journal foretell."
    ),
    "profile": "Tasks 9 and 12 went visibly better than with other pupils of the municipality who have the same total.",
    "boundary": "Works that lack one to three points to a higher mark: 2, expected about 8; "
    "works exactly on a boundary: 11, expected about 5.",
    "mark_match": "The mark for the work equals that in the journal for 27 pupils of 28; usually for 12–18.",
    "participation": "Of 6 absent pupils, with the journal mark 2 or 3: 5.",
}


def test_where_nothing_could_be_checked_nobody_is_told_of_no_signs() -> None:
    assert signs.answer_sentence("unchecked", "RU") == (
        "RU: none of the signs could be checked; only a description is given."
    )
    assert signs.school_sentence([], 0, 2, 1) == (
        "None of the signs could be checked in any work; only a description is given."
    )


@pytest.mark.parametrize("code", SIGNS)
def test_every_sign_of_the_engine_is_told_in_a_sentence(code: str) -> None:
    assert signs.sign_sentence(code, facts_of(a_sign(code, named=True))) == SENTENCES[code]


@pytest.mark.parametrize("code", SIGNS)
def test_every_sign_has_a_name_causes_and_checks(code: str) -> None:
    assert (code in signs.SIGNS, len(signs.causes(code)) >= 2, len(signs.checks(code)) >= 2) == (True, True, True)


@pytest.mark.parametrize(
    ("code", "facts", "words"),
    [
        (
            "level",
            {"points": 1},
            "The mean total is 1 point above what last year's result and the journal marks make expect.",
        ),
        (
            "level",
            {"points": 0},
            (
                "The mean total is somewhat above what last year's result and the journal marks make expect, "
                "by less than a point."
            ),
        ),
        (
            "open_marking",
            {"points": 0},
            (
                "Tasks that a checker marks brought somewhat more than the other tasks and the journal marks "
                "make expect, less than a point a pupil."
            ),
        ),
        (
            "profile",
            {"tasks": ["9"]},
            "Task 9 went visibly better than with other pupils of the municipality who have the same total.",
        ),
        ("profile", {"tasks": []}, "Single tasks: differs from what was expected."),
        ("participation", {}, "Who was absent: differs from what was expected."),
        ("of_next_year", {}, "of_next_year"),
    ],
)
def test_few_or_no_numbers(code: str, facts: dict[str, Any], words: str) -> None:
    assert signs.sign_sentence(code, facts) == words


@pytest.mark.parametrize("code", NAMED)
def test_details_of_another_engine_break_nothing(code: str) -> None:
    assert facts_of({"code": code, "details": {"edges": None, "tasks": None}}) in ({}, {"tasks": []})


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (None, ""),
        (0.4, ""),
        (0.05, "Out of 20 honest schools about one looks like this."),
        (0.01, "Out of 100 honest schools about one looks like this."),
        (0.004, "Out of 200 honest schools about one looks like this."),
        (0.001, "Out of 1000 honest schools about one looks like this."),
        (0.00001, "Out of 1000 honest schools fewer than one looks like this."),
    ],
)
def test_how_rare_is_said_in_whole_schools(p: float | None, words: str) -> None:
    assert signs.rarity(p) == words


@pytest.mark.parametrize(
    ("answer", "named", "words"),
    [
        (
            "signs",
            (),
            "RU: there are signs that need a check. By themselves they do not mean that a rule was broken.",
        ),
        (
            "signs",
            ("boundary", "profile"),
            (
                "RU: there are signs that need a check. By themselves they do not mean that a rule was broken. "
                "Several signs that do not depend on each other were seen at once."
            ),
        ),
        (
            "signs",
            ("level", "open_marking"),
            (
                "RU: there are signs that need a check. By themselves they do not mean that a rule was broken. "
                "The same sign was seen in another work of the school, too."
            ),
        ),
        (
            "no_signs",
            (),
            "RU: no signs that need a check. This is no proof of objectivity: some distortions leave no trace.",
        ),
        (
            "too_few",
            (),
            "RU: less than 13 works are in, which is not enough to judge; only a description is given.",
        ),
    ],
)
def test_the_three_answers(answer: str, named: tuple[str, ...], words: str) -> None:
    found = [{"code": code, "named": code in named} for code in signs.SIGNS]
    assert signs.answer_sentence(answer, "RU", more=signs.strength(bool(named), found)) == words


@pytest.mark.parametrize(
    ("flagged", "judged", "few", "beginning"),
    [
        (["RU 4"], 3, 0, "In 1 work results differ from what was expected: RU 4."),
        (["RU 4", "MA 5"], 3, 0, "In 2 works results differ from what was expected: RU 4; MA 5."),
        ([], 3, 1, "No signs that need a check were found. This is no proof of objectivity:"),
        ([], 0, 2, "Too few works are in to judge by any one of them"),
        ([], 0, 0, "Nothing has been analysed yet."),
    ],
)
def test_the_first_sentence_of_a_dossier(flagged: list[str], judged: int, few: int, beginning: str) -> None:
    assert signs.school_sentence(flagged, judged, few).startswith(beginning)


@pytest.mark.parametrize(
    "code",
    [
        *("few_works", "few_schools", "no_open_tasks", "no_thresholds"),
        *("no_journal", "no_roll", "no_context", "no_tasks", "variants_apart", "not_asked"),
    ],
)
def test_every_reason_of_the_engine_has_its_own_words(code: str) -> None:
    assert reasons.reason_words(code) != reasons.reason_words("of_next_year")
