"""The bank of statistics: who sees what, what compares, the files, the API, and what everybody may see."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import JournalEntry, User
from analytics.engine.masking import LEAST
from analytics.models import PriorMean, Publication, Work
from analytics.reports import public
from analytics.services import publishing
from office import csvs, sheets
from schools.models import Municipality, School
from tests.analytics.noted import PUPILS, a_work, handed_in
from tests.builders import Cast

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def years(cast: Cast) -> Cast:
    """Two years of Russian with the same tasks, a third with others; a stranger's results beside them."""
    for year, tasks in ((2024, {}), (2025, {}), (2026, {"tasks": [], "maximum": 6})):
        work = a_work(cast.municipality, year, **tasks)
        handed_in(work, cast.schools[0], PUPILS)
        handed_in(work, cast.schools[1], PUPILS[: year - 2023])
    assert cast.elsewhere
    assert cast.other_school
    handed_in(a_work(cast.elsewhere), cast.other_school)
    return cast


def shown(client: Client, query: str = "") -> list[list[Any]]:
    """The lines of the page: who, and the values by year."""
    lines = client.get(f"/results/statistics/{query}").context["lines"]
    return [
        [line["key"].who, *(None if cell is None else round(cell["value"], 1) for cell in line["cells"])]
        for line in lines
    ]


def test_the_municipality_over_the_years(years: Cast, coordinator: Client) -> None:
    assert shown(coordinator) == [["Город Заречье", 59.5, 62.5, 63.0]]
    cells = coordinator.get("/results/statistics/").context["lines"][0]["cells"]
    assert [cell["apart"] for cell in cells] == [False, False, True]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?by=school", [["МБОУ СОШ № 1", 52.8, 52.8, 52.8], ["МБОУ СОШ № 2", 100.0, 91.7, 83.3]]),
        ("?measure=n", [["Город Заречье", 7, 8, 9]]),
        ("?measure=mark2", [["Город Заречье", 28.6, 25.0, 22.2]]),
        ("?measure=quality&since=2025&until=2025", [["Город Заречье", 62.5]]),
        ("?measure=success&until=2024", [["Город Заречье", 71.4]]),
        ("?grade=5", []),
        ("?subject=MA", []),
        ("?grade=4&subject=RU&kind=vpr", [["Город Заречье", 59.5, 62.5, 63.0]]),
    ],
)
def test_the_filters(years: Cast, coordinator: Client, query: str, found: list[Any]) -> None:
    assert shown(coordinator, query) == found


@pytest.fixture
def four(years: Cast) -> Cast:
    """Two more schools wrote like the second."""
    for work in Work.objects.filter(municipality=years.municipality):
        for number in (3, 4):
            handed_in(work, a_school(years.municipality, number), PUPILS[: work.year - 2023])
    return years


def test_a_school_sees_itself_and_the_municipality(four: Cast, school_coordinator: Client) -> None:
    own = [["Город Заречье", 68.5, 72.2, 71.1], ["МБОУ СОШ № 1", 52.8, 52.8, 52.8]]
    assert shown(school_coordinator) == own
    assert school_coordinator.get(f"/results/statistics/?school={four.schools[1].pk}").status_code == 422


def test_a_named_school_stands_beside_the_municipality(years: Cast, coordinator: Client) -> None:
    found = shown(coordinator, f"?school={years.schools[1].pk}")
    assert [line[0] for line in found] == ["Город Заречье", "МБОУ СОШ № 2"]


def test_a_mean_that_was_given_fills_a_year_without_results(years: Cast, coordinator: Client) -> None:
    given = {"grade": 4, "subject": "RU", "mean_percent": 40.0}
    PriorMean.objects.create(school=years.schools[0], year=2023, n=10, **given)
    PriorMean.objects.create(school=years.schools[1], year=2023, n=30, **given | {"mean_percent": 60.0})
    PriorMean.objects.create(school=years.schools[0], year=2024, n=10, **given)
    assert shown(coordinator) == [["Город Заречье", 55.0, 59.5, 62.5, 63.0]]
    assert shown(coordinator, "?since=2024") == [["Город Заречье", 59.5, 62.5, 63.0]]
    first = coordinator.get("/results/statistics/").context["lines"][0]["cells"]
    assert [(cell["given"], cell["apart"]) for cell in first] == [
        (True, False), (False, True), (False, False), (False, True),
    ]  # fmt: skip


