"""The reviewer's queue and the page of one report, as requests: order, decisions, rights, constant SQL."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from plans.models import Assignment, Report
from plans.rules import ReportState
from plans.services import reviewing
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported


@pytest.fixture
def waiting(cast: Cast) -> list[Report]:
    """Two reports on review, the second school's sent first."""
    measure = a_plan_in_force(cast.municipality).measures.all()[0]
    one, two = duties(measure, date(2026, 10, 1), cast.schools)
    late = reported(one, at=datetime(2026, 10, 2, 9, tzinfo=UTC), by=cast.people[Role.SCHOOL])
    return [late, reported(two, at=datetime(2026, 9, 30, 9, tzinfo=UTC))]


def links(page: str) -> list[int]:
    """The reports a page leads to, in its order."""
    return [int(pk) for pk in re.findall(r'<th scope="row"><a href="/plans/review/(\d+)/', page)]


def words_of(answer: Any) -> list[str]:
    """The messages an answer carries."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_the_oldest_report_comes_first(waiting: list[Report], coordinator: Client) -> None:
    page = coordinator.get(reverse("review_queue")).content.decode()
    assert links(page) == [waiting[1].pk, waiting[0].pk]


def test_filters_live_in_the_address(waiting: list[Report], coordinator: Client) -> None:
    school = waiting[0].assignment.school_id
    page = coordinator.get(reverse("review_queue"), {"school": str(school)}).content.decode()
    assert links(page) == [waiting[0].pk]
    assert f"/plans/review/{waiting[0].pk}/?school={school}" in page


def test_after_a_decision_comes_the_next_report(waiting: list[Report], coordinator: Client) -> None:
    first, second = (reverse("review", args=[row.pk]) for row in reversed(waiting))
    assert coordinator.post(first, {"decision": "accept"})["Location"] == second
    assert coordinator.post(second, {"decision": "return", "reason": "Нет протокола"})["Location"] == reverse(
        "review_queue"
    )
    states = Report.objects.order_by("pk").values_list("state", "reason")
    assert list(states) == [("returned", "Нет протокола"), ("accepted", "")]


def test_a_return_without_a_reason_keeps_the_form(waiting: list[Report], coordinator: Client) -> None:
    answer = coordinator.post(
        reverse("review", args=[waiting[0].pk]), {"decision": "return", "conclusion": "Образец приложен"}
    )
    assert (answer.status_code, answer.context["form"]["conclusion"].value()) == (422, "Образец приложен")
    assert list(answer.context["form"].errors) == ["reason"]
    assert Report.objects.filter(state=ReportState.SUBMITTED).count() == 2


def test_the_one_who_comes_second_reads_who_decided(waiting: list[Report], cast: Cast, coordinator: Client) -> None:
    reviewing.accept(waiting[1], by=cast.people[Role.OFFICIAL])
    address = reverse("review", args=[waiting[1].pk])
    answer = coordinator.post(address, {"decision": "return", "reason": "Нет протокола"})
    assert answer["Location"] == address
    assert ["Соколова Ирина Викторовна" in sentence for sentence in words_of(answer)] == [True]
    page = coordinator.get(address).content.decode()
    assert ('name="decision"' in page, "Соколова Ирина Викторовна" in page) == (False, True)


def test_its_author_is_shown_and_does_not_decide(waiting: list[Report], cast: Cast, coordinator: Client) -> None:
    by = cast.people[Role.COORDINATOR]
    Report.objects.filter(pk=waiting[0].pk).update(author=by)
    queue = coordinator.get(reverse("review_queue")).content.decode()
    assert queue.count(f'<br><span class="muted">{by.name}</span>') == 1
    page = coordinator.get(reverse("review", args=[waiting[0].pk])).content.decode()
    words = "Вы сами составили этот отчёт, поэтому решение по нему принимает другой проверяющий."
    assert (words in page, 'name="decision"' in page) == (True, False)
    answer = coordinator.post(reverse("review", args=[waiting[0].pk]), {"decision": "accept"})
    assert (words_of(answer), Report.objects.get(pk=waiting[0].pk).state) == ([words], "submitted")


def test_ticked_reports_are_accepted_together(waiting: list[Report], cast: Cast, coordinator: Client) -> None:
    reviewing.give_back(waiting[0], reason="Нет протокола", by=cast.people[Role.OFFICIAL])
    answer = coordinator.post(reverse("review_many"), {"report": [row.pk for row in waiting] + ["x", 10**6]})
    assert answer["Location"] == reverse("review_queue")
    assert len(words_of(answer)) == 2
    assert list(Report.objects.order_by("pk").values_list("state", flat=True)) == ["returned", "accepted"]


def test_what_changed_since_the_version_before(waiting: list[Report], coordinator: Client) -> None:
    duty = waiting[1].assignment
    Report.objects.filter(pk=waiting[1].pk).update(state=ReportState.RETURNED, reason="Кто был?")
    second = reported(duty, text="Совещание проведено 29 сентября")
    page = coordinator.get(reverse("review", args=[second.pk])).content.decode()
    assert re.findall(r"<ins>(.*?)</ins>", page) == [" 29 сентября"]
    assert ("Кто был?" in page, reverse("review", args=[waiting[1].pk]) in page) == (True, True)


@pytest.mark.parametrize(
    ("role", "codes"),
    [
        (Role.COORDINATOR, (200, 200, 302)),
        (Role.OFFICIAL, (200, 200, 302)),
        (Role.AUDITOR, (403, 200, 403)),
        (Role.SCHOOL, (403, 200, 403)),
        (Role.OBSERVER, (403, 403, 403)),
    ],
)
def test_who_may_look_and_who_may_decide(
    waiting: list[Report], cast: Cast, sign_in: Any, role: Role, codes: tuple[int, ...]
) -> None:
    client, address = sign_in(cast.people[role]), reverse("review", args=[waiting[0].pk])
    answers = client.get(reverse("review_queue")), client.get(address), client.post(address, {"decision": "accept"})
    assert tuple(answer.status_code for answer in answers) == codes
    assert Report.objects.get(pk=waiting[0].pk).state == ("accepted" if codes[2] == 302 else "submitted")


def test_a_school_sees_no_other_schools_report_and_a_stranger_none(
    waiting: list[Report], cast: Cast, sign_in: Any
) -> None:
    other = sign_in(cast.people[Role.SCHOOL]).get(reverse("review", args=[waiting[1].pk]))
    assert cast.stranger
    stranger = sign_in(cast.stranger)
    queue = stranger.get(reverse("review_queue")).content.decode()
    many = stranger.post(reverse("review_many"), {"report": [waiting[0].pk]})
    assert (other.status_code, links(queue), many.status_code) == (404, [], 302)
    assert stranger.get(reverse("review", args=[waiting[0].pk])).status_code == 404
    assert Report.objects.filter(state=ReportState.SUBMITTED).count() == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_asks_the_same_number_of_queries(
    cast: Cast, coordinator: Client, rows: int, django_assert_num_queries: Any
) -> None:
    measure = a_plan_in_force(cast.municipality).measures.all()[0]
    for month in range(rows):
        reported(duties(measure, date(2026, 10 + month % 3, 1), cast.schools[:1])[0], by=cast.people[Role.SCHOOL])
    assert Assignment.objects.count() == rows
    with django_assert_num_queries(QUERIES):
        coordinator.get(reverse("review_queue"))


QUERIES = 12
