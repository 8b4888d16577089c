"""Schools to compare with: kept per season, suggested by context, seen by the engine."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import JournalEntry, User
from analytics.cohorts import chosen_group, cohort
from analytics.models import ControlGroup, SchoolContext, ZoneEntry
from analytics.services import controls
from analytics.services.controls import Choice
from analytics.services.versions import Clash
from schools.models import Municipality, School
from tests.analytics.followed import a_season
from tests.builders import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools(municipality: Municipality) -> list[School]:
    """Eight schools from 100 to 800 pupils."""
    rows = [School(municipality=municipality, name=f"Школа {at}", pupils=100 * at) for at in range(1, 9)]
    School.objects.bulk_create(rows)
    return list(School.objects.filter(name__startswith="Школа").order_by("name"))


def choice(schools: list[School], **more: Any) -> Choice:
    return Choice(**{"kind": "sample", "grade": 5, "subject": "RU", "schools": schools, "basis": "Наблюдатели", **more})


def test_a_choice_reaches_the_analysis(municipality: Municipality, schools: list[School], by: User) -> None:
    made = a_season(municipality, schools)
    controls.save(municipality, 2026, choice(schools[:3]), by=by)
    controls.save(municipality, 2026, choice(schools[3:5], kind="group", grade=0, subject=""), by=by)
    assert cohort(made.works[0]).context.controls.tolist() == [True] * 3 + [False] * 5
    assert cohort(made.works[1]).context.controls.tolist() == [False] * 8
    group = chosen_group(made.works[1], [str(school.pk) for school in schools])
    assert group is not None
    assert group.tolist() == [False] * 3 + [True] * 2 + [False] * 3


def test_who_comes_second_and_who_comes_twice(municipality: Municipality, schools: list[School], by: User) -> None:
    row = controls.save(municipality, 2026, choice(schools[:3]), by=by)
    with pytest.raises(ValidationError):
        controls.save(municipality, 2026, choice(schools[:2]), by=by)
    controls.save(municipality, 2026, choice(schools[:4]), by=by, group=row, version=1)
    with pytest.raises(Clash):
        controls.save(municipality, 2026, choice(schools[:2]), by=by, group=row, version=1)
    assert [school.name for school in row.schools.all()] == ["Школа 1", "Школа 2", "Школа 3", "Школа 4"]
    assert JournalEntry.objects.filter(action="control.saved").count() == 2


@pytest.mark.parametrize(("field", "count", "basis"), [("schools", 1, "Наблюдатели"), ("basis", 2, " ")])
def test_a_choice_has_grounds_and_company(
    municipality: Municipality, schools: list[School], by: User, field: str, count: int, basis: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        controls.save(municipality, 2026, choice(schools[:count], basis=basis), by=by)
    assert list(refusal.value.message_dict) == [field]


def test_schools_of_another_municipality_are_refused(cast: Cast, schools: list[School], by: User) -> None:
    assert cast.other_school is not None
    with pytest.raises(ValidationError):
        controls.save(cast.municipality, 2026, choice([*schools, cast.other_school]), by=by)


def test_those_alike_are_suggested(municipality: Municipality, schools: list[School]) -> None:
    assert controls.suggest(municipality, 2026).schools == []
    for at in (1, 5):
        ZoneEntry.objects.create(school=schools[at], year=2026, zone="signs")
    SchoolContext.objects.create(school=schools[0], year=2026, pupils=210)
    SchoolContext.objects.create(school=schools[4], year=2025, pupils=590)
    found = controls.suggest(municipality, 2026)
    assert [school.name for school in found.schools] == ["Школа 1", "Школа 5"]
    pupils = next(one for one in found.balance if one.covariate == "pupils")
    assert pupils.after is not None
    assert pupils.before is not None
    assert abs(pupils.after) < abs(pupils.before) + 0.2


def test_the_pages(coordinator: Client, official: Client, municipality: Municipality, schools: list[School],
                   school_coordinator: Client, english: None) -> None:  # fmt: skip
    a_season(municipality, schools[:2])
    new = reverse("control_new")
    assert coordinator.post(f"{new}?year=2026", {"kind": "sample"}).status_code == 422
    form = {"kind": "sample", "basis": "Наблюдатели", "schools": [schools[0].pk, schools[1].pk]}
    done = coordinator.post(f"{new}?year=2026", form)
    assert done["Location"] == f"{reverse('control_list')}?year=2026"
    row = ControlGroup.objects.get()
    assert (row.year, row.grade, row.subject, row.version) == (2026, 0, "", 1)
    edit = reverse("control_edit", args=[row.pk])
    assert coordinator.post(edit, {**form, "version": 9}).status_code == 409
    assert coordinator.post(edit, {**form, "version": 1, "basis": "Иное"}).status_code == 302
    assert [each.basis for each in official.get(reverse("control_list")).context["page_obj"]] == ["Иное"]
    assert [official.get(edit).status_code, school_coordinator.get(reverse("control_list")).status_code] == [403, 403]
    coordinator.post(reverse("control_delete", args=[row.pk]))
    assert ControlGroup.objects.count() == 0
    assert coordinator.get(f"{new}?year=2026&alike=1").context["suggestion"].why.startswith("No school of this year's")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(
    coordinator: Client, municipality: Municipality, schools: list[School], by: User, english: None,
    django_assert_num_queries: Any, count: int,
) -> None:  # fmt: skip
    for at in range(count):
        controls.save(municipality, 2026, choice(schools[: 2 + at], grade=at), by=by)
    coordinator.get(reverse("control_list"))
    with django_assert_num_queries(11):
        assert len(coordinator.get(reverse("control_list")).context["page_obj"]) == count