def test_a_picture_of_one_work_only(years: Cast, coordinator: Client) -> None:
    assert coordinator.get("/results/statistics/").context["chart"].title == "Russian language, grade 4"
    handed_in(a_work(years.municipality, subject="MA"), years.schools[0])
    assert coordinator.get("/results/statistics/").context["chart"] is None


HEAD = ["Year", "Kind", "Grade", "Subject", "Municipality", "School", "Pupils who wrote"]


def test_the_files_hold_every_measure(years: Cast, coordinator: Client) -> None:
    read = csvs.read(coordinator.get("/results/statistics/export/csv/?by=both&until=2024").content)
    assert read[0][:7] == HEAD
    assert [row[:9] for row in read[1:]] == [
        ["2024", "VPR", "4", "Russian language", "Город Заречье", "", "7", "59,5", "57,1"],
        ["2024", "VPR", "4", "Russian language", "Город Заречье", "МБОУ СОШ № 1", "6", "52,8", "50,0"],
        ["2024", "VPR", "4", "Russian language", "Город Заречье", "МБОУ СОШ № 2", "1", "100,0", "100,0"],
    ]
    (sheet,) = sheets.rows(coordinator.get("/results/statistics/export/xlsx/?until=2024").content)
    assert sheet.rows[1][:9] == (2024, "VPR", 4, "Russian language", "Город Заречье", None, 7, 59.5, 57.1)
    assert coordinator.get("/results/statistics/export/pdf/").status_code == 404


def test_the_api_says_the_same(four: Cast, school_coordinator: Client, coordinator: Client) -> None:
    found = school_coordinator.get("/api/v1/statistics/?since=2025").json()
    assert (found["count"], [series["who"] for series in found["results"]]) == (2, ["Город Заречье", "МБОУ СОШ № 1"])
    assert found["results"][0]["years"] == [
        {"year": 2025, "n": 12, "percent": 72.2, "quality": 75.0, "success": 83.3, "shares": [16.7, 8.3, 8.3, 66.7],
         "given": False, "comparable": False},
        {"year": 2026, "n": 15, "percent": 71.1, "quality": 80.0, "success": 86.7, "shares": [13.3, 6.7, 26.7, 53.3],
         "given": False, "comparable": False},
    ]  # fmt: skip
    assert coordinator.get("/api/v1/statistics/?grade=x").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_queries(cast: Cast, coordinator: Client, count: int) -> None:
    for subject in ("RU", "MA", "OM")[:count]:
        handed_in(a_work(cast.municipality, subject=subject), cast.schools[0])
    with CaptureQueriesContext(connection) as asked:
        lines = coordinator.get("/results/statistics/?by=both").context["lines"]
    assert (len(lines), len(asked)) == (2 * count, 13)


def a_school(place: Municipality, number: int) -> School:
    return School.objects.get_or_create(municipality=place, name=f"МБОУ СОШ № {number}")[0]


@pytest.fixture
def published(cast: Cast, by: User) -> Publication:
    """A work of four schools, one of them small."""
    work = a_work(cast.municipality)
    for number, times in ((1, 2), (2, 1), (3, 3), (4, 4)):
        handed_in(work, a_school(cast.municipality, number), PUPILS * times)
    return publishing.publish(cast.municipality, 2026, by_school=True, by=by)


def test_everybody_sees_a_published_year(published: Publication, client: Client) -> None:
    answer = client.get("/results/public/zarechye/?work=vpr-4-RU")
    work = answer.context["opened"]
    assert (answer.status_code, work.total.n, round(work.total.percent, 1)) == (200, 60, 52.8)
    assert [share and round(share, 1) for share in work.total.shares] == [33.3, 16.7, 16.7, 33.3]
    sizes = {row.name[-1]: row.n for row in work.schools}
    hidden = [name for name, n in sizes.items() if n is None]
    assert (len(hidden), "2" in hidden, list(sizes)) == (2, True, ["1", "2", "3", "4"])
    assert sum(n for n in sizes.values() if n) + LEAST <= 60
    assert client.get("/results/public/zarechye/").content != answer.content


