"""Published indices of a season, the region's mean behind rule A, and the years of a work."""

import re

import pytest
from django.test import Client

from accounts.roles import Role
from analytics.cohorts import region
from analytics.jobs.seasonal import season_index
from analytics.models import Aggregate, ResultSheet, Run, RunPart, Work
from analytics.reports.work_years import Year, picture, years_of
from schools.models import School
from tests.analytics.seasons import Make, Season, a_work, season
from tests.analytics.test_running import analysed
from tests.builders import Cast, a_cast

pytestmark = pytest.mark.usefixtures("english")
SMALL = Make(pupils=8, classes=2, tasks=6)
HALVES = {"0": 50.0, "12": 50.0, "12_n": 7.0}


@pytest.fixture
def cast(db: None) -> Cast:
    """Four schools in Zarechye."""
    cast = a_cast()
    names = ("МБОУ СОШ № 3", "МБОУ СОШ № 4")
    cast.schools += [School.objects.create(municipality=cast.municipality, name=name) for name in names]
    return cast


def a_run(cast: Cast, *keys: tuple[str, int]) -> tuple[Season, Run]:
    made = season(cast.municipality, cast.schools, keys, make=SMALL)
    return made, analysed(made, cast.people[Role.COORDINATOR])


def set_markers(run: Run, subject: str, grade: int, markers: dict[str, list[int]], rule: str = "E") -> None:
    """Let the part's markers be met by these schools."""
    part = RunPart.objects.get(run=run, work__subject=subject, work__grade=grade)
    rows = [{"code": code, "rule": rule, "asked": 4, "schools": schools} for code, schools in markers.items()]
    part.figures = {**part.figures, "markers": rows}
    part.save()


def test_an_index_counts_each_school_once(cast: Cast) -> None:
    one, two, three, four = (school.pk for school in cast.schools)
    _made, run = a_run(cast, ("RU", 4), ("RU", 5), ("MA", 5), ("RU", 6))
    set_markers(run, "RU", 4, {"mean": [one], "journal": [], "rise": [two], "gap": [two]})
    set_markers(run, "RU", 5, {"mean": [one], "journal": [], "fall": []})
    set_markers(run, "MA", 5, {"mean": [one], "rise": [three]}, rule="A")
    set_markers(run, "RU", 6, {"mean": [four]})
    assert season_index(run) == {
        "index": 50.0,
        "share": 50.0,
        "schools": 4,
        "marked": 2,
        "wrote": 4,
        "marked_wrote": 2,
        "asked": 7,
        "published": 14,
        "region": 1,
        "works": 3,
    }


def test_the_share_is_of_those_who_wrote_russian_in_grade_four(cast: Cast) -> None:
    one, two, three, _four = (school.pk for school in cast.schools)
    made = season(cast.municipality, cast.schools, (("RU", 4), ("MA", 4), ("RU", 5)), make=SMALL)
    ResultSheet.objects.filter(work=made.works[0], school__in=[one, two]).delete()
    run = analysed(made, cast.people[Role.COORDINATOR])
    set_markers(run, "RU", 4, {"mean": [three], "journal": []})
    set_markers(run, "MA", 4, {"mean": [], "journal": [one]})
    set_markers(run, "RU", 5, {"mean": [], "journal": [], "rise": [], "fall": []})
    told = season_index(run)
    assert (told["index"], told["share"], told["wrote"], told["marked_wrote"]) == (50.0, 50.0, 2, 1)


@pytest.mark.parametrize(
    ("more", "index"),
    [((), None), (("journal",), None), (("journal", "rise"), None), (("journal", "rise", "fall"), 75.0)],
)
def test_too_few_signs_make_no_index(
    cast: Cast, coordinator: Client, more: tuple[str, ...], index: float | None
) -> None:
    _made, run = a_run(cast, ("RU", 4), ("RU", 5), ("MA", 5))
    set_markers(run, "RU", 4, {"mean": [], "journal": []})
    set_markers(run, "RU", 5, {"mean": [cast.schools[0].pk]})
    set_markers(run, "MA", 5, {code: [] for code in ("mean", *more)})
    told = season_index(run)
    assert (told["index"], told["share"], told["asked"]) == (index, None if index is None else 25.0, 4 + len(more))
    run.figures["federal"] = {**told, "index": 75.0, "share": 25.0}  # as older analyses kept it
    run.save()
    words = f"Index of objectivity (rule D) {index or 'not computable'} {4 + len(more)} of 14 1 of 4"
    assert words in index_part(coordinator)


