"""No page of the schools asks the database more for more rows."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from schools import generation
from schools.models import PostGroup, Procedure, ResponsiblePerson, School, SchoolSet, Sitting
from schools.services.schools import edit_school
from tests.builders import Cast, a_municipality, a_user
from tests.schools.situations import Things

SignIn = Callable[[User], Client]


def _more(cast: Cast, number: int) -> None:
    """One more of everything that the lists show."""
    place = cast.municipality
    school = School.objects.create(municipality=place, name=f"Школа {number}")
    a_user(f"n{number}@zarechye.example", f"Имя {number}", Role.SCHOOL, place, school)
    school_set = SchoolSet.objects.create(municipality=place, name=f"Набор {number}")
    school_set.schools.add(school)
    person = ResponsiblePerson.objects.create(municipality=place, school=school, name=f"Лицо {number}")
    group = PostGroup.objects.create(municipality=place, name=f"Группа {number}", school_set=school_set)
    group.members.add(person)
    generation.guess(place.pk, [*generation.of_person(person), *generation.of_group(group)])
    procedure = Procedure.objects.create(
        municipality=place,
        year=2026,
        grade=number,
        subject="RU",
        starts_on=date(2026, 4, 20),
        ends_on=date(2026, 4, 25),
    )
    for one in Procedure.objects.all():
        Sitting.objects.create(procedure=one, school=school, day=date(2026, 4, 21))
    assert procedure.sittings.count() == 1
    edit_school(school, {"phone": str(number)}, by=cast.people[Role.COORDINATOR])
    a_municipality(f"m{number}", f"Район {number}", 1)


LISTS = [
    *("school_list", "set_list", "people", "person_list", "group_list", "procedure_list", "journal"),
    *("municipality_list", "calendar", "api_school-list", "api_school_set-list", "api_person-list"),
    *("api_post_group-list", "api_procedure-list", "declension_list", "api_declension-list", "api_sitting-list"),
]


@pytest.mark.parametrize("name", LISTS)
def test_no_list_asks_more_for_more_rows(cast: Cast, sign_in: SignIn, name: str) -> None:
    admin = sign_in(cast.people[Role.ADMINISTRATOR])
    _more(cast, 1)
    before = _queries(admin, reverse(name))
    _more(cast, 2)
    _more(cast, 3)
    assert _queries(admin, reverse(name)) == before


@pytest.mark.parametrize("name", ["school", "school_set", "procedure", "sittings_edit"])
def test_no_card_asks_more_for_more_rows(cast: Cast, coordinator: Client, things: Things, name: str) -> None:
    pk = {"school": cast.schools[0].pk, "school_set": things.school_set.pk}.get(name, things.procedure.pk)
    _more(cast, 1)
    before = _queries(coordinator, reverse(name, args=[pk]))
    _more(cast, 2)
    _more(cast, 3)
    for procedure in Procedure.objects.exclude(pk=things.procedure.pk):
        Sitting.objects.create(procedure=procedure, school=cast.schools[0], day=procedure.starts_on)
    assert _queries(coordinator, reverse(name, args=[pk])) == before


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
