"""The department's own duties around works that its schools sit on different days: before the first, after the last."""

from datetime import date

import pytest

from accounts.models import User
from plans.generation import generate
from schools.models import Municipality, PostGroup
from schools.services import procedures
from tests.builders import Cast
from tests.plans.timetables import a_plan_in_force, all_schools, sat, told

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)
FIRST, SECOND, BODY = "МБОУ СОШ № 1", "МБОУ СОШ № 2", "УО"


def test_before_the_first_school_and_after_the_last(municipality: Municipality, cast: Cast, by: User) -> None:
    body = PostGroup.objects.create(municipality=municipality, name=BODY, level=PostGroup.Level.MUNICIPAL)
    who = [all_schools(municipality), body]
    plan = a_plan_in_force(municipality, "накануне ВПР", "в течение 10 календарных дней после каждой ВПР", who=who)
    first, second = cast.schools
    procedure = sat(municipality, {first: date(2027, 4, 20), second: date(2027, 4, 22)})
    generate(plan, by=by, today=TODAY)
    assert told(plan) == [
        ("1.1", FIRST, "2027-04-19", "not_started"),
        ("1.1", SECOND, "2027-04-21", "not_started"),
        ("1.1", BODY, "2027-04-19", "not_started"),
        ("1.2", FIRST, "2027-04-30", "not_started"),
        ("1.2", SECOND, "2027-05-02", "not_started"),
        ("1.2", BODY, "2027-05-02", "not_started"),
    ]
    rows = [
        procedures.Row(one.school_id, date(2027, 4, 15) if one.school_id == second.pk else one.day, sitting=one.pk)
        for one in procedure.sittings.all()
    ]
    procedures.set_sittings(procedure, rows, by=by)
    assert generate(plan, by=by, today=TODAY).facts() == {"moved": 4}
    assert generate(plan, by=by, today=TODAY).facts() == {}
    assert [row for row in told(plan) if row[1] == BODY] == [
        ("1.1", BODY, "2027-04-14", "not_started"),
        ("1.2", BODY, "2027-04-30", "not_started"),
    ]
