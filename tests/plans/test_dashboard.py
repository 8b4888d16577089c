"""The coordinator's home page: the queue, the alarm, what has no day, the figures; in a constant number of queries."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from config.dashboard import dashboard
from plans.models import Execution
from plans.reports.figures import Figure
from schools.access import scope_of
from schools.models import Membership
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported

TODAY = date(2026, 11, 23)


def seen(cast: Cast, role: Role, today: date = TODAY) -> Any:
    """The dashboard of somebody in this role."""
    return dashboard(scope_of(cast.people[role]), today)


def test_the_queue_holds_the_oldest_first(cast: Cast) -> None:
    measures = a_plan_in_force(cast.municipality, *[f"Мероприятие {number}" for number in range(7)]).measures.all()
    sent = []
    for number, measure in enumerate(measures):
        duty = duties(measure, date(2026, 10, 1), cast.schools[:1])[0]
        sent.append(reported(duty, at=datetime(2026, 10, 20 - number, 9, tzinfo=UTC)))
    queue = seen(cast, Role.COORDINATOR).queue
    assert (queue.count, queue.oldest) == (7, sent[:1:-1])


def test_who_may_not_decide_has_no_queue_and_a_school_no_dashboard(cast: Cast) -> None:
    assert seen(cast, Role.AUDITOR).queue is None
    assert [seen(cast, role) for role in (Role.SCHOOL, Role.OBSERVER)] == [None, None]


def test_figures_stand_by_plan_and_lead_to_their_rows(cast: Cast, coordinator: Client) -> None:
    plan = a_plan_in_force(cast.municipality)
    duties(plan.measures.all()[0], timezone.localdate() - timedelta(days=1), cast.schools)
    a_plan_in_force(cast.municipality, title="План без наступивших сроков")
    lines = seen(cast, Role.COORDINATOR, timezone.localdate()).lines
    assert [(line["label"], [count for _figure, count, _url in line["counts"]]) for line in lines] == [
        (plan.title, [2, 0, 0, 0, 2, 0])
    ]
    url = next(url for figure, _count, url in lines[0]["counts"] if figure == Figure.OVERDUE)
    assert len(coordinator.get(url).context["duties"]) == 2


def test_a_school_that_nobody_reports_for_raises_the_alarm(cast: Cast) -> None:
    duties(a_plan_in_force(cast.municipality).measures.all()[0], date(2026, 12, 1), cast.schools)
    alarm = seen(cast, Role.COORDINATOR).alarm
    assert (alarm.count, alarm.schools) == (1, [cast.schools[1]])
    Membership.objects.create(
        user=cast.people[Role.AUDITOR], role=Role.SCHOOL, municipality=cast.municipality, school=cast.schools[1]
    )
    assert seen(cast, Role.COORDINATOR).alarm.count == 0


def test_measures_without_a_day_are_told_by_what_they_wait_for(cast: Cast) -> None:
    plan = a_plan_in_force(cast.municipality)
    Execution.objects.create(plan=plan, waiting={"1": "timetable", "2": "event", "3": "decision"})
    undated = seen(cast, Role.COORDINATOR).undated
    assert [(row.plan, row.awaited, row.unread) for row in undated] == [(plan, 2, 1)]
    assert dashboard(scope_of(cast.stranger), TODAY).undated == []  # type: ignore[arg-type,union-attr]


def test_a_duty_of_somebody_who_left_is_counted_as_lost(cast: Cast) -> None:
    person = cast.municipality.persons.create(name="Громов Олег Ильич", left_on=date(2026, 10, 1))
    duty = duties(a_plan_in_force(cast.municipality).measures.all()[0], TODAY, cast.schools[:1])[0]
    duty.school, duty.person = None, person
    duty.save()
    assert seen(cast, Role.COORDINATOR).lost == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_asks_the_same_number_of_queries(
    cast: Cast, coordinator: Client, django_assert_num_queries: Any, rows: int
) -> None:
    for number in range(rows):
        plan = a_plan_in_force(cast.municipality, title=f"План {number}")
        Execution.objects.create(plan=plan, waiting={"1": "timetable"})
        one, _two = duties(plan.measures.all()[0], date(2026, 10, 1), cast.schools)
        reported(one)
    with django_assert_num_queries(24):
        assert coordinator.get(reverse("home")).status_code == 200
