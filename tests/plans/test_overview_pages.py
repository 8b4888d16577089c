"""Figures, a school's duties, calendar and timeline, as requests: what they show, to whom, in how many queries."""

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import Role
from plans.models import Assignment, Plan
from plans.rules import ReportState
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported


@pytest.fixture
def plan(cast: Cast) -> Plan:
    """Yesterday the first school was accepted, the second owes; in ten days both report on the second measure."""
    made = a_plan_in_force(cast.municipality)
    first, second = made.measures.all()
    one, _two = duties(first, timezone.localdate() - timedelta(days=1), cast.schools)
    reported(one, ReportState.ACCEPTED)
    duties(second, timezone.localdate() + timedelta(days=10), cast.schools)
    return made


def get(client: Client, name: str, *args: object, **params: str) -> str:
    """The page's text."""
    answer = client.get(reverse(name, args=args), params)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def rows_of(page: str) -> list[list[str]]:
    """The words of every row of the page's tables, the head rows left out."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", page, re.S)
    cells = [re.findall(r"<t([hd])[^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [
        [" ".join(re.sub(r"<[^>]+>", " ", text).split()) for _tag, text in row]
        for row in cells
        if any(tag == "d" for tag, _text in row)
    ]


def test_the_page_shows_each_figure_with_the_link_to_its_rows(plan: Plan, coordinator: Client) -> None:
    page = get(coordinator, "figures", by="school")
    shown = [row[:7] for row in rows_of(page)]
    assert shown == [
        ["МБОУ СОШ № 1", "1", "1", "1", "0", "0", "1"],
        ["МБОУ СОШ № 2", "1", "0", "0", "0", "1", "1"],
        [shown[2][0], "2", "1", "1", "0", "1", "2"],
    ]
    links = re.findall(r'<td class="number"><a href="([^"]+)"[^>]*>(\d+)</a>', page)
    assert len(links) == 12
    for url, count in links:
        assert (url, len(coordinator.get(url).context["duties"])) == (url, int(count))


@pytest.mark.parametrize("by", ["plan", "section", "measure", "school", "month", "quarter", "nonsense"])
def test_every_breakdown_adds_up_to_the_same(plan: Plan, coordinator: Client, by: str) -> None:
    assert rows_of(get(coordinator, "figures", by=by))[-1][1:7] == ["2", "1", "1", "0", "1", "2"]


def test_the_workbook_says_the_same(plan: Plan, coordinator: Client) -> None:
    answer = coordinator.get(reverse("figures_export"), {"by": "school"})
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    told = [[cell.value for cell in row][:9] for row in sheet.iter_rows()]
    assert told[0][0] == "Управление образования: Город Заречье"
    assert told[-3] == ["МБОУ СОШ № 1", 1, 1, 1, 0, 0, 1, 100, 100]
    assert told[-2] == ["МБОУ СОШ № 2", 1, 0, 0, 0, 1, 1, 0, 0]
    assert told[-1][1:] == [2, 1, 1, 0, 1, 2, 50, 50]


def test_a_school_sees_only_its_own_figures(plan: Plan, school_coordinator: Client) -> None:
    assert [row[:2] for row in rows_of(get(school_coordinator, "figures", by="school"))[:-1]] == [["МБОУ СОШ № 1", "1"]]


def test_another_municipality_has_no_figures_here(plan: Plan, cast: Cast, sign_in: Any) -> None:
    assert cast.stranger
    assert rows_of(get(sign_in(cast.stranger), "figures")) == []


def test_the_page_of_a_school(plan: Plan, cast: Cast, coordinator: Client) -> None:
    page = get(coordinator, "school_duties", cast.schools[1].pk)
    assert [row[1] for row in rows_of(page)] == ["1 Провести совещание", "2 Представить справку"]
    assert re.findall(r"<dd>(?:<a [^>]*>)?([^<]+)", page)[:8] == ["1", "0", "0", "0", "1", "1", "0,0", "0,0"]


@pytest.mark.parametrize(("role", "code"), [(Role.SCHOOL, 404), (Role.AUDITOR, 200), (Role.OBSERVER, 403)])
def test_who_sees_the_page_of_the_second_school(cast: Cast, sign_in: Any, role: Role, code: int) -> None:
    address = reverse("school_duties", args=[cast.schools[1].pk])
    assert sign_in(cast.people[role]).get(address).status_code == code


@pytest.mark.parametrize("measures", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("figures", 8), ("school_duties", 10)])
def test_queries_do_not_grow_with_rows(
    cast: Cast, coordinator: Client, django_assert_num_queries: Any, measures: int, name: str, queries: int
) -> None:
    made = a_plan_in_force(cast.municipality, *[f"Мероприятие {number}" for number in range(measures)])
    for measure in made.measures.all():
        duties(measure, date(2026, 10, 1), cast.schools)
    assert Assignment.objects.count() == 2 * measures
    args = [cast.schools[0].pk] if name == "school_duties" else []
    with django_assert_num_queries(queries):
        coordinator.get(reverse(name, args=args))
