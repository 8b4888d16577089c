"""Sentences of a note, above all where something is not known."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.utils.translation import override

from analytics.jobs.note_figures import Sheets, figures, together
from analytics.models import Work
from analytics.reports.note.speaking import Told
from analytics.reports.note.tables import tables, text
from analytics.reports.note.words import PARTS, SECTIONS, suggested, tidy
from tests.analytics.noted import PUPILS, TASKS, people

BESIDE: dict[str, Any] = {
    "missing": 0,
    "cohort": None,
    "years": [],
    "twos": None,
    "signs": None,
    "rechecks": None,
    "funnel": {},
}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def the_work(**facts: Any) -> Work:
    given = {"year": 2026, "grade": 4, "subject": "RU", "tasks": TASKS, "maximum": 6}
    return Work(pk=1, **given | {"mark3": 2, "mark4": 4, "mark5": 5} | facts)


def of(pupils: Any = PUPILS, *, journal: bool = True, work: Work | None = None, **more: Any) -> dict[str, Any]:
    """The facts of a note on one work."""
    made = work or the_work()
    one = together(made, [people(made, pupils, journal=journal)] if pupils else [])
    mean = float(np.mean(one.totals)) if pupils else 0.0
    found = figures(Sheets(one, (len(pupils),), (mean,), 0, frozenset()))
    about = {"pk": 1, "kind": "vpr", "grade": 4, "subject": "Russian", "maximum": made.maximum}
    about |= {"thresholds": list(made.thresholds or ())}
    return {"school": "", "place": "Zarechye", "year": 2026, "run": None, "works": [about | found | BESIDE | more]}


def said(part: str, facts: dict[str, Any]) -> str:
    return " ".join(suggested(facts)[part])


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("participation", "Pupils who wrote: 6; schools: 1."),
        ("results", "The mean is 3.2 points of 6, 52.8 % of the maximum. Its 95% interval: from 12.3 to 93.3 %."),
        (
            "marks",
            (
                "«2» – 2 (33.3 %), «3» – 1 (16.7 %), «4» – 1 (16.7 %), «5» – 2 (33.3 %). "
                "Quality («4» and «5»): 50.0 %; success («3» to «5»): 66.7 %."
            ),
        ),
        (
            "journal",
            (
                "Marks compared with the journal: 6. Lowered: 3 (50.0 %), confirmed: 3 (50.0 %), raised: 0 (0.0 %). "
                "Two marks and more apart: 1; each of these works should be looked at."
            ),
        ),
        (
            "tasks",
            (
                "Basic level: 83.3 % of the points, the line is 60 ± 3 %: enough. "
                "Advanced level: 50.0 % of the points, the line is 30 ± 1.5 %: enough. "
                "High level: 44.4 % of the points, the line is 30 ± 1.5 %: enough. "
                "Done well enough: tasks 1 (83 %), 2 (50 %), 3 (44 %). "
                "Left without an attempt by a tenth of the pupils and more: tasks 2 (17 %), 3 (17 %)."
            ),
        ),
        ("groups", "Fewer than two groups by mark have ten pupils, so they are not compared."),
        (
            "boundaries",
            (
                "«3» from 2 points: on the boundary – 0, a point below – 1. "
                "«4» from 4 points: on the boundary – 1, a point below – 1. "
                "«5» from 5 points: on the boundary – 1, a point below – 1. "
                "A step at a boundary is usual, because doubts are settled for the pupil; it is no sign by itself."
            ),
        ),
        ("cohort", "No results of the same pupils a year ago are known."),
        ("dynamics", "Results of other years are not known."),
        ("signs", "The results have not been analysed yet, so nothing can be said of signs that need a check."),
        ("rechecks", "No works were drawn for a second marking."),
        (
            "conclusions",
            (
                "30 % of marks and more are «2»: Russian, grade 4. Marks confirmed against the journal: 50.0 %, "
                "lowered: 50.0 %. Two marks and more apart from the journal: 1."
            ),
        ),
        (
            "recommendations",
            (
                "Help the classes with many marks «2» by a programme of their own. Discuss by what criteria marks of a "
                "term are given. Look at each work whose mark is two and more apart from the journal."
            ),
        ),
    ],
)
def test_a_part_of_a_note_on_one_work(part: str, words: str) -> None:
    assert said(part, of()) == words


NO_SCALE = {"mark3": None, "mark4": None, "mark5": None}
NO_LEVELS = [{**task, "level": ""} for task in TASKS]


@pytest.mark.parametrize(
    ("part", "facts", "words"),
    [
        ("journal", {"journal": False}, "No journal marks are known, so marks were not compared with the journal."),
        ("marks", {"work": the_work(**NO_SCALE)}, "No scale of marks is known, so marks are not described."),
        (
            "boundaries",
            {"work": the_work(**NO_SCALE)},
            "No scale of marks is known, so boundaries of marks were not looked at.",
        ),
        (
            "groups",
            {"work": the_work(**NO_SCALE)},
            "Marks or points of single tasks are not known, so groups by mark are not described.",
        ),
        (
            "results",
            {"pupils": PUPILS[:1]},
            "The mean is 6.0 points of 6, 100.0 % of the maximum. One work is in, so no interval can be given.",
        ),
        (
            "results",
            {"pupils": PUPILS[:1] * 3},
            "The mean is 6.0 points of 6, 100.0 % of the maximum. All totals are equal, so no interval can be given.",
        ),
        ("results", {"pupils": ()}, "Nobody wrote the work, so there is no mean."),
        ("tasks", {"pupils": ()}, "Points of single tasks are not known, so tasks are not described."),
        ("conclusions", {"pupils": ()}, "No results are in, so nothing can be concluded from them."),
        (
            "tasks",
            {"work": the_work(tasks=NO_LEVELS), "pupils": PUPILS[:5]},
            ("The difficulty of the tasks is not known, so they are not held against the published lines. "
            "Done least: tasks 3 (53 %), 2 (60 %), 1 (100 %)."),
        ),
        (
            "dynamics",
            {"years": [
                {"year": 2025, "n": 5, "percent": 50.0, "comparable": False, "step": None},
                {"year": 2026, "n": 6, "percent": 53.0, "comparable": True, "step": [3.0, -1.0, 7.0]},
            ]},
            ("Per cent of the maximum by year: 2025 – 50.0, 2026 – 53.0. Against the year before: 3.0 (95% interval "
            "from -1.0 to 7.0). The change is within what chance brings."),
        ),
        (
            "cohort",
            {"cohort": {"year": 2025, "percent": 61.25, "n": 5}},
            ("In 2025, in grade 3: 61.2 % of the maximum, now 52.8 %. "
            "Works of two years differ in difficulty: the figures stand side by side and are not subtracted."),
        ),
        (
            "rechecks",
            {"rechecks": {"drawn": 2, "entered": 1, "n": 10, "unchanged": 8}},
            "Re-checks drawn: 2, entered: 1. Works marked twice: 10; unchanged: 8 (80.0 %; the line is 90 %).",
        ),
    ],
)  # fmt: skip
def test_what_is_not_known_and_what_is(part: str, facts: dict[str, Any], words: str) -> None:
    assert said(part, of(**facts)) == words


HEAR = "Hear the schools about the results on the list to check."
DECIDE = "Decide on the answers that schools have given."
HELP = "Adopt a programme of help for the schools whose signs were confirmed."
DRAW = "Draw works for a re-check where signs were confirmed or stayed unclear."
LATE = "Look at the works of the schools that have not answered in time."
USUAL = "Discuss the results at a meeting and go on as planned."


@pytest.mark.parametrize(
    ("matters", "veiled", "drawn", "school", "told"),
    [
        ({}, 0, 0, "", [USUAL]),
        ({}, 3, 0, "", [HEAR]),
        ({"answered": 1}, 0, 0, "", [DECIDE]),
        ({"silent": 1, "answered": 2}, 0, 0, "", [LATE, DECIDE]),
        ({"explained": 2}, 0, 0, "", [USUAL]),
        ({"unclear": 1}, 0, 0, "", [DRAW]),
        ({"confirmed": 1}, 0, 0, "", [DRAW, HELP]),
        ({"confirmed": 1}, 0, 1, "", [HELP]),
        ({"answered": 1}, 0, 0, "School 1", ["Keep the works and the drafts until the answer is decided on."]),
        ({"silent": 1}, 0, 0, "School 1",
            ["Look through the works with signs that need a check and answer the department."]),
        ({"explained": 1}, 0, 0, "School 1", [USUAL]),
        ({"confirmed": 1}, 0, 0, "School 1",
            ["Agree with the department on help, and on who marks the next works."]),
    ],
)  # fmt: skip
def test_what_is_recommended_depends_on_how_the_matters_stand(
    matters: dict[str, int], veiled: int, drawn: int, school: str, told: list[str]
) -> None:
    signs = {"answers": {"signs": 1}, "codes": {}, "named": [], "veiled": veiled}
    rechecks = {"drawn": drawn, "entered": 0, "n": 0, "unchanged": 0}
    facts = of([(1, 2, 3, 5)] * 6, signs=signs, matters=matters, rechecks=rechecks)
    assert suggested(facts | {"school": school})["recommendations"] == told


def test_a_note_of_several_works_names_them() -> None:
    first, second = of(), of(journal=False)
    second["works"][0]["subject"] = "mathematics"
    facts = {**first, "works": [*first["works"], *second["works"]]}
    assert said("participation", facts) == "Works: 2; results of pupils: 12 (who wrote two works is counted twice)."
    assert suggested(facts)["journal"][1] == (
        "No journal marks are known, so marks were not compared with the journal. (mathematics, grade 4)"
    )


def test_signs_of_the_municipality_and_of_a_school() -> None:
    run = {"pk": 7, "day": "2026-05-20", "engine": "1.0", "outdated": 2}
    answers = {"signs": 1, "no_signs": 2, "unchecked": 1, "too_few": 1}
    signs = {"answers": answers, "codes": {"boundary": 1}, "named": [], "veiled": 1}
    facts = of(signs=signs) | {"run": run}
    assert suggested(facts)["signs"] == [
        (
            "Schools are still being heard about the analysis of 20.05.2026. What may be spoken of already: results "
            "with signs that need a check – 1, without – 2, not to be checked by any sign – 1, with too few works to "
            "judge – 1. A sign is no verdict: each has innocent explanations."
        ),
        "By kind: boundaries of marks – 1.",
        "Schools are heard first: this note does not speak of signs in 1 of the works.",
        "Sheets of results that have come in or changed since that analysis: 2.",
    ]
    assert suggested(of(signs={**signs, "veiled": 0}) | {"run": run})["signs"][0] == (
        "By the analysis of 20.05.2026, of 5 results (a school's one work is one) 1 have signs that need a check, "
        "2 have none, 1 could not be checked by any sign, in 1 there are too few works to judge. A sign is no "
        "verdict: each has innocent explanations, and the school is heard first."
    )
    own = of(signs={"answers": {}, "codes": {}, "named": [], "veiled": 1}) | {"run": run, "school": "School 1"}
    assert suggested(own)["signs"][:2] == [
        "Signs, if there are any, may be spoken of once every school was heard.",
        "Schools are heard first: this note does not speak of signs in 1 of the works.",
    ]


@pytest.mark.parametrize("pupils", [(), PUPILS[:1], PUPILS, PUPILS * 9])
@pytest.mark.parametrize("work", [the_work(), the_work(**NO_SCALE), the_work(tasks=NO_LEVELS)])
def test_every_part_is_said_whatever_is_known(pupils: Any, work: Work) -> None:
    facts = of(pupils, work=work)
    assert [part for part, lines in suggested(facts).items() if not lines] == []
    assert all(len(row) == len(table.heads) for table in tables(Told(facts), full=True) for row in table.rows)


def test_the_order_of_the_parts() -> None:
    assert (*SECTIONS, "conclusions", "recommendations") == PARTS


@pytest.mark.parametrize(("cell", "words"), [(None, "–"), ("", "–"), (3, "3"), (57.66, "57.7"), ("Б", "Б")])
def test_a_cell(cell: Any, words: str) -> None:
    assert text(cell) == words


def test_typed_text_becomes_paragraphs() -> None:
    assert tidy("  One  two \r\n\n three ") == ["One two", "three"]
