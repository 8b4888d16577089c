"""One definition of every figure: what is counted on which day, and that each figure leads to exactly its rows."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from accounts.roles import Role
from plans.filters import DutyFilter
from plans.models import Assignment
from plans.reports import figures
from plans.reports.figures import By, Figure, Line
from plans.rules import AssignmentState, ReportState
from schools.rules import Post, Scope
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported

TODAY = date(2026, 11, 23)
EVERYWHERE = Scope((Post(Role.ADMINISTRATOR),))


@pytest.fixture
def year(cast: Cast) -> Cast:
    """Two schools, two measures: October is behind, today is due, December is ahead, one was called off."""
    first, second = a_plan_in_force(cast.municipality).measures.all()
    october = duties(first, date(2026, 10, 1), cast.schools)
    reported(october[0], ReportState.ACCEPTED)
    reported(october[1], ReportState.ACCEPTED, at=datetime(2026, 10, 5, 9, tzinfo=UTC))
    november = duties(first, TODAY, cast.schools)
    reported(november[0], at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    duties(second, date(2026, 11, 22), cast.schools)
    duties(second, date(2026, 12, 15), cast.schools[:1])
    duties(second, date(2026, 10, 2), cast.schools[:1], state=AssignmentState.CANCELLED)
    duties(second, None, cast.schools[:1])
    return cast


def told(line: Line) -> tuple[int, ...]:
    """The counts in the order of ``Figure``."""
    return tuple(line.of(figure) for figure in Figure)


def test_each_figure_counts_what_its_name_says(year: Cast) -> None:
    line = figures.count(Assignment.objects.all(), TODAY)
    assert told(line) == (6, 2, 1, 1, 2, 1)
    assert (line.accepted_share, line.in_time_share) == (Decimal("33.3"), Decimal("16.7"))


@pytest.mark.parametrize(
    ("as_of", "counts"),
    [
        (date(2026, 9, 30), (0, 0, 0, 0, 0, 7)),
        (date(2026, 10, 1), (2, 2, 1, 0, 0, 5)),
        (date(2026, 11, 22), (4, 2, 1, 0, 0, 3)),
        (TODAY, (6, 2, 1, 1, 2, 1)),
        (date(2026, 11, 24), (6, 2, 1, 1, 3, 1)),
        (date(2026, 12, 31), (7, 2, 1, 1, 4, 0)),
    ],
)
def test_a_duty_is_expected_from_its_day_and_overdue_after_it(year: Cast, as_of: date, counts: tuple[int, ...]) -> None:
    assert told(figures.count(Assignment.objects.all(), as_of)) == counts


def test_nothing_expected_has_no_share(cast: Cast) -> None:
    line = figures.count(Assignment.objects.all(), TODAY)
    assert (told(line), line.accepted_share, line.in_time_share) == ((0, 0, 0, 0, 0, 0), None, None)


@pytest.mark.parametrize(
    ("by", "shown"),
    [
        (By.PLAN, [("План мероприятий", (6, 2, 1, 1, 2, 1))]),
        (By.SECTION, [("Подготовка", (4, 2, 1, 1, 0, 0)), ("Итоги", (2, 0, 0, 0, 2, 1))]),
        (
            By.MEASURE,
            [("1 Провести совещание", (4, 2, 1, 1, 0, 0)), ("2 Представить справку", (2, 0, 0, 0, 2, 1))],
        ),
        (By.SCHOOL, [("МБОУ СОШ № 1", (3, 1, 1, 1, 1, 1)), ("МБОУ СОШ № 2", (3, 1, 0, 0, 1, 0))]),
        (
            By.MONTH,
            [
                ("october 2026", (2, 2, 1, 0, 0, 0)),
                ("november 2026", (4, 0, 0, 1, 2, 0)),
                ("december 2026", (0, 0, 0, 0, 0, 1)),
            ],
        ),
        (By.QUARTER, [("quarter 4 of 2026", (6, 2, 1, 1, 2, 1))]),
    ],
)
def test_the_lines_of_each_breakdown(year: Cast, by: By, shown: list[tuple[str, tuple[int, ...]]]) -> None:
    with override("en"):
        found = figures.lines(Assignment.objects.all(), by, TODAY)
        assert [(line.label, told(line)) for line in found] == shown
        assert told(figures.total(found)) == (6, 2, 1, 1, 2, 1)


@pytest.mark.parametrize("by", list(By))
def test_every_figure_leads_to_exactly_its_rows(year: Cast, by: By) -> None:
    rows = Assignment.objects.all()
    chosen = {"due_from": "2026-10-01", "due_to": "2026-11-30", "q": ""}
    narrowed = rows.filter(due_on__range=(date(2026, 10, 1), date(2026, 11, 30)))
    found = figures.lines(narrowed, by, TODAY)
    assert sum(line.of(Figure.EXPECTED) for line in found) == 6
    for line in found:
        for figure in Figure:
            params = figures.drilled(line, figure, chosen)
            listed = DutyFilter(params, queryset=rows, scope=EVERYWHERE, today=TODAY).qs
            assert (figure, listed.count()) == (figure, line.of(figure))


@pytest.mark.parametrize("by", list(By))
def test_a_breakdown_asks_for_its_counts_and_its_names(
    year: Cast, by: By, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    with django_assert_num_queries(1 if by in {By.MONTH, By.QUARTER} else 2):
        figures.lines(Assignment.objects.all(), by, TODAY)


def test_bodies_and_persons_have_a_line_of_their_own(year: Cast) -> None:
    person = year.municipality.persons.create(name="Громов Олег Ильич")
    duty = Assignment.objects.filter(state=AssignmentState.NOT_STARTED, due_on=TODAY).get()
    duty.school, duty.person = None, person
    duty.save()
    with override("en"):
        found = figures.lines(Assignment.objects.all(), By.SCHOOL, TODAY)
    shown = {line.label: (dict(line.params), line.of(Figure.EXPECTED)) for line in found}
    assert shown["Municipal bodies and persons"] == ({"bodies": "true"}, 1)
