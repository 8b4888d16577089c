"""Review and figures in the API: the same queue, the same refusals, the same counts as on the pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from plans.models import Report
from plans.rules import ReportState
from plans.services import reviewing
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported


@pytest.fixture
def waiting(cast: Cast) -> list[Report]:
    """Two reports on review, the second school's sent first."""
    measure = a_plan_in_force(cast.municipality).measures.all()[0]
    one, two = duties(measure, timezone.localdate() - timedelta(days=3), cast.schools)
    late = reported(one, at=datetime(2026, 10, 2, 9, tzinfo=UTC))
    return [late, reported(two, at=datetime(2026, 9, 30, 9, tzinfo=UTC))]


def decide(client: Client, report: Report, verb: str, **told: Any) -> Any:
    """The answer to a decision."""
    address = reverse(f"api_review-{verb}", args=[report.assignment_id])
    return client.post(address, {"number": report.number, **told}, content_type="application/json")


def test_the_queue_is_listed_oldest_first(waiting: list[Report], coordinator: Client) -> None:
    rows = coordinator.get(reverse("api_review-list")).json()["results"]
    assert [row["id"] for row in rows] == [waiting[1].assignment_id, waiting[0].assignment_id]


def test_a_report_is_accepted_once(waiting: list[Report], cast: Cast, coordinator: Client) -> None:
    answer = decide(coordinator, waiting[0], "accept", conclusion="Полно")
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    again = decide(coordinator, waiting[0], "give-back", reason="Нет протокола")
    assert (again.status_code, cast.people[Role.COORDINATOR].name in again.json()["detail"]) == (409, True)
    waiting[0].refresh_from_db()
    assert (waiting[0].state, waiting[0].conclusion, waiting[0].reason) == ("accepted", "Полно", "")


@pytest.mark.parametrize("told", [{}, {"reason": ""}, {"reason": "   "}])
def test_a_return_needs_a_reason(waiting: list[Report], coordinator: Client, told: dict[str, str]) -> None:
    answer = decide(coordinator, waiting[0], "give-back", **told)
    assert (answer.status_code, list(answer.json())) == (400, ["reason"])
    assert Report.objects.filter(state=ReportState.SUBMITTED).count() == 2


def test_nobody_decides_on_another_municipalitys_report(waiting: list[Report], cast: Cast, sign_in: Any) -> None:
    assert cast.stranger
    codes = [
        decide(sign_in(person), waiting[0], "accept").status_code
        for person in (cast.stranger, cast.people[Role.SCHOOL], cast.people[Role.AUDITOR])
    ]
    assert codes == [404, 403, 403]


def test_the_figures_are_those_of_the_page(waiting: list[Report], cast: Cast, coordinator: Client) -> None:
    reviewing.accept(waiting[1], by=cast.people[Role.OFFICIAL])
    told = coordinator.get(reverse("api_figures"), {"by": "school"}).json()
    shown = [(line["what"], line["expected"], line["accepted"], line["on_review"]) for line in told["lines"]]
    assert shown == [("МБОУ СОШ № 1", 1, 0, 1), ("МБОУ СОШ № 2", 1, 1, 0)]
    # By the clock of the place, because near midnight it is another day there.
    today = timezone.localdate(timezone=ZoneInfo(cast.municipality.time_zone))
    assert (told["as_of"], told["total"]["accepted_share"]) == (f"{today}", "50.0")
    listed = coordinator.get(f"{reverse('api_duty-list')}?{told['lines'][1]['duties']}").json()["results"]
    assert [row["id"] for row in listed] == [waiting[1].assignment_id]


def test_a_breakdown_that_does_not_exist_is_refused(cast: Cast, coordinator: Client) -> None:
    answer = coordinator.get(reverse("api_figures"), {"by": "rank"})
    assert (answer.status_code, list(answer.json())) == (400, ["by"])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_api_asks_the_same_number_of_queries(
    cast: Cast, coordinator: Client, django_assert_num_queries: Any, rows: int
) -> None:
    measure = a_plan_in_force(cast.municipality).measures.all()[0]
    for month in range(rows):
        reported(duties(measure, date(2026, 8 + month, 1), cast.schools[:1])[0])
    with django_assert_num_queries(7):
        coordinator.get(reverse("api_review-list"))
