"""Pages of a season, of a work and of an analysis: who sees what, and how many queries it takes."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Job
from accounts.roles import Role
from analytics.models import ControlGroup, Finding, Inquiry, ResultSheet, Run, RunPart, Work
from analytics.reports.season import Season
from schools.access import scope_of
from schools.models import Municipality, Procedure, School, Sitting
from tests.analytics.seasons import Make, season
from tests.analytics.test_running import analysed
from tests.builders import Cast, a_cast

pytestmark = pytest.mark.usefixtures("english")
SMALL = Make(pupils=8, classes=2, tasks=6)


@pytest.fixture
def cast(db: None) -> Cast:
    """Five schools in Zarechye, and a season analysed there."""
    cast = a_cast()
    names = ("МБОУ СОШ № 3", "МБОУ СОШ № 4", "МБОУ СОШ № 5")
    cast.schools += [School.objects.create(municipality=cast.municipality, name=name) for name in names]
    made = season(cast.municipality, cast.schools, (("RU", 4), ("MA", 4)), make=SMALL)
    analysed(made, cast.people[Role.COORDINATOR])
    return cast


def flag(school: School, subject: str = "RU") -> Finding:
    """Put a school's work on the list to check."""
    finding = Finding.objects.get(school=school, work__subject=subject)
    finding.flag, finding.answer = True, Finding.Answer.SIGNS
    finding.signs[3]["named"] = True
    finding.save()
    return finding


def text(client: Client, url: str) -> str:
    """A page's text; it must be there."""
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_of_years_opens_a_single_one(coordinator: Client, cast: Cast) -> None:
    answer = coordinator.get("/results/")
    assert (answer.status_code, answer["Location"]) == (302, f"/results/2026/?municipality={cast.municipality.pk}")
    season(cast.municipality, cast.schools, (("RU", 4),), make=Make(year=2025))
    page = text(coordinator, "/results/")
    assert page.index(">2026</a>") < page.index(">2025</a>")


def test_a_season_without_anything_says_what_to_do(cast: Cast, coordinator: Client) -> None:
    Work.objects.all().delete()
    Run.objects.all().delete()
    assert "No results have come in yet." in text(coordinator, "/results/")
    assert "No works of this year are known yet." in text(coordinator, "/results/2026/")


def test_the_grid_names_its_works_in_short_words(cast: Cast, coordinator: Client) -> None:
    page = text(coordinator, "/results/2026/")
    grid = page[page.index('id="grid"') :]
    heads = re.findall(r'<th scope="col" class="number"><abbr title="([^"]*)">([^<]*)</abbr></th>', grid)
    assert heads == [
        ("VPR 2026, grade 4: mathematics", "Maths, 4"),
        ("VPR 2026, grade 4: Russian language", "Rus. lang., 4"),
    ]


def test_who_is_missing_is_named(cast: Cast, coordinator: Client) -> None:
    ResultSheet.objects.filter(school=cast.schools[3], work__subject="RU").delete()
    page = text(coordinator, "/results/2026/")
    assert '<td class="roomy">МБОУ СОШ № 4</td>' in page
    assert "4 of 5" in page
    assert "1 sheet of results has come in or changed since the last analysis." in page


def test_the_timetable_says_who_is_expected(cast: Cast) -> None:
    facts = {"municipality": cast.municipality, "year": 2026, "grade": 4, "subject": "RU"}
    procedure = Procedure.objects.create(starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 20), **facts)
    late = School.objects.create(municipality=cast.municipality, name="МБОУ СОШ № 9")
    for school in (cast.schools[0], late):
        Sitting.objects.create(procedure=procedure, school=school, day=date(2026, 4, 2))
    made = Season(cast.municipality, 2026, scope_of(cast.people[Role.COORDINATOR]), date(2026, 5, 1))
    lines = {line.work.subject: line for line in made.lines()}
    assert ([school.name for school in lines["RU"].missing], lines["RU"].expected) == (["МБОУ СОШ № 9"], 2)
    assert (lines["MA"].missing, lines["MA"].expected) == ((), 5)


def test_signs_stand_by_the_schools_name(cast: Cast, coordinator: Client) -> None:
    for school in reversed(cast.schools[:2]):
        flag(school)
    page = text(coordinator, "/results/2026/")
    part = page[page.index('id="signs"') : page.index('id="runs"')]
    assert part.index("МБОУ СОШ № 1") < part.index("МБОУ СОШ № 2")
    assert part.count("Boundaries of marks") == 2
    assert "A sign is not a verdict" in part


def test_a_school_sees_only_itself(cast: Cast, school_coordinator: Client) -> None:
    flag(cast.schools[0])
    flag(cast.schools[1])
    work = Work.objects.get(subject="RU")
    for url in ("/results/2026/", f"/results/works/{work.pk}/"):
        page = text(school_coordinator, url)
        assert "МБОУ СОШ № 1" in page
        assert not [name for name in ("№ 2", "№ 3", "№ 4", "№ 5") if f"СОШ {name}" in page]


def test_others_above_learn_of_a_sign_once_the_school_was_heard(cast: Cast, official: Client) -> None:
    first, second = flag(cast.schools[0]), flag(cast.schools[1])
    today = timezone.localdate()
    days = {"opened_on": today, "lapses_on": today + timedelta(365)}
    facts = {"school": cast.schools[0], "work": first.work, "finding": first, "state": "answered"}
    Inquiry.objects.create(answer_by=today + timedelta(9), **facts, **days)
    facts = {"school": cast.schools[1], "work": second.work, "finding": second}
    Inquiry.objects.create(answer_by=today + timedelta(9), **facts, **days)
    page = text(official, "/results/2026/")
    part = page[page.index('id="signs"') : page.index('id="works"')]
    assert ("МБОУ СОШ № 1" in part, "МБОУ СОШ № 2" in part) == (True, False)
    assert "Answer of the analysis" not in text(official, f"/results/works/{first.work_id}/")


