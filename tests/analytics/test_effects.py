"""Before and after: what can be told of a school's change, beside schools without measures."""

from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from analytics.models import HelpProgramme, ManagementDecision, Recheck, ResultSheet
from analytics.reports.effects import _moments, effects, helped_schools
from schools.access import scope_of
from schools.models import Municipality, School
from tests.analytics.followed import TODAY, a_matter, a_season, found
from tests.builders import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools(municipality: Municipality) -> list[School]:
    School.objects.bulk_create(School(municipality=municipality, name=f"Школа {at:02}") for at in range(1, 13))
    return list(School.objects.filter(name__startswith="Школа").order_by("name"))


def test_a_fall_is_told_beside_the_others(municipality: Municipality, schools: list[School], by: User) -> None:
    before, after = (a_season(municipality, schools, year, seed=3) for year in (2025, 2026))
    for made, signs in ((before, 2), (after, 1)):
        found(made, *((0, at, "level") for at in range(signs)))
        for at in range(signs):
            a_matter(made, (0, at), ["level"])
    ResultSheet.objects.filter(pk=after.sheet[0, 0].pk).update(mean=(after.sheet[0, 0].mean or 0) - 4)
    HelpProgramme.objects.create(school=schools[0], year=2025, title="Помощь", adopted_at=timezone.now())
    with override("en"):
        told = effects(schools[0], 2025, TODAY, scope_of(by))
    assert told.lines == [
        "Works with signs: 2 of 2 in 2025, 1 of 2 the year after.",
        "With so few works one more or less may be chance.",
        "Re-checks cannot be compared: they were not made in both years.",
    ]
    assert sorted(one.name for one in told.subjects) == ["Russian language, grade 5", "mathematics, grade 5"]
    russian = next(one for one in told.subjects if one.name.startswith("Russian"))
    maths = next(one for one in told.subjects if one.name.startswith("math"))
    assert russian.sentence.endswith(
        "The results fell more than could be chance: they may have become more truthful, or weaker."
    )
    assert maths.sentence.endswith("That may be chance: whether the measures did anything cannot be told.")
    assert [chart.title for chart in told.charts] == [
        "Signs and re-checks before and after", "Where the school stands before and after",
    ]  # fmt: skip


def test_few_schools_and_missing_years_are_told(municipality: Municipality, schools: list[School], by: User) -> None:
    with override("en"):
        nothing = effects(schools[0], 2025, TODAY, scope_of(by))
    assert nothing.lines == [
        "How many works have signs cannot be compared: 2025 was not analysed, or not everybody was heard.",
        "Re-checks cannot be compared: they were not made in both years.",
    ]
    assert (nothing.subjects, nothing.charts) == ([], [])
    for year in (2025, 2026):
        a_season(municipality, schools[:4], year)
    with override("en"):
        few = effects(schools[0], 2025, TODAY, scope_of(by))
    assert {one.sentence for one in few.subjects} == {
        "It cannot be told: fewer than seven schools without measures have results of both years."
    }


def test_rechecks_before_and_after(municipality: Municipality, schools: list[School], by: User) -> None:
    for year, same in ((2025, 6), (2026, 9)):
        made = a_season(municipality, schools[:1], year)
        told = {"n": 10, "unchanged": 3, "same_mark_count": same}
        facts: dict[str, Any] = {"seed": 1, "sheet_digest": "x", "state": "entered", "agreement": told}
        Recheck.objects.create(school=schools[0], work=made.works[0], **facts)
    with override("en"):
        lines = effects(schools[0], 2025, TODAY, scope_of(by)).lines
    assert lines[1] == "Works that kept their mark when marked again: 6 of 10, the year after 9 of 10."


def test_distances_are_those_of_all_pupils() -> None:
    rng = np.random.default_rng(1)
    groups = [rng.normal(10 + at, 2, 20 + at) for at in range(3)]
    table = {at: (at, len(one), float(one.mean()), float(one.std(ddof=1))) for at, one in enumerate(groups)}
    found = _moments(table, [0, 1, 2, 3])
    assert found is not None
    everybody = np.concatenate(groups)
    wanted = [(one.mean() - everybody.mean()) / everybody.std(ddof=1) for one in groups]
    np.testing.assert_allclose(found.mean[:3], wanted)
    assert np.isnan(found.mean[3])
    assert _moments({0: (0, 5, 3.0, 0.0)}, [0]) is None


def test_what_was_done_and_the_page(coordinator: Client, school_coordinator: Client, cast: Cast, english: None) -> None:
    school, other = cast.schools
    HelpProgramme.objects.create(school=other, year=2025, title="Не принята")
    ManagementDecision.objects.create(school=school, year=2025, kind="talk", text="Беседа", decided_on=TODAY)
    HelpProgramme.objects.create(school=school, year=2025, title="Помощь", adopted_at=timezone.now())
    assert helped_schools(cast.municipality, 2025) == {school.pk: ["programme", "decision"]}
    url = reverse("effects")
    page = coordinator.get(f"{url}?year=2025")
    assert [(line["school"], [str(word) for word in line["done"]]) for line in page.context["lines"]] == [
        (school, ["programme of targeted help", "management decision"])
    ]
    assert coordinator.get(f"{url}?year=2025&school={school.pk}").context["effects"].year == 2025
    own = school_coordinator.get(f"{url}?year=2025")
    assert (own.context["school"], own.status_code) == (school, 200)
    assert school_coordinator.get(f"{url}?year=2025&school={other.pk}").status_code == 404
