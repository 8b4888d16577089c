"""What a note freezes, to the last figure, and that it stays frozen."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Job, JournalEntry, User
from analytics.models import AnalyticalNote, Inquiry, PriorMean, Recheck, ResultSheet, Work
from analytics.reports.note.words import PARTS
from analytics.services import noting
from analytics.services.noting import About
from schools.models import Municipality, School
from tests.analytics.findings import a_finding, a_run, signs
from tests.analytics.noted import PUPILS, a_note, a_work, handed_in, work_off
from tests.analytics.seasons import Make, season
from tests.builders import Cast

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def facts(cast: Cast, by: User) -> dict[str, Any]:
    """Of one work of two schools: the six pupils, and the two best of them again."""
    work = a_work(cast.municipality)
    handed_in(work, cast.schools[0], absent=2)
    handed_in(work, cast.schools[1], PUPILS[:2])
    note = a_note(About(cast.municipality, 2026, work=work), by)
    return dict(note.facts["works"][0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", 8),
        ("absent", 2),
        ("schools", 2),
        ("mean", 3.75),
        ("percent", 62.5),
        ("over", "schools"),
        ("marks", [2, 1, 1, 4]),
        ("marks_from", "scale"),
        ("journal", [[0, 0, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0], [0, 0, 0, 4]]),
        ("totals", [1, 1, 0, 1, 1, 2, 2]),
        ("levels", [
            {"level": "Б", "percent": 87.5, "low": 57.942, "high": 100.0, "state": "enough"},
            {"level": "П", "percent": 62.5, "low": 25.447, "high": 99.553, "state": "enough"},
            {"level": "В", "percent": 54.167, "low": 21.068, "high": 87.266, "state": "enough"},
        ]),
        ("boundaries", [
            {"mark": 3, "from": 2, "at": 0, "below": 1},
            {"mark": 4, "from": 4, "at": 1, "below": 1},
            {"mark": 5, "from": 5, "at": 2, "below": 1},
        ]),
        ("cohort", None),
        ("twos", None),
        ("signs", None),
        ("rechecks", None),
        ("missing", 0),
        ("funnel", {}),
    ],
)  # fmt: skip
def test_a_figure_of_a_work(facts: dict[str, Any], name: str, value: Any) -> None:
    assert facts[name] == value


def test_tasks_and_groups(facts: dict[str, Any]) -> None:
    rows = [(row["code"], row["percent"], row["state"], row["skipped"]) for row in facts["task_rows"]]
    assert rows == [("1", 87.5, "enough", 0.0), ("2", 62.5, "enough", 12.5), ("3", 54.167, "enough", 12.5)]
    assert facts["groups"]["n"] == [2, 1, 1, 4]
    assert facts["groups"]["percent"] == [
        [50.0, 0.0, 0.0],
        [100.0, 50.0, 33.3],
        [100.0, 50.0, 66.7],
        [100.0, 100.0, 83.3],
    ]


def test_the_facts_do_not_change_when_results_do(cast: Cast, by: User) -> None:
    work = a_work(cast.municipality)
    handed_in(work, cast.schools[0])
    note = a_note(About(cast.municipality, 2026), by)
    before = (note.facts, note.words)
    ResultSheet.objects.all().delete()
    handed_in(work, cast.schools[1], PUPILS[:1])
    for job in Job.objects.all():
        Job.objects.filter(pk=job.pk).update(state="waiting", token="", finished_at=None)
    work_off()
    note.refresh_from_db()
    assert (note.facts, note.words) == before
    assert set(note.words) == set(PARTS)


def test_a_school_sees_itself_beside_the_municipality(cast: Cast, by: User) -> None:
    more = [School.objects.create(municipality=cast.municipality, name=f"МБОУ СОШ № {at}") for at in (3, 4)]
    schools = [*cast.schools, *more]
    made = season(cast.municipality, schools, (("RU", 4), ("MA", 4)), make=Make(pupils=10, classes=1))
    run = a_run(made)
    a_finding(run, made, (0, 0), signs("boundary"))
    note = a_note(About(cast.municipality, 2026, cast.schools[0]), by)
    work = note.facts["works"][1]
    assert (note.facts["school"], len(note.facts["works"])) == ("МБОУ СОШ № 1", 2)
    assert (work["n"], work["schools"], work["over"], work["municipal"]["percent"]) == (10, 1, "pupils", 58.0)
    assert sorted(own for _n, _percent, own in work["funnel"]["points"]) == [False, False, False, True]
    assert work["signs"] == {"answers": {}, "codes": {}, "named": [], "veiled": 1}


def test_only_signs_of_heard_schools_are_counted_and_named(cast: Cast, by: User) -> None:
    made = season(cast.municipality, cast.schools, (("RU", 4),), make=Make(pupils=10, classes=1))
    run = a_run(made, when=datetime(2026, 5, 20, 9, tzinfo=UTC))
    for index, found in enumerate((signs("boundary", "level"), signs("boundary"))):
        a_finding(run, made, (index, 0), found)
    asked = {"opened_on": "2026-05-20", "lapses_on": "2027-05-20", "state": "answered"}
    Inquiry.objects.create(school=cast.schools[1], work=made.works[0], answer_by="2026-06-01", **asked)
    found = a_note(About(cast.municipality, 2026), by).facts["works"][0]["signs"]
    assert found == {
        "answers": {"signs": 1},
        "codes": {"boundary": 1},
        "named": [["МБОУ СОШ № 2", ["boundary"]]],
        "veiled": 1,
    }


@pytest.mark.parametrize(
    ("facts", "stands"),
    [
        ({"state": "asked", "answer_by": "2099-06-01"}, {}),
        ({"state": "asked"}, {"silent": 1}),
        ({"state": "answered"}, {"answered": 1}),
        ({"state": "decided", "verdict": "unclear", "decided_at": "2026-05-20T09:00Z"}, {"unclear": 1}),
        ({"state": "lapsed", "verdict": "confirmed", "decided_at": "2025-05-20T09:00Z"}, {}),
        ({"state": "withdrawn"}, {}),
    ],
)
def test_how_matters_stand(cast: Cast, by: User, facts: dict[str, Any], stands: dict[str, int]) -> None:
    work = a_work(cast.municipality)
    handed_in(work, cast.schools[0])
    days = {"opened_on": "2026-05-20", "lapses_on": "2027-05-20", "answer_by": "2026-05-30"}
    Inquiry.objects.create(school=cast.schools[0], work=work, **days | facts)
    for about in (About(cast.municipality, 2026), About(cast.municipality, 2026, cast.schools[0])):
        assert a_note(about, by).facts["works"][0]["matters"] == stands


def test_other_years_the_year_before_and_rechecks(cast: Cast, by: User) -> None:
    school = cast.schools[0]
    for year, pupils in ((2024, PUPILS[:3]), (2025, PUPILS), (2026, PUPILS[:3])):
        handed_in(a_work(cast.municipality, year), school, pupils)
    PriorMean.objects.create(school=school, year=2025, grade=3, subject="RU", n=5, mean_percent=70.0)
    work = Work.objects.get(year=2026)
    states = {"drawn": {}, "entered": {"agreement": {"n": 10, "unchanged": 9}}}
    for state, facts in states.items():
        Recheck.objects.create(school=school, work=work, state=state, seed=1, sheet_digest="", **facts)
    found = a_note(About(cast.municipality, 2026), by).facts["works"][0]
    assert found["cohort"] == {"year": 2025, "percent": 70.0, "n": 5}
    assert [(row["year"], row["n"], row["percent"], row["comparable"]) for row in found["years"]] == [
        (2024, 3, 83.333, False),
        (2025, 6, 52.778, True),
        (2026, 3, 83.333, True),
    ]
    assert found["years"][2]["step"][0] == 30.556
    assert found["rechecks"] == {"drawn": 2, "entered": 1, "n": 10, "unchanged": 9}


def test_years_with_other_tasks_are_not_subtracted(cast: Cast, by: User) -> None:
    handed_in(a_work(cast.municipality, 2025, tasks=[], maximum=6), cast.schools[0])
    handed_in(a_work(cast.municipality, 2026), cast.schools[0])
    rows = a_note(About(cast.municipality, 2026), by).facts["works"][0]["years"]
    assert [(row["year"], row["comparable"], row["step"]) for row in rows] == [(2025, False, None), (2026, False, None)]


def test_nothing_has_come_in(municipality: Municipality, school: School, by: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        noting.make(About(municipality, 2026), by=by)
    assert refusal.value.messages == ["No results of this have come in yet."]
    handed_in(a_work(municipality), School.objects.exclude(pk=school.pk).get(municipality=municipality))
    with pytest.raises(ValidationError):
        noting.make(About(municipality, 2026, school), by=by)
    assert AnalyticalNote.objects.count() == 0


def test_a_double_click_asks_once(cast: Cast, by: User) -> None:
    handed_in(a_work(cast.municipality), cast.schools[0])
    first = noting.make(About(cast.municipality, 2026), by=by)
    assert noting.make(About(cast.municipality, 2026), by=by) == first
    assert (Job.objects.count(), list(JournalEntry.objects.values_list("action", flat=True))) == (1, ["note.asked"])


@pytest.mark.parametrize("place", ["work", "subject"])
def test_what_a_note_is_narrowed_to(cast: Cast, by: User, place: str) -> None:
    russian = a_work(cast.municipality)
    for work in (russian, a_work(cast.municipality, subject="MA")):
        handed_in(work, cast.schools[0])
    chosen = {"work": russian} if place == "work" else {"subject": "RU"}
    note = a_note(About(cast.municipality, 2026, **chosen), by)
    assert [work["pk"] for work in note.facts["works"]] == [russian.pk]
