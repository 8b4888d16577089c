"""Findings by hand for tests of pages: a finished run whose signs and figures have the engine's shapes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from analytics.models import Finding, Run, RunPart
from tests.analytics.seasons import Season

NAMED = {
    "level": {
        "effect": 3.2, "low": 1.1, "high": 5.3, "reference": "own_context", "details": {"mean": 16.2, "expected": 13.0},
    },
    "open_marking": {"effect": 1.6, "low": 0.7, "high": 2.5, "reference": "own_closed_tasks", "details": {}},
    "profile": {
        "effect": 1.4, "low": 0.6, "high": 2.2, "reference": "same_totals",
        "details": {
            "tasks": [
                {"task": "9", "mean": 0.9, "expected": 0.5, "z": 4.0},
                {"task": "12", "mean": 2.5, "expected": 1.9, "z": 3.1},
            ]
        },
    },
    "boundary": {
        "effect": 6.0, "low": 1.0, "high": 11.0, "reference": "own_distribution",
        "details": {
            "edges": [
                {"threshold": 8, "below": 1, "below_expected": 4.2, "on": 5, "on_expected": 2.1},
                {"threshold": 13, "below": 1, "below_expected": 3.9, "on": 6, "on_expected": 2.6},
            ]
        },
    },
    "mark_match": {
        "effect": 12.0, "low": 7.0, "high": 17.0, "reference": "same_journal",
        "details": {"compared": 28, "equal": 27, "expected": 15.0},
    },
    "participation": {
        "effect": 4.0, "low": 1.0, "high": 7.0, "reference": "same_journal_roll",
        "details": {"absent": 6, "weak": 5, "by_mark": {"2": [5, 3, 0.4], "3": [15, 2, 0.9], "4": [20, 1, 1.0]}},
    },
}  # fmt: skip


def a_sign(code: str, *, named: bool = False, reason: str = "", p: float | None = None) -> dict[str, Any]:
    """One sign as the engine gives it: named, checked without anything, or not checked for a reason."""
    blank = {"code": code, "checked": not reason, "reason": reason, "n": 48, "named": named, "details": {}}
    blank |= {"z": None, "p": None, "effect": None, "low": None, "high": None, "reference": ""}
    if reason:
        return blank
    low = p if p is not None else 0.002 if named else 0.4
    return {**blank, **NAMED[code], "z": 3.1 if named else 0.2, "p": low}


def signs(*named: str, unchecked: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """All six signs of a finding."""
    reasons = unchecked or {}
    return [a_sign(code, named=code in named, reason=reasons.get(code, "")) for code in NAMED]


def a_run(season: Season, *, state: str = "done", when: datetime = datetime(2026, 5, 20, 9, tzinfo=UTC)) -> Run:
    """A finished run of the season with the figures of every work, and nothing found yet."""
    run = Run.objects.create(
        municipality=season.municipality,
        year=season.works[0].year,
        state=state,
        parameters={"minimum_school": 13, "minimum_class": 8, "sign_p": 0.01, "q": 0.1},
        engine_version="1.0",
        finished_at=when,
    )
    RunPart.objects.bulk_create(
        RunPart(run=run, work=work, figures=_figures(season, at)) for at, work in enumerate(season.works)
    )
    return run


def _figures(season: Season, at: int) -> dict[str, Any]:
    work, maximum = season.works[at], season.works[at].maximum
    points = [
        [school.pk, season.sheet[index, at].n, 100 * (season.sheet[index, at].mean or 0) / maximum]
        for index, school in enumerate(season.schools)
    ]
    tasks = [
        {"code": task["code"], "max": task["max"], "percent": 60.0, "low": 57.0, "high": 63.0}
        | {"control_percent": None, "control_low": None, "control_high": None}
        for task in work.tasks
    ]
    return {
        "percent": 58.0,
        "tasks": tasks,
        "reference": "municipality",
        "schools": len(season.schools),
        "funnel": {"points": points, "centre": 58.0, "within_sd": 18.0, "tau": 3.0},
    }


def a_finding(
    run: Run, season: Season, place: tuple[int, int], found: Sequence[dict[str, Any]] = (), **facts: Any
) -> Finding:
    """What the run says of one school's one work; on the list to check when ``found`` names a sign, if not said."""
    sheet = season.sheet[place]
    flag = facts.pop("flag", any(sign["named"] for sign in found))
    totals = [0.0] * (sheet.work.maximum + 1)
    for total in sheet.participants.totals.tolist():
        totals[total] += 1
    figures = {
        "totals": totals, "curve": [float(sheet.n) / len(totals)] * len(totals),
        "percent": 64.0, "low": 60.0, "high": 68.0, "shrunk": 63.0, "shrunk_low": 59.5, "shrunk_high": 66.5,
        "funnel": {"z": 1.2, "zone": 0, "reason": ""},
        "control": {"estimate": 4.0, "low": -1.0, "high": 9.0},
    }  # fmt: skip
    return Finding.objects.create(
        run=run,
        work=sheet.work,
        school=sheet.school,
        n=facts.pop("n", sheet.n),
        answer=facts.pop("answer", "signs" if flag else "no_signs"),
        flag=flag,
        score=1.0,
        p=0.001,
        p_alone=0.001,
        signs=list(found) or signs(),
        classes=[
            {"name": "4А", "n": 24, "p": 0.004, "named": ["boundary"]},
            {"name": "4Б", "n": 24, "p": 0.4, "named": []},
        ],
        figures=figures | facts.pop("figures", {}),
        **facts,
    )
