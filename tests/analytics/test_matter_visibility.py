"""Who sees a matter when: the school and the coordinator at once, those above once the school was heard."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from analytics.models import Finding, Inquiry
from analytics.reports.seen import is_told, with_told
from analytics.services import inquiring
from schools.access import scope_of
from schools.models import Membership
from tests.analytics.findings import a_finding
from tests.analytics.matters import ASKED, UNTIL, Listed, listed
from tests.builders import Cast

pytestmark = pytest.mark.django_db

FIRST: set[str] = {Role.ADMINISTRATOR, Role.COORDINATOR, Role.SCHOOL}
ABOVE: set[str] = {Role.OFFICIAL, Role.AUDITOR}


@pytest.fixture
def case(cast: Cast) -> Listed:
    """Two works of the first school on the list to check."""
    return listed(cast, (("RU", 4),))


def people(case: Listed) -> dict[str, Any]:
    """Everybody by role; ``stranger`` works in the next municipality."""
    return {**{str(role): user for role, user in case.cast.people.items()}, "stranger": case.cast.stranger}


def seeing(case: Listed, today: date) -> set[str]:
    """Roles of those whom the matter is shown to on that day."""
    return {role for role, user in people(case).items() if Inquiry.objects.within(scope_of(user), today).exists()}


def told(case: Listed, today: date) -> set[str]:
    """Roles of those who may be told of the signs themselves."""
    return {role for role, user in people(case).items() if is_told(case.findings[0], scope_of(user), today)}


@pytest.mark.parametrize(
    ("step", "today", "expected"),
    [
        ("asked", ASKED, FIRST),
        ("asked", UNTIL, FIRST),
        ("asked", UNTIL + timedelta(days=1), FIRST | ABOVE),
        ("answered", ASKED, FIRST | ABOVE),
        ("decided", ASKED, FIRST | ABOVE),
        ("withdrawn", ASKED, FIRST | ABOVE),
    ],
)
def test_who_sees_a_matter(case: Listed, step: str, today: date, expected: set[str]) -> None:
    (row,) = case.asked()
    if step == "withdrawn":
        inquiring.withdraw(row, "ошибка", version=1, by=case.nina)
    if step in {"answered", "decided"}:
        row = inquiring.answer(row, "Ответ", version=1, by=case.vera)
    if step == "decided":
        inquiring.decide(row, "explained", "так", version=2, today=ASKED, by=case.nina)
    assert (seeing(case, today), told(case, today)) == (expected, expected)


def test_before_anybody_was_asked_only_the_school_and_the_coordinator_are_told(case: Listed) -> None:
    assert told(case, ASKED) == FIRST


def test_a_result_that_is_not_on_the_list_is_open_to_all(case: Listed) -> None:
    case.findings[0].flag = False
    case.findings[0].save()
    assert told(case, ASKED) == FIRST | ABOVE


def test_what_is_not_on_the_list_is_told_above_once_all_were_heard(case: Listed) -> None:
    quiet = a_finding(case.run, case.season, (1, 0), flag=False)

    def heard_by() -> set[str]:
        return {role for role, user in people(case).items() if is_told(quiet, scope_of(user), ASKED)}

    first = {Role.ADMINISTRATOR, Role.COORDINATOR}
    assert heard_by() == first
    (row,) = case.asked()
    assert heard_by() == first
    inquiring.answer(row, "Ответ", version=1, by=case.vera)
    assert heard_by() == first | ABOVE


@pytest.mark.parametrize("answer", ["too_few", "unchecked"])
def test_that_nothing_could_be_judged_is_no_secret(case: Listed, answer: str) -> None:
    few = a_finding(case.run, case.season, (1, 0), flag=False, answer=answer)
    assert is_told(few, scope_of(case.cast.people[Role.AUDITOR]), ASKED)


def test_another_school_sees_nothing(case: Listed) -> None:
    case.asked()
    Membership.objects.filter(user=case.vera).update(school=case.cast.schools[1])
    scope = scope_of(case.vera)
    assert (Inquiry.objects.within(scope, ASKED).count(), Finding.objects.within(scope).count()) == (0, 0)


def test_the_question_is_one_whatever_the_number_of_findings(case: Listed, django_assert_num_queries: Any) -> None:
    scope = scope_of(case.cast.people[Role.AUDITOR])
    with django_assert_num_queries(1):
        assert [row.told for row in with_told(Finding.objects.within(scope), scope, ASKED)] == [False]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.COORDINATOR, ["inquiry.asked"]), (Role.ADMINISTRATOR, ["inquiry.asked"]), (Role.OFFICIAL, [])],
)
def test_the_journal_does_not_tell_above_whom_somebody_asked(
    case: Listed, sign_in: Callable[[User], Client], role: Role, shown: list[str]
) -> None:
    (row,) = case.asked()
    page = sign_in(case.cast.people[role]).get(reverse("journal"))
    assert [line["entry"].action for line in page.context["records"]] == shown
    inquiring.answer(row, "Ответ", version=1, by=case.vera)
    page = sign_in(case.cast.people[role]).get(reverse("journal"))
    assert [line["entry"].action for line in page.context["records"]] == ["inquiry.answered", *shown]