def test_small_marks_are_masked_with_another(cast: Cast, by: User) -> None:
    work = a_work(cast.municipality)
    for number, pupils in ((1, PUPILS), (2, PUPILS), (3, PUPILS[:3]), (4, PUPILS[3:])):
        handed_in(work, a_school(cast.municipality, number), pupils)
    publication = publishing.publish(cast.municipality, 2026, by_school=False, by=by)
    (found,) = public.works(publication)
    assert (found.total.n, found.schools, found.total.shares) == (18, (), (None, None, None, None))


@pytest.mark.parametrize(
    ("sizes", "by_school", "shown"),
    [
        ((12, 12), False, (None, [])),
        ((12, 12, 12), False, (None, [])),
        ((12, 12, 12, 12), False, (48, [])),
        ((12, 12), True, (24, [12, 12])),
        ((12, 12, 6), True, (None, [12, 12, None])),
    ],
)
def test_a_public_total_tells_a_school_nothing_of_another(
    cast: Cast, by: User, sizes: tuple[int, ...], by_school: bool, shown: tuple[int | None, list[int | None]]
) -> None:
    work = a_work(cast.municipality)
    for number, n in enumerate(sizes, 1):
        handed_in(work, a_school(cast.municipality, number), (PUPILS * 2)[:n])
    (found,) = public.works(publishing.publish(cast.municipality, 2026, by_school=by_school, by=by))
    known = sorted((row.n for row in found.schools), key=lambda n: n is None)
    hidden = sum(n is None for n in known)
    assert (found.total.n, len(known), hidden) == (shown[0], len(shown[1]), 2 * (None in shown[1]))


def test_a_small_work_is_masked_whole(cast: Cast, by: User) -> None:
    handed_in(a_work(cast.municipality), cast.schools[0], PUPILS)
    (found,) = public.works(publishing.publish(cast.municipality, 2026, by_school=True, by=by))
    assert (found.total.masked, found.total.percent, [row.n for row in found.schools]) == (True, None, [None])


def test_only_published_years_are_seen(published: Publication, cast: Cast, client: Client, by: User) -> None:
    assert client.get("/results/public/zarechye/?year=2025").status_code == 404
    assert client.get("/results/public/nowhere/").status_code == 404
    assert client.get("/results/public/dolina/").context["works"] == []
    publishing.withdraw(published, by=by)
    assert client.get("/results/public/zarechye/").context["works"] == []
    actions = JournalEntry.objects.order_by("number").values_list("action", flat=True)
    assert list(actions) == ["statistics.published", "statistics.withdrawn"]


def test_what_is_masked_stays_masked_from_day_to_day(published: Publication) -> None:
    assert public.works(published) == public.works(published)


def test_a_coordinator_publishes_on_the_page(years: Cast, coordinator: Client) -> None:
    answer = coordinator.post("/results/statistics/publish/", {"year": 2025, "by_school": "on"})
    assert answer.status_code == 302
    assert list(Publication.objects.values_list("year", "by_school")) == [(2025, True)]
    assert coordinator.post("/results/statistics/publish/", {"year": 2020}).status_code == 422
    coordinator.post("/results/statistics/withdraw/2025/")
    assert Publication.objects.count() == 0


def test_a_year_without_results_is_not_published(municipality: Municipality, by: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(municipality, 2030, by_school=False, by=by)
    assert refusal.value.message_dict == {"year": ["No results of this year have come in."]}


@pytest.mark.parametrize("count", [1, 3])
def test_the_public_page_asks_the_same_queries(cast: Cast, by: User, client: Client, count: int) -> None:
    for subject in ("RU", "MA", "OM")[:count]:
        handed_in(a_work(cast.municipality, subject=subject), cast.schools[0])
    publishing.publish(cast.municipality, 2026, by_school=True, by=by)
    with CaptureQueriesContext(connection) as asked:
        client.get("/results/public/zarechye/")
    assert len(asked) == 5