@pytest.mark.parametrize("keys", [(("RU", 6),), (("BI", 5),)])
def test_without_its_works_there_is_no_index(cast: Cast, coordinator: Client, keys: tuple[tuple[str, int]]) -> None:
    _made, run = a_run(cast, *keys)
    assert run.figures["federal"] == {}
    assert "Federal indices of the season" not in coordinator.get("/results/2026/").content.decode()


def index_part(client: Client) -> str:
    """What the season's page says of the indices."""
    page = client.get("/results/2026/").content.decode()
    part = page[page.index("Federal indices of the season") : page.index('id="runs"')]
    return " ".join(re.sub("<[^>]*>", " ", part).split())


def test_the_page_tells_index_and_share_and_what_they_stand_on(cast: Cast, coordinator: Client) -> None:
    _made, run = a_run(cast, ("RU", 4), ("MA", 4))
    run.figures["federal"] |= {"index": 62.5, "share": 25.0, "marked": 3, "schools": 8, "marked_wrote": 1, "wrote": 4}
    run.figures["federal"] |= {"asked": 8}
    run.save()
    part = index_part(coordinator)
    assert "Index of objectivity (rule D) 62.5 8 of 14 3 of 8" in part
    assert "Share of schools with a marker (rule Q) 25.0 8 of 14 1 of 4" in part
    assert "Of the 14 published signs 8 could be asked here; with fewer than half of them an index is not" in part
    assert "Means were held against the municipality (rule E): rule A needs the region" in part


def test_a_school_is_not_shown_the_municipality(cast: Cast, school_coordinator: Client) -> None:
    a_run(cast, ("RU", 4))
    assert "Federal indices of the season" not in school_coordinator.get("/results/2026/").content.decode()


def a_report(work: Work, n: int | None, level: str = "region", values: dict[str, float] | None = None) -> None:
    facts = {"table": "totals", "level": level, "group": f"Край {n}", "n": n, "values": values or HALVES}
    Aggregate.objects.create(work=work, **facts)


def test_the_region_is_read_out_of_its_distribution(cast: Cast) -> None:
    work = a_work(cast.municipality, "RU", 4, make=SMALL)
    a_report(work, None)
    a_report(work, 5000, level="country")
    assert region(work) is None
    a_report(work, 10)
    a_report(work, 101)
    found = region(work)
    assert found is not None
    assert (found.n.tolist(), found.mean.tolist(), found.sd.round(6).tolist()) == ([101], [50.0], [50.249378])


@pytest.mark.parametrize(("share", "met"), [(0.0, 4), (100.0, 0)])
def test_with_a_region_the_rule_is_a(cast: Cast, share: float, met: int) -> None:
    made = season(cast.municipality, cast.schools, (("RU", 4),), make=SMALL)
    a_report(made.works[0], 40000, values={"0": 100 - share, "12": share})
    run = analysed(made, cast.people[Role.COORDINATOR])
    (mean,) = [row for row in run.parts.get().figures["markers"] if row["code"] == "mean"]
    assert (mean["rule"], mean["asked"], len(mean["schools"])) == ("A", 4, met)
    assert (run.figures["federal"]["region"], run.figures["federal"]["works"]) == (1, 1)


def test_the_years_of_a_work(cast: Cast, coordinator: Client) -> None:
    now = season(cast.municipality, cast.schools[:1], (("RU", 4),), make=SMALL).works[0]
    assert picture(years_of(now, None)) is None
    for year, tasks in ((2025, 6), (2024, 5), (2023, 6)):
        season(cast.municipality, cast.schools[:1], (("RU", 4),), make=Make(8, 2, tasks, year=year))
    marks = {"marks2": 1, "marks3": 1, "marks4": 1, "marks5": 1}
    for year, mean in ((2026, 6.0), (2025, 3.0), (2024, 4.5)):
        ResultSheet.objects.filter(work__year=year).update(n=4, mean=mean, **marks)
    before = ResultSheet.objects.get(work__year=2025)
    ResultSheet.objects.create(work=before.work, school=cast.schools[1], n=12, mean=7.0, marks5=4, digest="0")
    years = years_of(now, None)
    assert years == [
        Year(2024, 9, 50.0, 50.0, 25.0),
        Year(2025, 12, 50.0, 75.0, 12.5),
        Year(2026, 12, 50.0, 50.0, 25.0),
    ]
    chart = picture(years)
    assert chart is not None
    assert chart.table.rows == (
        ("2024", "50,0", "50,0", "25,0"),
        ("2025 (does not compare with the year before)", "50,0", "75,0", "12,5"),
        ("2026", "50,0", "50,0", "25,0"),
    )
    page = coordinator.get(f"/results/works/{now.pk}/").content.decode()
    assert "<figcaption>The work over the years</figcaption>" in page
