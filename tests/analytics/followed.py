"""What tests of re-checks, zones, help and decisions start from: a small season with findings and matters."""

from dataclasses import replace
from datetime import date
from typing import Any

from accounts.models import User
from analytics.models import Finding, Inquiry, Recheck, Run
from analytics.rules import InquiryState, Verdict, lapse_day
from analytics.services import inquiring
from schools.models import Municipality, School
from tests.analytics.findings import a_finding, a_run, signs
from tests.analytics.seasons import Make, Season, season

SMALL = Make(pupils=12, classes=2, tasks=6, rolls=False, priors=False)
TODAY = date(2026, 6, 1)


def a_season(place: Municipality, schools: list[School], year: int = 2026, **more: Any) -> Season:
    """Two works of six tasks; 24 pupils in two classes of every school."""
    make = replace(SMALL, year=year)
    return season(place, schools, (("RU", 5), ("MA", 5)), make=make, **more)


def found(made: Season, *named: tuple[int, int, str]) -> Run:
    """A finished analysis: named signs at (school, work), none elsewhere."""
    run = a_run(made)
    by_place: dict[tuple[int, int], list[str]] = {}
    for school, work, code in named:
        by_place.setdefault((school, work), []).append(code)
    for place in made.sheet:
        a_finding(run, made, place, signs(*by_place.get(place, ())))
    return run


def asked(run: Run, by: User, answer_by: date = date(2026, 6, 15)) -> list[Inquiry]:
    """Everything on the list is asked about."""
    flagged = Finding.objects.filter(run=run, flag=True).select_related("run", "school", "work").order_by("pk")
    return inquiring.ask(list(flagged), answer_by=answer_by, today=TODAY, by=by).made


def a_matter(made: Season, place: tuple[int, int], codes: list[str], **facts: Any) -> Inquiry:
    """A matter as it stands at some time, written straight into the database."""
    sheet = made.sheet[place]
    day = facts.pop("opened_on", date(sheet.work.year, 6, 1))
    return Inquiry.objects.create(
        school=sheet.school,
        work=sheet.work,
        facts={"signs": [{"code": code} for code in codes], "n": sheet.n},
        state=facts.pop("state", InquiryState.ANSWERED),
        opened_on=day,
        answer_by=facts.pop("answer_by", date(sheet.work.year, 6, 15)),
        lapses_on=lapse_day(day),
        **facts,
    )


def first(row: Recheck, **changed: list[int]) -> dict[str, list[int]]:
    """The first marking over again, but for the works named by their place in the sample."""
    points = {entry["code"]: list(entry["points"]) for entry in row.drawn}
    for place, values in changed.items():
        points[row.drawn[int(place[1:])]["code"]] = values
    return points


CONFIRMED: dict[str, Any] = {
    "state": InquiryState.DECIDED,
    "verdict": Verdict.CONFIRMED,
    "decided_at": "2026-06-10T09:00:00Z",
    "note": "Баллы при перепроверке снизились.",
}
EXPLAINED: dict[str, Any] = {**CONFIRMED, "verdict": Verdict.EXPLAINED, "note": "Класс с углублённым изучением."}
