"""Analyses and figures of works by the API: started, polled, stopped; a school is not told which dot is which."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.roles import Role
from analytics.models import Run
from schools.models import School
from tests.analytics.seasons import Make, season
from tests.analytics.test_running import analysed, work_off
from tests.builders import Cast

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(autouse=True)
def made(cast: Cast) -> Run:
    """The first analysis of one work of four schools."""
    more = [School.objects.create(municipality=cast.municipality, name=f"МБОУ СОШ № {at}") for at in (3, 4)]
    one = season(cast.municipality, [*cast.schools, *more], (("RU", 4),), make=Make(pupils=8, tasks=6))
    return analysed(one, cast.people[Role.COORDINATOR])


def test_an_analysis_is_started_and_polled(cast: Cast, coordinator: Client) -> None:
    asked = {"municipality": cast.municipality.pk, "year": 2026}
    answer = coordinator.post("/api/v1/analyses/", asked)
    row = answer.json()
    assert (answer.status_code, row["state"], row["done"], row["total"]) == (201, "queued", 0, 2)
    assert coordinator.post("/api/v1/analyses/", asked).status_code == 400
    work_off()
    row = coordinator.get(f"/api/v1/analyses/{row['id']}/").json()
    assert (row["state"], row["done"], row["trouble"], row["figures"]["cells"]) == ("done", 2, "", 4)
    assert coordinator.get("/api/v1/analyses/?year=2026").json()["results"][0]["id"] == row["id"]


def test_settings_are_chosen_and_kept(cast: Cast, coordinator: Client) -> None:
    asked = {"municipality": cast.municipality.pk, "year": 2026}
    chosen = {"minimum_school": 20, "q": 0.05, "signs": ["boundary", "level"]}
    row = coordinator.post("/api/v1/analyses/", {**asked, "settings": chosen}, "application/json").json()
    told = {name: row["parameters"][name] for name in ("minimum_school", "q", "sign_p", "reference", "signs")}
    assert told == {
        "minimum_school": 20,
        "q": 0.05,
        "sign_p": 0.01,
        "reference": "named",
        "signs": ["level", "boundary"],
    }


@pytest.mark.parametrize(
    ("chosen", "at"),
    [
        ({"minimum_school": 7}, ["minimum_school"]),
        ({"q": 0.3, "sign_p": 0}, ["q", "sign_p"]),
        ({"minimum_school": 10, "minimum_class": 11}, ["minimum_class"]),
        ({"signs": []}, ["signs"]),
        ({"signs": ["level", "guess"]}, ["signs"]),
        ({"reference": "strongest"}, ["reference"]),
    ],
)
def test_settings_out_of_their_range_are_refused(
    cast: Cast, coordinator: Client, chosen: dict[str, object], at: list[str]
) -> None:
    asked = {"municipality": cast.municipality.pk, "year": 2026, "settings": chosen}
    answer = coordinator.post("/api/v1/analyses/", asked, "application/json")
    assert (answer.status_code, sorted(answer.json()["settings"])) == (400, at)
    assert Run.objects.count() == 1


def test_nobody_starts_one_elsewhere(cast: Cast, sign_in: Callable[..., Client]) -> None:
    answer = sign_in(cast.stranger).post("/api/v1/analyses/", {"municipality": cast.municipality.pk, "year": 2026})
    assert (answer.status_code, list(answer.json())) == (400, ["municipality"])
    assert Run.objects.count() == 1


def test_figures_of_the_last_analysis(cast: Cast, made: Run, coordinator: Client, school_coordinator: Client) -> None:
    (row,) = coordinator.get("/api/v1/work-figures/?grade=4").json()["results"]
    own, other = cast.schools[0].pk, cast.schools[1].pk
    assert (row["run"], row["figures"]["n"]) == (made.pk, 64)
    assert [point[0] for point in row["figures"]["funnel"]["points"]][:2] == [own, other]
    (row,) = school_coordinator.get("/api/v1/work-figures/").json()["results"]
    assert [point[0] for point in row["figures"]["funnel"]["points"]] == [own]
    assert all(other not in marker["schools"] for marker in row["figures"]["markers"])
