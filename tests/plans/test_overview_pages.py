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
from django.utils.translation import override
from openpyxl import load_workbook

from accounts.roles import Role
from plans.models import Assignment, Plan
from plans.reports import schedules
from plans.rules import AssignmentState, ReportState
from schools.models import PostGroup, ResponsiblePerson
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
@pytest.mark.parametrize(("name", "queries"), [("figures", 9), ("school_duties", 10)])
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


def cells_of(page: str) -> list[list[str]]:
    """Each cell of a measure's grid: where it leads, whose it is, where it stands."""
    cells = re.findall(r'<ul class="cells">(.*?)</ul>', page, re.S)[0]
    found = re.findall(r'<li><a href="([^"]+)">([^<]+)</a> (.*?)</li>', cells, re.S)
    return [[url, who, re.sub(r"<[^>]+>", "", words).strip()] for url, who, words in found]


def test_the_measures_page_shows_a_cell_per_school(plan: Plan, coordinator: Client) -> None:
    measure = plan.measures.all()[0]
    accepted, owed = Assignment.objects.filter(occurrence__measure=measure).order_by("pk")
    with override("en"):
        page = get(coordinator, "measure", measure.pk)
    assert [cell[:2] for cell in cells_of(page)] == [
        [reverse("review", args=[accepted.reports.get().pk]), "МБОУ СОШ № 1"],
        [reverse("duty", args=[owed.pk]), "МБОУ СОШ № 2"],
    ]
    assert re.findall(r'<span class="status status--(\w+)">', page.split('<ul class="cells">')[1])[:2] == [
        "good",
        "bad",
    ]


def test_the_last_time_due_is_shown_and_another_may_be_chosen(plan: Plan, cast: Cast, coordinator: Client) -> None:
    measure = plan.measures.all()[0]
    early = duties(measure, date(2026, 9, 15), cast.schools[:1])[0]
    assert len(cells_of(get(coordinator, "measure", measure.pk))) == 2
    shown = cells_of(get(coordinator, "measure", measure.pk, occurrence=str(early.occurrence_id)))
    assert [cell[:2] for cell in shown] == [[reverse("duty", args=[early.pk]), "МБОУ СОШ № 1"]]


def test_bodies_and_persons_stand_after_the_schools_and_what_was_called_off_nowhere(plan: Plan, cast: Cast) -> None:
    second = plan.measures.all()[1]
    rows, day = Assignment.objects.filter(occurrence__measure=second), date(2026, 12, 1)
    one = rows.order_by("pk")[0]
    facts = {"occurrence": one.occurrence, "municipality": cast.municipality, "plan": plan}
    names = {"name": "Белова Анна Игоревна", "post": "методист"}
    person = ResponsiblePerson.objects.create(municipality=cast.municipality, **names)
    Assignment.objects.create(person=person, **facts)
    Assignment.objects.create(group=PostGroup.objects.create(municipality=cast.municipality, name="Совет"), **facts)
    shown = schedules.grid(second, rows, "", day)
    assert shown
    assert [cell.who for cell in shown.cells] == [
        "МБОУ СОШ № 1",
        "МБОУ СОШ № 2",
        "Совет",
        "Белова Анна Игоревна, методист",
    ]
    rows.update(state=AssignmentState.CANCELLED)
    assert schedules.grid(second, rows, "", day) is None


def test_a_school_sees_its_own_cell_only(plan: Plan, school_coordinator: Client) -> None:
    page = get(school_coordinator, "measure", plan.measures.all()[0].pk)
    assert [cell[1] for cell in cells_of(page)] == ["МБОУ СОШ № 1"]


def test_the_calendar_of_a_month(plan: Plan, cast: Cast, coordinator: Client) -> None:
    duties(plan.measures.all()[0], date(2027, 3, 8), cast.schools)
    page = get(coordinator, "plan_calendar", plan.pk, month="2027-03")
    weeks = rows_of(page)
    assert [len(week) for week in weeks] == [7, 7, 7, 7, 7]
    assert "1 Провести совещание" in weeks[1][0]
    url = f"{reverse('duty_list')}?measure={plan.measures.all()[0].pk}&due_from=2027-03-08&due_to=2027-03-08"
    assert (url in page, len(coordinator.get(url).context["duties"])) == (True, 2)
    assert "day--off" in re.findall(r'<td class="([^"]*)"', page)[7]


@pytest.mark.parametrize("month", ["", "nonsense", "2027-13"])
def test_without_a_month_the_calendar_shows_the_present_one_of_the_plan(
    plan: Plan, coordinator: Client, month: str
) -> None:
    old = Plan.objects.create(
        municipality=plan.municipality, title="План", period_start=date(2020, 9, 1), period_end=date(2021, 5, 31)
    )
    answer = coordinator.get(reverse("plan_calendar", args=[old.pk]), {"month": month})
    assert answer.context["first"] == date(2021, 5, 1)


def test_the_timeline_draws_and_tells_each_occurrence(plan: Plan, coordinator: Client) -> None:
    page = get(coordinator, "plan_timeline", plan.pk)
    yesterday, later = (timezone.localdate() + timedelta(days=days) for days in (-1, 10))
    assert [row[:3] for row in rows_of(page)] == [
        ["1 Провести совещание", f"{yesterday:%d.%m.%Y}", f"{yesterday:%d.%m.%Y}"],
        ["2 Представить справку", f"{later:%d.%m.%Y}", f"{later:%d.%m.%Y}"],
    ]
    assert re.findall(r'<rect [^>]*fill="([^"]+)"', page) == ["#fff", "#6d8fb5"]


@pytest.mark.parametrize(("day", "x"), [(date(2026, 9, 1), 60), (date(2027, 3, 2), 509), (date(2027, 8, 31), 958)])
def test_bars_stand_where_their_days_are(cast: Cast, day: date, x: int) -> None:
    made = a_plan_in_force(cast.municipality)
    rows = list(made.measures.all())
    duties(rows[0], day, cast.schools)
    line = schedules.timeline(rows, Assignment.objects.all(), (date(2026, 9, 1), date(2027, 8, 31)), day)
    assert [(bar.x, bar.width) for bar in line.rows[0].bars] == [(x, 6)]
    assert (line.today, line.rows[1].bars, line.height, len(line.ticks)) == (x, [], 70, 12)


@pytest.mark.parametrize("measures", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("plan_calendar", 9), ("plan_timeline", 9)])
def test_a_plans_pictures_ask_the_same_number_of_queries(
    cast: Cast, coordinator: Client, django_assert_num_queries: Any, measures: int, name: str, queries: int
) -> None:
    made = a_plan_in_force(cast.municipality, *[f"Мероприятие {number}" for number in range(measures)])
    for measure in made.measures.all():
        duties(measure, date(2026, 10, 1), cast.schools)
    with django_assert_num_queries(queries):
        coordinator.get(reverse(name, args=[made.pk]), {"month": "2026-10"})
