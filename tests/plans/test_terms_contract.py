"""The hand-read deadlines that come with the contract; skipped where they are not at hand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plans.terms import Period, Span, Term, read, read_period

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "contracts" / "example"
PLANS = [path for name in ("plan_000.json", "plan_002.json") if (path := EXAMPLES / name).exists()]

pytestmark = pytest.mark.skipif(not PLANS, reason="the contract's examples are not beside the repository")


def measures(path: Path) -> Iterator[tuple[Period | None, str, dict[str, Any]]]:
    plan = json.loads(path.read_text(encoding="utf-8"))
    period = read_period(plan["title"])
    for section in plan["sections"]:
        for measure in section["measures"]:
            yield period, measure["deadline_raw"], measure["deadline"]


def dates(span: Span | Term | None) -> tuple[str | None, str | None]:
    start, end = (span.start, span.end) if span else (None, None)
    return (start.isoformat() if start else None, end.isoformat() if end else None)


ROWS = [row for path in PLANS for row in measures(path)]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_period(path: Path) -> None:
    plan = json.loads(path.read_text(encoding="utf-8"))
    period = read_period(plan["title"])
    assert period is not None
    read_out = {"raw": period.raw, "start": period.start.isoformat(), "end": period.end.isoformat()}
    assert read_out == {key: plan["period"][key] for key in read_out}


@pytest.mark.parametrize(("period", "phrase", "expected"), ROWS)
def test_deadline(period: Period | None, phrase: str, expected: dict[str, Any]) -> None:
    term = read(phrase, period)
    assert term.kind.value == expected["kind"]
    assert dates(term) == (expected["start"], expected["end"])
    assert list(term.months) == expected.get("months", [])
    assert term.anchor == expected.get("anchor")
    assert (term.bound.value if term.bound else None) == expected.get("bound")
    assert (term.needs_review, term.offset) == (expected["needs_review"], None)


@pytest.mark.parametrize(("period", "phrase", "expected"), [row for row in ROWS if "first" in row[2]])
def test_first_occurrence(period: Period | None, phrase: str, expected: dict[str, Any]) -> None:
    first = read(phrase, period).occurrences[0]
    assert dates(first) == (expected["first"]["start"], expected["first"]["end"])


@pytest.mark.parametrize(("period", "phrase", "expected"), [row for row in ROWS if "occurrence_years" in row[2]])
def test_years(period: Period | None, phrase: str, expected: dict[str, Any]) -> None:
    assert [span.end.year for span in read(phrase, period).occurrences] == expected["occurrence_years"]
