"""Those above learn nothing by elimination: whichever school waits to be heard, they are shown the same."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from analytics.models import HelpProgramme, Inquiry, ManagementDecision, Pair, Run
from analytics.reports.years import years_of
from analytics.rules import InquiryState
from analytics.services import deciding, pairing
from analytics.services.deciding import Words
from analytics.services.noting import About
from schools.access import scope_of
from schools.models import Municipality, School
from tests.analytics.followed import TODAY, a_matter, a_season, found
from tests.analytics.noted import a_note
from tests.analytics.seasons import Season
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ABOVE = (Role.OFFICIAL, Role.AUDITOR)
STEP = Words(kind="administrative", text="Меры", decided_on=TODAY)


@pytest.fixture
def schools(cast: Cast) -> list[School]:
    """Four schools: the first was heard about signs of each year, the second waits, the others have none."""
    names = ("МБОУ СОШ № 3", "МБОУ СОШ № 4")
    cast.schools += [School.objects.create(municipality=cast.municipality, name=name) for name in names]
    return cast.schools


@pytest.fixture
def seasons(cast: Cast, schools: list[School]) -> dict[int, Season]:
    """Three years, every school helped in the first; in the last the second school waits to be heard."""
    made = {year: a_season(cast.municipality, schools, year) for year in (2024, 2025, 2026)}
    for year, one in made.items():
        waits = [(1, 0, "level")] if year == 2026 else []
        found(one, (0, 0, "level"), *waits)
        a_matter(one, (0, 0), ["level"])
    for school in schools:
        HelpProgramme.objects.create(school=school, year=2024, title="Помощь", adopted_at=timezone.now())
        ManagementDecision.objects.create(school=school, year=2026, kind="talk", text="Беседа", decided_on=TODAY)
    day = timezone.localdate() + timedelta(days=9)
    a_matter(made[2026], (1, 0), ["level"], state=InquiryState.ASKED, answer_by=day)
    return made


def hear(school: School) -> None:
    Inquiry.objects.filter(school=school).update(state=InquiryState.ANSWERED)


@pytest.mark.parametrize("role", ABOVE)
def test_a_year_in_which_somebody_waits_is_as_if_not_analysed(
    cast: Cast, schools: list[School], seasons: dict[int, Season], role: Role
) -> None:
    scope = scope_of(cast.people[role])
    told = [years_of(school, (2025, 2026), TODAY, scope) for school in schools]
    assert [[(row.judged, row.signs, row.unheard, row.trouble) for row in rows] for rows in told] == [
        [(2, 1, 0, 0.5), (0, 0, 0, None)],
        [(2, 0, 0, 0.0), (0, 0, 0, None)],
        [(2, 0, 0, 0.0), (0, 0, 0, None)],
        [(2, 0, 0, 0.0), (0, 0, 0, None)],
    ]
    hear(schools[1])
    told = [years_of(school, (2026,), TODAY, scope) for school in schools]
    assert [rows[0].trouble for rows in told] == [0.5, 0.5, 0.0, 0.0]


def test_the_coordinator_and_the_school_are_told_at_once(
    cast: Cast, schools: list[School], seasons: dict[int, Season]
) -> None:
    def troubles(role: Role) -> list[float | None]:
        scope = scope_of(cast.people[role])
        return [years_of(school, (2026,), TODAY, scope)[0].trouble for school in schools]

    assert troubles(Role.COORDINATOR) == [0.5, None, 0.0, 0.0]
    assert troubles(Role.ADMINISTRATOR) == [0.5, None, 0.0, 0.0]
    assert troubles(Role.SCHOOL)[0] == 0.5


def shown(client: Client, url: str, school: School) -> str:
    """The page's content without the school's own name and numbers, and without what every request draws anew."""
    answer = client.get(url)
    assert answer.status_code == 200
    page = answer.content.decode().split("<h1", 1)[1].split("</main>", 1)[0]
    page = re.sub(r'value="(\w{64}|\d+)"|nonce="[^"]*"', "", page).replace(school.name, "…")
    return re.sub(r"(school=|decisions/|schools/|id=\"|#|for=\"|by=\")[\w-]*\d+", "", page)


@pytest.mark.parametrize("role", ABOVE)
@pytest.mark.parametrize("page", ["effects", "decision"])
def test_the_pages_of_one_who_waits_and_of_one_without_signs_are_the_same(
    cast: Cast,
    schools: list[School],
    seasons: dict[int, Season],
    sign_in: Callable[[User], Client],
    role: Role,
    page: str,
) -> None:
    client = sign_in(cast.people[role])
    for sheet in (seed for one in seasons.values() for seed in one.sheet.values()):
        type(sheet).objects.filter(pk=sheet.pk).update(mean=10.0, deviation=2.0)

    def url(school: School) -> str:
        if page == "effects":
            return f"{reverse('effects')}?year=2025&school={school.pk}"
        return reverse("decision", args=[ManagementDecision.objects.get(school=school).pk])

    waits, quiet = (shown(client, url(school), school) for school in (schools[1], schools[2]))
    assert waits == quiet


def test_an_administrative_step_is_refused_alike(cast: Cast, schools: list[School], seasons: dict[int, Season]) -> None:
    refusals = []
    for school in schools:
        with pytest.raises(ValidationError) as refused:
            deciding.decide(school, 2026, STEP, today=TODAY, by=cast.people[Role.OFFICIAL])
        refusals.append(refused.value.message_dict["kind"][0])
    assert len(set(refusals)) == 1
    assert refusals[0].startswith("Administrative steps follow only after two years without progress")
    coordinator = scope_of(cast.people[Role.COORDINATOR])
    sentences = [deciding.refusal_of_step(school, 2026, TODAY, coordinator) for school in schools]
    assert [words[:20] for words in sentences] == [
        "",
        "Administrative steps",
        "No works of this yea",
        "No works of this yea",
    ]


def test_nobody_is_called_steady_while_somebody_waits(
    municipality: Municipality, schools: list[School], seasons: dict[int, Season], by: User, coordinator: Client
) -> None:
    with pytest.raises(ValidationError) as refused:
        pairing.suggest(municipality, 2026, today=TODAY, by=by)
    sentence = "Hear the schools first: results of 2026 on the list to check wait for an answer."
    assert refused.value.messages == [sentence]
    answer = coordinator.post(reverse("pair_suggest", args=[2026]), follow=True)
    assert [str(message) for message in answer.context["messages"]] == [sentence]
    assert Pair.objects.count() == 0
    hear(schools[1])
    assert pairing.suggest(municipality, 2026, today=TODAY, by=by).made == 0


@pytest.mark.parametrize("role", [*ABOVE, Role.COORDINATOR])
def test_how_many_results_have_signs_is_told_above_once_all_were_heard(
    cast: Cast, schools: list[School], seasons: dict[int, Season], sign_in: Callable[[User], Client], role: Role
) -> None:
    run = Run.objects.get(year=2026)
    answers = {"signs": 2, "no_signs": 6, "too_few": 0}
    Run.objects.filter(pk=run.pk).update(figures={"cells": 8, "answers": answers, "total": 2})
    client = sign_in(cast.people[role])

    def told() -> list[Any]:
        season = client.get(reverse("season", args=[2026])).content.decode()
        page = client.get(reverse("run", args=[run.pk])).content.decode()
        told = client.get(f"/api/v1/analyses/{run.pk}/").json()["figures"]
        return ["there are signs in 2" in season, "signs that need a check in 2" in page, told.get("answers")]

    first = [True, True, answers] if role == Role.COORDINATOR else [False, False, None]
    assert told() == first
    hear(schools[1])
    assert told() == [True, True, answers]


def test_a_note_counts_only_what_may_be_told(
    municipality: Municipality, schools: list[School], seasons: dict[int, Season], by: User
) -> None:
    note = a_note(About(municipality, 2026), by)
    signs = [work["signs"] for work in note.facts["works"]]
    assert [(one["answers"], one["veiled"]) for one in signs] == [({}, 4), ({"signs": 1}, 3)]
    hear(schools[1])
    note.delete()
    note = a_note(About(municipality, 2026), by)
    signs = [work["signs"] for work in note.facts["works"]]
    assert [(one["answers"], one["veiled"]) for one in signs] == [
        ({"no_signs": 4}, 0),
        ({"signs": 2, "no_signs": 2}, 0),
    ]
