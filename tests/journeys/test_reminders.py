"""The pages of reminders in a real browser: who is told what, one's letter, the secret calendar."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from accounts.roles import Role
from plans.models import Letter, Reminder
from schools.calendar import russian
from tests.builders import Cast
from tests.journeys.conftest import PageAs, everywhere
from tests.plans.carried_out import duties
from tests.plans.ticking import a_plan_that_reminds

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_coordinator_sees_who_is_told_what_and_who_cannot_be(cast: Cast, page_as: PageAs) -> None:
    first, second = a_plan_that_reminds(cast).measures.all()
    today = timezone.localdate(timezone=ZoneInfo(cast.municipality.time_zone))
    duties(first, russian([today.year, today.year + 1]).add(today, 3), cast.schools)
    duties(second, today - timedelta(days=30), cast.schools)
    page = page_as(cast.people[Role.COORDINATOR])
    page.goto(reverse("reminders"))
    assert page.locator("#nobody").inner_text() == "Некому написать"
    assert page.locator("main .card h2").all_inner_texts() == [
        "Некому написать",
        cast.people[Role.SCHOOL].name,
        cast.people[Role.OFFICIAL].name,
    ]
    everywhere(page, "reminders")


def test_a_school_reads_its_letter_and_takes_the_dates_to_its_calendar(cast: Cast, page_as: PageAs) -> None:
    user = cast.people[Role.SCHOOL]
    today = timezone.localdate(timezone=ZoneInfo(cast.municipality.time_zone))
    duty = duties(a_plan_that_reminds(cast).measures.all()[0], today, cast.schools[:1])[0]
    letter = Letter.objects.create(user=user, day=today)
    Reminder.objects.create(user=user, assignment=duty, rung="before-1", due_on=today, letter=letter)
    facts = {"count": 1, "overdue": 0}
    Notice.objects.create(user=user, kind="duties_due", key="k", url=reverse("letter", args=[letter.pk]), facts=facts)
    page = page_as(user)
    page.goto(reverse("inbox"))
    page.get_by_role("button", name="Отчёта ждёт 1 мероприятие.").click()
    assert page.locator("tbody tr td").nth(2).inner_text() == "срок сегодня"
    everywhere(page, "letter")
    page.get_by_role("link", name="Показывать эти сроки в календаре телефона").click()
    page.get_by_role("button", name="Создать адрес").click()
    assert page.locator("main code").inner_text().endswith(".ics")
    everywhere(page, "feed")
