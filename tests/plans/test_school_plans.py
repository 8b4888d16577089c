"""A school's own plan: what it repeats from the municipal one is reported once, what is its own by itself."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from plans.generation import generate
from plans.models import Measure, Plan
from plans.rules import PartyRole, PlanState
from plans.services import lifecycle
from schools.models import PostGroup
from tests.builders import Cast
from tests.plans.timetables import a_plan_in_force, accept, all_schools, named, noted_schools, put, told

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)
MINE, OTHER = "МБОУ СОШ № 1", "МБОУ СОШ № 2"


def own_plan(upper: Plan, cast: Cast, by: User) -> Plan:
    """The first school's plan out of the municipal one, with a row of its own, approved."""
    plan = lifecycle.derive(upper, school=cast.schools[0], by=by)
    first = plan.measures.order_by("position")[0]
    facts = {"title": "Классный час", "deadline_text": first.deadline_text, "term": first.term, "number": "9"}
    Measure.objects.create(plan=plan, section=first.section, position=9, **facts)
    return put(plan, PlanState.APPROVED)


def test_a_row_that_implements_a_municipal_one_asks_nothing_more(cast: Cast, by: User) -> None:
    upper = a_plan_in_force(cast.municipality, "до 15.10.2026", who=[all_schools(cast.municipality)])
    own = own_plan(upper, cast, by)
    for plan in (upper, own):
        generate(plan, by=by, today=TODAY)
    assert told(own) == [("9", MINE, "2026-10-15", "not_started")]
    assert told(upper) == [("1.1", MINE, "2026-10-15", "not_started"), ("1.1", OTHER, "2026-10-15", "not_started")]
    accept(upper.assignments.get(school=cast.schools[0]), by)
    generate(own, by=by, today=TODAY)
    assert told(own) == [("9", MINE, "2026-10-15", "not_started")]


@pytest.mark.parametrize("who", ["body", "others", "controller"])
def test_a_row_whose_measure_does_not_ask_the_school_is_its_own(cast: Cast, by: User, who: str) -> None:
    place = cast.municipality
    groups = {
        "body": lambda: PostGroup.objects.create(municipality=place, name="УО", level=PostGroup.Level.MUNICIPAL),
        "others": lambda: noted_schools(place, cast.schools[1]),
        "controller": lambda: all_schools(place),
    }
    upper = a_plan_in_force(place, "до 15.10.2026", state=PlanState.DRAFT)
    role = PartyRole.CONTROLLER if who == "controller" else PartyRole.EXECUTOR
    named(upper.measures.get(), groups[who](), role)
    put(upper, PlanState.APPROVED)
    own = own_plan(upper, cast, by)
    generate(own, by=by, today=TODAY)
    assert told(own) == [("1.1", MINE, "2026-10-15", "not_started"), ("9", MINE, "2026-10-15", "not_started")]


def test_the_queries_do_not_grow_with_the_plan(cast: Cast, by: User) -> None:
    counts = []
    for rows in (1, 3):
        days = [f"до {day}.10.2026" for day in range(15, 15 + rows)]
        upper = a_plan_in_force(cast.municipality, *days, who=[all_schools(cast.municipality)])
        own = own_plan(upper, cast, by)
        generate(own, by=by, today=TODAY)
        counts.append(_queries(own, by))
    assert counts[0] == counts[1]


def _queries(plan: Plan, by: User) -> int:
    with CaptureQueriesContext(connection) as asked:
        generate(plan, by=by, today=TODAY)
    return len(asked)
