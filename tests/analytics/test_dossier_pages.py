"""The dossier of a school's year and the page of one work: what each reader is shown, and by how many queries."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from analytics.models import ListedSchool
from analytics.services import inquiring
from schools.models import School
from tests.analytics.findings import NAMED, a_finding, a_run, signs
from tests.analytics.matters import ASKED, SMALL, Listed, ahead, listed
from tests.analytics.seasons import season
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FINDING_QUERIES = 13


def text(client: Client, address: str) -> str:
    """The words of a page's main part, without marks."""
    answer = client.get(address)
    assert answer.status_code == 200
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def rows(client: Client, address: str) -> list[list[str]]:
    """The cells of the table of works and signs."""
    page = client.get(address).content.decode()
    body = page.split("<tbody>")[1].split("</tbody>")[0]
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in body.split("</tr>")[:-1])
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_works_against_signs(cast: Cast, coordinator: Client) -> None:
    made = season(cast.municipality, cast.schools, (("RU", 4), ("MA", 4), ("RU", 5)), make=SMALL)
    run = a_run(made)
    a_finding(run, made, (0, 0), signs("boundary", unchecked={"participation": "no_roll"}))
    a_finding(run, made, (0, 1), signs("level"), flag=False)
    a_finding(run, made, (0, 2), answer="too_few", n=9)
    address = reverse("dossier", args=[cast.schools[0].pk, 2026])
    assert rows(coordinator, address) == [
        ["Mathematics, grade 4", "28", "there are signs", *["none"] * 5, ""],
        [
            *("Russian language, grade 4", "28", "none", "none", "none", "there are signs", "none"),
            *("not checked 1", "to ask"),
        ],
        ["Russian language, grade 5", "9", *["too few works"] * 6, ""],
    ]
    page = text(coordinator, address)
    assert "In 1 work results differ from what was expected: Russian language, grade 4." in page
    assert "The journal marks of those absent are not known, so absence cannot be judged." in page
    assert "Mathematics, grade 4 : Level against expectation" in page
    assert "Analysis" in page
    assert "Out of 500 honest schools about one looks like this." in page


def test_every_sign_has_its_picture_causes_and_checks(cast: Cast, coordinator: Client) -> None:
    made = season(cast.municipality, cast.schools, (("RU", 4),), make=SMALL)
    a_finding(a_run(made), made, (0, 0), signs(*NAMED))
    page = coordinator.get(reverse("dossier", args=[cast.schools[0].pk, 2026])).content.decode()
    assert page.count('<figure class="chart"') == len(NAMED)
    assert page.count("What else may explain it") == len(NAMED)
    assert page.count("What to check") == len(NAMED)


def test_those_above_are_told_nothing_before_the_school_was_heard(
    cast: Cast, official: Client, school_coordinator: Client
) -> None:
    case = listed(cast)
    address = reverse("dossier", args=[cast.schools[0].pk, 2026])
    assert [row[2:] for row in rows(official, address)] == [[*["not shown yet"] * 6, ""]] * 2
    before = text(official, address)
    assert "Signs, if there are any, are shown here once every school was heard." in before
    assert "Works that lack" not in before
    work = reverse("finding", args=[case.findings[0].pk])
    assert "Signs, if there are any, are shown here once schools were heard." in text(official, work)
    assert "Works that lack one to three points" not in text(official, work)
    assert "Works that lack one to three points" in text(school_coordinator, address)
    (row,) = case.asked(today=ASKED, answer_by=ahead())
    inquiring.answer(row, "Ответ", version=1, by=case.vera)
    assert [row[-1] for row in rows(official, address)] == ["", "the school has answered"]
    assert "Works that lack one to three points" in text(official, work)


