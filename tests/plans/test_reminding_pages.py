"""The page of who is told what and why, and a letter in the cabinet."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import Notice, User
from accounts.roles import Role
from plans.models import Assignment, Letter
from plans.rules import AssignmentState
from tests.builders import Cast, a_user
from tests.plans.carried_out import duties
from tests.plans.ticking import DUE, SILENT, a_duty, a_plan_that_reminds, at, tick


@pytest.fixture
def duty(cast: Cast) -> Assignment:
    """A duty of the first school."""
    return a_duty(cast, a_plan_that_reminds(cast))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the moment that pages take for now."""

    def put(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    return put


@pytest.mark.parametrize(
    ("now", "day", "why"),
    [
        (at(16, 7), date(2026, 11, 16), ["осталось 7 рабочих дней"]),
        (at(13, 12), date(2026, 11, 16), ["осталось 7 рабочих дней"]),
        (at(12, 12), date(2026, 11, 13), []),
        (at(25, 9), date(2026, 11, 26), ["срок прошёл 1 рабочий день назад"]),
    ],
)
def test_the_next_letters_are_shown_with_their_reasons(
    cast: Cast,
    duty: Assignment,
    clock: Callable[[datetime], None],
    sign_in: Callable[[User], Client],
    now: datetime,
    day: date,
    why: list[str],
) -> None:
    clock(now)
    page = sign_in(cast.people[Role.COORDINATOR]).get("/plans/reminders/")
    assert page.context["day"] == day
    shown = [(coming.user.email, [line.why for line in coming.lines]) for coming in page.context["coming"]]
    assert shown == ([("school@zarechye.example", why)] if why else [])


def test_what_was_told_today_is_not_announced_again(
    cast: Cast, duty: Assignment, clock: Callable[[datetime], None], sign_in: Callable[[User], Client]
) -> None:
    tick(at(16))
    clock(at(16, 9))
    page = sign_in(cast.people[Role.COORDINATOR]).get("/plans/reminders/")
    assert (page.context["day"], page.context["coming"]) == (date(2026, 11, 17), [])
    assert "В этот день напоминать не о чем." in page.content.decode()


def test_schools_without_a_reader_and_letters_that_wait_are_named(
    cast: Cast,
    duty: Assignment,
    settings: Any,
    clock: Callable[[datetime], None],
    sign_in: Callable[[User], Client],
) -> None:
    duties(duty.plan.measures.all()[1], DUE, cast.schools[1:])
    settings.EMAIL_BACKEND = SILENT
    tick(at(16))
    clock(at(16, 9))
    page = sign_in(cast.people[Role.COORDINATOR]).get("/plans/reminders/")
    assert page.context["alarms"] == [cast.schools[1]]
    assert [letter.user.email for letter in page.context["waiting"]] == ["school@zarechye.example"]
    assert "Connection refused" in page.content.decode()


def test_the_page_asks_the_same_number_of_questions_for_many(
    cast: Cast, coordinator: Client, duty: Assignment, django_assert_num_queries: Callable[[int], Any]
) -> None:
    def questions() -> int:
        with django_assert_num_queries(20):
            page = coordinator.get("/plans/reminders/")
        return sum(coming.count for coming in page.context["coming"])

    Assignment.objects.update(due_on=date(2026, 1, 1))
    assert questions() == 2  # the school's coordinator, and the official as controller
    duties(duty.plan.measures.all()[1], date(2026, 1, 2), cast.schools[:1])
    duties(duty.plan.measures.all()[1], date(2026, 1, 3), cast.schools[:1])
    a_user("deputy@zarechye.example", "Гусева Анна Юрьевна", Role.SCHOOL, cast.municipality, cast.schools[0])
    assert questions() == 9


def test_the_cabinet_shows_the_letter_and_what_became_of_it(
    cast: Cast, duty: Assignment, school_coordinator: Client, coordinator: Client
) -> None:
    duties(duty.plan.measures.all()[1], DUE, cast.schools[:1])
    tick(at(26))
    notice = Notice.objects.get()
    letter = Letter.objects.get()
    assert (notice.kind, notice.key, notice.url) == ("duties_due", "2026-11-26", f"/plans/letters/{letter.pk}/")
    assert (
        "Отчёта ждут 2 мероприятия. Срок прошёл у 2 из них."
        in school_coordinator.get("/account/inbox/").content.decode()
    )
    Assignment.objects.filter(pk=duty.pk).update(state=AssignmentState.SUBMITTED, submitted_at=datetime.now(UTC))
    page = school_coordinator.get(notice.url)
    assert [(line.measure, line.open) for line in page.context["page_obj"]] == [
        ("1 Провести совещание", False),
        ("2 Представить справку", True),
    ]
    assert coordinator.get(notice.url).status_code == 404
    assert len(mail.outbox) == 1