def test_the_page_of_a_work(cast: Cast, coordinator: Client) -> None:
    flag(cast.schools[1])
    work = Work.objects.get(subject="RU")
    page = text(coordinator, f"/results/works/{work.pk}/")
    figures = RunPart.objects.get(work=work).figures
    assert f"80 pupils of 5 schools wrote the work; the mean is {figures['mean']:.1f} points of 12" in page
    charts = ("Distribution of totals", "Tasks", "Shares of marks", "Marks for the work against the journal")
    for title in (*charts, "Means of schools by size"):
        assert f"<figcaption>{title}</figcaption>" in page
    assert page.count("there are signs that need a check") == 1
    assert "Reliability (alpha)" in page
    assert "Mean score too high" in page


def test_a_work_not_analysed_shows_what_is_known(cast: Cast, coordinator: Client) -> None:
    made = season(cast.municipality, cast.schools[:2], (("RU", 7),), make=Make(year=2025, scale=False))
    page = text(coordinator, f"/results/works/{made.works[0].pk}/")
    assert "Run the analysis on the season's page." in page
    assert "No scale of marks is known" in page
    assert page.count('<td class="number">48</td>') == 2


def test_schools_of_a_work_by_name(cast: Cast, coordinator: Client) -> None:
    work = Work.objects.get(subject="RU")
    page = text(coordinator, f"/results/works/{work.pk}/?q=№ 3")
    body = page[page.index('aria-labelledby="schools"') :]
    assert ("СОШ № 3" in body, "СОШ № 2" in body) == (True, False)


def test_an_analysis_is_asked_for_and_watched(cast: Cast, coordinator: Client) -> None:
    answer = coordinator.post("/results/2026/run/")
    run = Run.objects.order_by("-pk")[0]
    assert answer["Location"] == f"/results/runs/{run.pk}/"
    page = text(coordinator, f"/results/runs/{run.pk}/")
    assert "0 of 3 steps" in page
    assert f'hx-get="/results/runs/{run.pk}/"' in page
    part = coordinator.get(f"/results/runs/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, "0 of 3 steps" in part) == (False, True)
    again = coordinator.post("/results/2026/run/", follow=True).content.decode()
    assert "An analysis of this season is already going." in again
    coordinator.post(f"/results/runs/{run.pk}/stop/")
    assert "Stopped by" in text(coordinator, f"/results/runs/{run.pk}/")
    coordinator.post(f"/results/runs/{run.pk}/delete/")
    assert not Run.objects.filter(pk=run.pk).exists()


def test_an_analysis_that_broke_says_so(cast: Cast, coordinator: Client) -> None:
    coordinator.post("/results/2026/run/")
    run = Run.objects.order_by("-pk")[0]
    Job.objects.filter(key__startswith=f"run:{run.pk}:").update(state="failed", error="It broke.")
    page = text(coordinator, f"/results/runs/{run.pk}/")
    assert ("It broke." in page, "hx-get" in page[page.index("<h1>") :]) == (True, False)
    assert "failed" in text(coordinator, "/results/runs/")


def test_what_could_not_be_computed_is_told(cast: Cast, coordinator: Client) -> None:
    run = Run.objects.get()
    page = text(coordinator, f"/results/runs/{run.pk}/")
    assert page.count("No control sample is named: tasks are compared with the other schools") == 2
    assert page.count("No means of final exams are known.") == 2


def test_a_named_control_sample_ends_the_hint(cast: Cast, coordinator: Client) -> None:
    assert "No control sample is named for this year" in text(coordinator, "/results/2026/")
    ControlGroup.objects.create(municipality=cast.municipality, year=2026).schools.add(cast.schools[0])
    assert "No control sample is named for this year" not in text(coordinator, "/results/2026/")


def queries(client: Client, url: str) -> int:
    """How many a page takes, once warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.fixture
def place(cast: Cast) -> Callable[[int, int], tuple[Work, Run]]:
    """A season of so many schools and works, analysed, every cell on the list to check; its work and run."""

    def made(schools: int, works: int) -> tuple[Work, Run]:
        Run.objects.all().delete()
        Work.objects.all().delete()
        which = (("RU", 4), ("MA", 4), ("RU", 5))[:works]
        one = season(cast.municipality, cast.schools[:schools], which, make=SMALL)
        run = analysed(one, cast.people[Role.COORDINATOR])
        Finding.objects.update(flag=True, answer="signs")
        return one.works[0], run

    return made


def test_queries_do_not_grow(place: Callable[[int, int], tuple[Work, Run]], coordinator: Client) -> None:
    counts = []
    for schools, works in ((1, 1), (3, 3)):
        work, run = place(schools, works)
        urls = ("/results/2026/", f"/results/works/{work.pk}/", f"/results/runs/{run.pk}/", "/results/runs/")
        counts.append([queries(coordinator, url) for url in urls])
    assert counts[0] == counts[1]


def test_another_municipality_is_a_choice_or_nothing(cast: Cast, sign_in: Callable[..., Client]) -> None:
    assert cast.stranger is not None
    stranger = sign_in(cast.stranger)
    assert stranger.get(f"/results/2026/?municipality={cast.municipality.pk}").status_code == 404
    admin = sign_in(cast.people[Role.ADMINISTRATOR])
    assert "Choose the municipality" in text(admin, "/results/2026/")
    place: Municipality = cast.municipality
    assert f"Results of 2026, {place.name}" in text(admin, f"/results/2026/?municipality={place.pk}")
