"""A school that wrote with fewer than three others is shown nothing of them, wherever it looks and adds up."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from analytics.models import Finding, PriorMean, ResultSheet, Run, RunPart
from analytics.reports import others
from analytics.reports.dossier_paper import dossier_paper
from analytics.reports.effects import effects
from analytics.services.noting import About
from office import csvs
from schools.access import scope_of
from schools.models import School
from tests.analytics.findings import a_finding, a_run, signs
from tests.analytics.followed import TODAY, a_matter
from tests.analytics.noted import PUPILS, a_note, a_work, handed_in
from tests.analytics.seasons import Make, Season, season
from tests.analytics.test_running import analysed
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
SMALL = Make(pupils=12, classes=2, tasks=6)
FEW = "Fewer than three other schools wrote this work"
COMPARED = ("shrunk", "shrunk_low", "shrunk_high", "funnel", "control", "exam", "dynamics", "curve")


def with_schools(cast: Cast, count: int) -> list[School]:
    """So many schools of the municipality in all."""
    names = [f"МБОУ СОШ № {number}" for number in range(3, count + 1)]
    return [*cast.schools, *(School.objects.create(municipality=cast.municipality, name=name) for name in names)]


def a_year(cast: Cast, count: int, year: int = 2026) -> tuple[Season, Run]:
    """A season of so many schools, analysed by the engine."""
    made = season(cast.municipality, with_schools(cast, count), (("RU", 4),), make=SMALL)
    return made, analysed(made, cast.people[Role.COORDINATOR])


@pytest.mark.parametrize(("count", "told"), [(2, False), (3, False), (4, True)])
def test_the_page_of_a_work(
    cast: Cast, school_coordinator: Client, coordinator: Client, count: int, told: bool
) -> None:
    made, _run = a_year(cast, count)
    url = reverse("result_work", args=[made.works[0].pk])
    own, whole = (client.get(url) for client in (school_coordinator, coordinator))
    assert (str(own.context["sentence"]).startswith(FEW), FEW in own.content.decode()) == (not told, not told)
    assert [bool(own.context.get(name)) for name in ("charts", "items", "levels", "markers")] == [told] * 4
    assert [row["sheet"].school for row in own.context["rows"]] == [cast.schools[0]]
    assert (len(whole.context["charts"]) > 0, FEW in whole.content.decode()) == (True, False)


@pytest.mark.parametrize(("count", "told"), [(3, False), (4, True)])
def test_the_work_over_the_years(cast: Cast, school_coordinator: Client, count: int, told: bool) -> None:
    schools = with_schools(cast, count)
    for year in (2025, 2026):
        work = a_work(cast.municipality, year)
        for school in schools:
            handed_in(work, school)
    own = school_coordinator.get(reverse("result_work", args=[work.pk]))
    assert bool(own.context["over_years"]) is told


@pytest.mark.parametrize(("count", "told"), [(2, False), (4, True)])
def test_figures_by_the_api(
    cast: Cast, school_coordinator: Client, coordinator: Client, count: int, told: bool
) -> None:
    made, run = a_year(cast, count)
    (row,) = school_coordinator.get("/api/v1/work-figures/").json()["results"]
    assert ("mean" in row["figures"], row["figures"].get("veiled", False)) == (told, not told)
    assert "mean" in coordinator.get("/api/v1/work-figures/").json()["results"][0]["figures"]
    finding = Finding.objects.get(run=run, school=cast.schools[0])
    card = school_coordinator.get(f"/api/v1/findings/{finding.pk}/").json()["figures"]
    assert [name in card for name in COMPARED] == [told] * len(COMPARED)
    assert "totals" in card
    full = coordinator.get(f"/api/v1/findings/{finding.pk}/").json()["figures"]
    assert [name in full for name in COMPARED] == [True] * len(COMPARED)
    assert made.schools[0] == cast.schools[0]


def points(row: dict[str, Any]) -> list[Any]:
    return [task["control_percent"] for task in row["figures"]["tasks"]]


def test_a_control_sample_of_few_others_is_not_shown(
    cast: Cast, school_coordinator: Client, coordinator: Client
) -> None:
    _made, run = a_year(cast, 6)
    part = RunPart.objects.get(run=run)
    schools = list(School.objects.filter(municipality=cast.municipality).order_by("pk"))
    rows = [
        {**task, "control_percent": 61.5, "control_low": 60.0, "control_high": 63.0} for task in part.figures["tasks"]
    ]
    for controls, told in ((schools[1:3], False), (schools[1:4], True), (schools[:3], False)):
        part.figures |= {"tasks": rows, "control_marks": [1, 2, 3, 4], "reference": "control"}
        part.figures |= {"controls": [school.pk for school in controls]}
        part.save()
        (row,) = school_coordinator.get("/api/v1/work-figures/").json()["results"]
        assert points(row) == [61.5 if told else None] * len(rows)
        assert (row["figures"]["control_marks"], row["figures"]["reference"]) == (
            ([1, 2, 3, 4], "control") if told else ([], "municipality")
        )
        assert points(coordinator.get("/api/v1/work-figures/").json()["results"][0]) == [61.5] * len(rows)


@pytest.mark.parametrize(("neighbours", "told"), [(2, False), (3, True), (0, True)])
def test_schools_alike_are_three_or_a_line_through_all(neighbours: int, told: bool) -> None:
    figures = {"percent": 60.0, "control": {"estimate": 4.0, "neighbours": neighbours}}
    assert ("control" in others.of_finding(figures, {"schools": 20}, {1})) is told


@pytest.mark.parametrize(("count", "told"), [(3, False), (4, True)])
def test_the_finding_and_the_dossier(
    cast: Cast, school_coordinator: Client, coordinator: Client, count: int, told: bool
) -> None:
    made = season(cast.municipality, with_schools(cast, count), (("RU", 5),), make=SMALL)
    found = a_finding(a_run(made), made, (0, 0), signs("profile", "boundary"))
    url = reverse("finding", args=[found.pk])
    own, whole = (client.get(url) for client in (school_coordinator, coordinator))
    names = ["Municipality", "Against the funnel", "Against schools alike in context"]
    lines = [line.name for line in own.context["lines"]]
    assert ([name in lines for name in names], FEW in own.content.decode()) == ([told] * 3, not told)
    titles = [chart.title.split(":")[0] for chart in own.context["charts"]]
    everybody = [chart.title.split(":")[0] for chart in whole.context["charts"]]
    assert ("Mean by size" in titles, "Mean by size" in everybody) == (told, True)
    assert [name in [line.name for line in whole.context["lines"]] for name in names] == [True] * 3
    page = school_coordinator.get(reverse("dossier", args=[cast.schools[0].pk, 2026]))
    chart = next(
        sign.chart for shown in page.context["dossier"].flagged for sign in shown.signs if sign.code == "profile"
    )
    bands = {row[3] for row in chart.table.rows}
    assert bands == ({"60"} if told else {"–"})


@pytest.mark.parametrize(("count", "told"), [(3, False), (4, True)])
def test_a_dossier_on_paper_is_the_schools_too(cast: Cast, count: int, told: bool) -> None:
    made = season(cast.municipality, with_schools(cast, count), (("RU", 5),), make=SMALL)
    found = a_finding(a_run(made), made, (0, 0), signs("profile"))
    a_matter(made, (0, 0), ["profile"])
    part = RunPart.objects.get(run=found.run)
    papers = []
    for percent in (31.0, 83.0):
        rows = [{**task, "percent": percent, "low": percent - 2, "high": percent + 2} for task in part.figures["tasks"]]
        RunPart.objects.filter(pk=part.pk).update(figures={**part.figures, "tasks": rows})
        paper = dossier_paper(cast.schools[0], 2026, TODAY)
        assert paper is not None
        papers.append(paper.to_payload())
    assert (papers[0] != papers[1]) is told


@pytest.mark.parametrize(("count", "told"), [(3, False), (4, True)])
def test_a_note_of_a_school(cast: Cast, by: User, count: int, told: bool) -> None:
    made = season(cast.municipality, with_schools(cast, count), (("RU", 4),), make=SMALL)
    a_run(made)
    (work,) = a_note(About(cast.municipality, 2026, cast.schools[0]), by).facts["works"]
    assert (work["municipal"]["percent"], bool(work["funnel"])) == ((58.0, True) if told else (None, False))
    assert [row["municipality"] for row in work["task_rows"]] == [60.0 if told else None] * 6


@pytest.mark.parametrize(("count", "told"), [(2, False), (3, False), (4, True)])
def test_the_bank_of_statistics(
    cast: Cast, school_coordinator: Client, coordinator: Client, count: int, told: bool
) -> None:
    work = a_work(cast.municipality)
    for school in with_schools(cast, count):
        handed_in(work, school)
        PriorMean.objects.create(school=school, year=2025, n=10, grade=4, subject="RU", mean_percent=50.0)
    lines = school_coordinator.get("/results/statistics/").context["lines"]
    values = [[cell["value"] if cell else None for cell in line["cells"]] for line in lines]
    own = [50.0, pytest.approx(52.8, abs=0.1)]
    assert values == [own if told else [None, None], own]
    api = school_coordinator.get("/api/v1/statistics/").json()["results"]
    assert [[year["year"] for year in one["years"]] for one in api] == [[2025, 2026] if told else [], [2025, 2026]]
    rows = csvs.read(school_coordinator.get("/results/statistics/export/csv/").content)
    assert len([row for row in rows[1:] if row[5] == ""]) == (2 if told else 0)
    (line,) = coordinator.get("/results/statistics/").context["lines"]
    assert [cell["value"] for cell in line["cells"]] == own


def test_a_total_of_two_levels_is_not_told_where_one_of_them_is_of_few(cast: Cast, school_coordinator: Client) -> None:
    schools = with_schools(cast, 4)
    plain, advanced = a_work(cast.municipality), a_work(cast.municipality, level="П")
    for school in schools:
        handed_in(plain, school)
    handed_in(advanced, schools[0], PUPILS[:3])

    def total() -> Any:
        return school_coordinator.get("/results/statistics/").context["lines"][0]["cells"][0]

    assert total() is not None
    handed_in(advanced, schools[1], PUPILS[:2])
    assert total() is None


@pytest.mark.parametrize(("count", "told"), [(3, False), (4, True)])
def test_where_the_school_stands_before_and_after(cast: Cast, count: int, told: bool) -> None:
    schools = with_schools(cast, count)
    for year in (2025, 2026):
        work = a_work(cast.municipality, year)
        for school in schools:
            handed_in(work, school)
    own, official = (scope_of(cast.people[role]) for role in (Role.SCHOOL, Role.OFFICIAL))
    assert bool(effects(schools[0], 2025, TODAY, own).subjects) is told
    assert len(effects(schools[0], 2025, TODAY, official).subjects) == 1
    assert ResultSheet.objects.count() == 2 * count


def test_whoever_sees_the_municipality_is_not_masked(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    made, _run = a_year(cast, 2)
    url = reverse("result_work", args=[made.works[0].pk])
    for role in (Role.ADMINISTRATOR, Role.OFFICIAL, Role.AUDITOR):
        assert FEW not in sign_in(cast.people[role]).get(url).content.decode()
