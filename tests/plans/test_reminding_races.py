"""Two timetables and two senders at once, on PostgreSQL: row locks let each letter be made and sent once."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from accounts.roles import Role
from plans.models import Letter, Reminder
from plans.reminding.making import make_letters
from plans.reminding.sending import send_letters
from tests.builders import a_cast, a_user
from tests.plans.carried_out import duties
from tests.plans.ticking import DUE, WORKING, a_duty, a_plan_that_reminds, at

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Slow(EmailBackend):
    """A mail server that takes its time over every letter."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sleep(0.3)
        return super().send_messages(email_messages)


def at_once(function: Callable[[], int]) -> list[int]:
    """What two threads get that call at the same moment."""
    start = Barrier(2)

    def run() -> int:
        start.wait()
        try:
            return function()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(future.result() for future in [pool.submit(run), pool.submit(run)])


def people() -> None:
    """Ten coordinators of one school that owes two reports."""
    cast = a_cast()
    plan = a_plan_that_reminds(cast)
    a_duty(cast, plan)
    duties(plan.measures.all()[1], DUE, cast.schools[:1])
    for number in range(9):
        a_user(
            f"deputy{number}@zarechye.example", f"Гусева Анна {number}", Role.SCHOOL, cast.municipality, cast.schools[0]
        )


def test_two_timetables_at_once_make_each_letter_once() -> None:
    people()
    made = at_once(lambda: make_letters(at(16)))
    assert (sum(made), Letter.objects.count(), Reminder.objects.count()) == (10, 10, 20)


def test_two_senders_at_once_send_each_letter_once(settings: Any) -> None:
    people()
    make_letters(at(16))
    settings.EMAIL_BACKEND = "tests.plans.test_reminding_races.Slow"
    sent = at_once(lambda: send_letters(at(16)))
    assert sum(sent) == 10
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 10


def test_what_comes_up_while_letters_go_out_is_told_later_and_once(settings: Any) -> None:
    people()
    make_letters(at(16))
    settings.EMAIL_BACKEND = "tests.plans.test_reminding_races.Slow"
    calls = iter([send_letters, make_letters])

    def the_next() -> int:
        return next(calls)(at(20))

    at_once(the_next)
    settings.EMAIL_BACKEND = WORKING
    for day in (23, 24):
        make_letters(at(day))
        send_letters(at(day))
    rungs = Reminder.objects.filter(letter__sent_at__isnull=False).values_list("rung", flat=True)
    assert Counter(rungs) == {"before-7": 20, "before-3": 20, "before-1": 20}
    assert Letter.objects.filter(sent_at=None).count() == 0
