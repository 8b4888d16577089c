"""The two plans of the reference documents from the file to a month of reminders: every rung that has come, once."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from plans.generation import generate
from plans.ladder import Audience
from plans.models import Assignment, Plan
from plans.reminding.sending import waiting
from plans.services import lifecycle, uploading
from schools.calendar import russian
from schools.models import Procedure, Sitting
from tests.builders import Cast, a_user
from tests.plans.month import come, days, lived, told
from tests.plans.situations import decided, wording
from tests.plans.test_seed_duties import KDR, ROWS_001, ROWS_002, SEEDS, VPR_FIRST, VPR_SECOND, opened

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the reference documents are not at hand"),
]
# In both months the last days of many measures lie: the end of a quarter and of «Ноябрь-март», the end of a year.
MONTHS = {
    "001": (date(2024, 3, 7), date(2024, 4, 12), [date(2024, 3, 18), date(2024, 3, 19), date(2024, 3, 20)]),
    "002": (date(2024, 12, 12), date(2025, 1, 24), [date(2024, 12, 24), date(2024, 12, 25), date(2024, 12, 26)]),
}
ROWS = {"001": ROWS_001, "002": ROWS_002}
ABSENT = {"001": date(2024, 3, 28), "002": date(2024, 12, 28)}  # the last a Saturday made a working day
SITTINGS: list[tuple[dict[str, Any], tuple[date, date]]] = [
    ({"kind": "kdr", "name": "Читательская грамотность"}, (KDR, KDR)),
    ({"kind": "vpr"}, (VPR_FIRST, VPR_SECOND)),
]


def held(cast: Cast) -> None:
    """The invented timetable of both schools."""
    for facts, each in SITTINGS:
        work = Procedure.objects.create(
            municipality=cast.municipality, year=2024, grade=4, subject="RU", starts_on=KDR, ends_on=VPR_SECOND, **facts
        )
        for school, day in zip(cast.schools, each, strict=True):
            Sitting.objects.create(procedure=work, school=school, day=day)


def in_force(cast: Cast, number: str, by: User, today: date) -> Plan:
    """The reference document imported, every doubt decided, approved, its duties made."""
    plan = uploading.bring_in(opened(number), municipality=cast.municipality, by=by)
    lifecycle.send_to_approval(decided(plan, by), by=by)
    lifecycle.approve(plan, wording(plan, dated=today), by=by)
    plan.refresh_from_db()
    generate(plan, by=by, today=today)
    return plan


def expected(cast: Cast, last: date) -> Iterator[tuple[str, int, str]]:
    """Every rung of every duty by whom it is for: nobody reports in that month."""
    officials, calendar = [cast.people[Role.OFFICIAL].email], russian(range(2022, 2028))
    for duty in Assignment.objects.select_related("school"):
        own = [f"school{cast.schools.index(duty.school) + 1}@zarechye.example"] if duty.school else []
        executors = own or [cast.people[Role.COORDINATOR].email]
        yield from come(duty, {Audience.EXECUTOR: executors, Audience.CONTROLLER: officials}, calendar, last)


def days_in(plan: Plan) -> list[tuple[str, list[str]]]:
    """The last day of every occurrence of each measure, in the plan's order."""
    rows = plan.measures.order_by("section__position", "position").prefetch_related("occurrences")
    return [(row.number, [f"{one.due_on}" for one in row.occurrences.all()]) for row in rows]


def test_the_department_sends_in_time_for_the_first_school(cast: Cast, by: User) -> None:
    held(cast)
    plan = in_force(cast, "001", by, MONTHS["001"][0])
    rows = Assignment.objects.filter(plan=plan, occurrence__measure__number="1.4").order_by("due_on")
    # «не менее чем за 2 недели»: 14 days before 15 February, and before 2 April, when the first of two schools sits
    assert sorted({(row.school is None, f"{row.due_on}") for row in rows}) == [
        (True, "2024-02-01"),
        (True, "2024-03-19"),
    ]


@pytest.mark.parametrize("number", MONTHS)
def test_a_month_tells_every_rung_once(cast: Cast, by: User, settings: Any, number: str) -> None:
    first, last, silent = MONTHS[number]
    for place, school in enumerate(cast.schools, start=1):
        a_user(f"school{place}@zarechye.example", "Гусева Анна Юрьевна", Role.SCHOOL, cast.municipality, school)
    cast.people[Role.SCHOOL].memberships.all().delete()
    held(cast)
    plan = in_force(cast, number, by, first)
    assert days_in(plan) == [(name, [day.split("..")[1][:10] for day in each]) for name, each, _waits in ROWS[number]]
    zone = cast.municipality.time_zone
    sent = lived(list(days(first, last)), zone, settings, silent=silent, absent=[ABSENT[number]])
    found = told(zone)
    assert sorted(row[:3] for row in found) == sorted(expected(cast, last))
    assert sorted(sent) == sorted({(row.day, row.who) for row in found})
    assert {row.day for row in found} & {*silent, ABSENT[number]} == set()
    assert [day for day, _who in sent if not russian([2024, 2025]).is_working(day)] == []
    assert (len(found) > 100, waiting()) == (True, False)