def test_a_school_is_shown_itself_only(
    cast: Cast, school_coordinator: Client, sign_in: Callable[[User], Client]
) -> None:
    case = listed(cast)
    other = a_finding(case.run, case.season, (1, 0))
    own = [reverse("dossier", args=[cast.schools[0].pk, 2026]), reverse("finding", args=[case.findings[0].pk])]
    assert [cast.schools[1].name in text(school_coordinator, address) for address in own] == [False, False]
    foreign = [reverse("dossier", args=[cast.schools[1].pk, 2026]), reverse("finding", args=[other.pk])]
    assert [school_coordinator.get(address).status_code for address in foreign] == [404, 404]
    stranger = sign_in(cast.stranger)  # type: ignore[arg-type]
    assert [stranger.get(address).status_code for address in own] == [404, 404]


@pytest.mark.parametrize("works", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(Role.COORDINATOR, 13), (Role.AUDITOR, 10)])
def test_queries_of_a_dossier(
    cast: Cast, sign_in: Callable[[User], Client], works: int, role: Role, queries: int, django_assert_num_queries: Any
) -> None:
    listed(cast, (("RU", 4), ("MA", 4), ("RU", 5))[:works])
    client = sign_in(cast.people[role])
    address = reverse("dossier", args=[cast.schools[0].pk, 2026])
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("schools", [1, 2])
def test_queries_of_a_work(cast: Cast, coordinator: Client, schools: int, django_assert_num_queries: Any) -> None:
    made = season(cast.municipality, cast.schools[:schools], (("RU", 4),), make=SMALL)
    found = a_finding(a_run(made), made, (0, 0), signs("boundary"))
    address = reverse("finding", args=[found.pk])
    coordinator.get(address)
    with django_assert_num_queries(FINDING_QUERIES):
        coordinator.get(address)


def test_a_work_in_full(cast: Cast, school_coordinator: Client) -> None:
    more = [School.objects.create(municipality=cast.municipality, name=f"МБОУ СОШ № {at}") for at in (3, 4)]
    made = season(cast.municipality, [*cast.schools, *more], (("RU", 5),), make=SMALL)
    found = a_finding(a_run(made), made, (0, 0), signs("boundary"))
    page = text(school_coordinator, reverse("finding", args=[found.pk]))
    for words in (
        "Mean, per cent of the maximum 64.0 (95% interval from 60.0 to 68.0)",
        "Against the funnel within what chance and honest differences bring",
        "Against schools alike in context 4.0 (95% interval from -1.0 to 9.0)",
        "4А 24 Boundaries of marks",
        "4Б 24 none",
        "The same pupils over the years: Russian language",
        "Same as the journal",
    ):
        assert words in page


def test_an_earlier_analysis_says_so(cast: Cast, coordinator: Client) -> None:
    case = listed(cast)
    a_run(case.season)
    page = text(coordinator, reverse("finding", args=[case.findings[0].pk]))
    assert "A later analysis of this year exists; this page shows an earlier one." in page


@pytest.mark.parametrize("state", ["queued", "running", "failed"])
def test_an_analysis_that_is_not_finished_is_not_shown(cast: Cast, coordinator: Client, state: str) -> None:
    made = season(cast.municipality, cast.schools, (("RU", 4),), make=SMALL)
    found = a_finding(a_run(made, state=state), made, (0, 0), signs("boundary"))
    assert coordinator.get(reverse("finding", args=[found.pk])).status_code == 404
    page = text(coordinator, reverse("dossier", args=[cast.schools[0].pk, 2026]))
    assert "Nothing has been analysed yet." in page


def test_lists_of_others_stand_as_facts_with_their_source(cast: Cast, coordinator: Client) -> None:
    listed(cast)
    ListedSchool.objects.create(school=cast.schools[0], year=2026, grade=4, subject="RU", source="Письмо № 5")
    page = text(coordinator, reverse("dossier", args=[cast.schools[0].pk, 2026]))
    assert "2026, grade 4, Russian language: Письмо № 5" in page


def test_a_deleted_sheet_breaks_no_page(cast: Cast, coordinator: Client) -> None:
    case: Listed = listed(cast)
    case.season.sheet[0, 0].delete()
    assert coordinator.get(reverse("dossier", args=[cast.schools[0].pk, 2026])).status_code == 200
    assert coordinator.get(reverse("finding", args=[case.findings[0].pk])).status_code == 200
