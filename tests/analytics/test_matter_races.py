"""Two at one moment over one matter, on real connections."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from accounts.models import JournalEntry
from accounts.roles import Role
from analytics.models import Inquiry
from analytics.services import inquiring
from tests.analytics.matters import ASKED, UNTIL, Listed, listed
from tests.builders import a_cast
from tests.plans.test_races import both

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(settings: LazySettings, tmp_path: Path) -> Listed:
    """A situation that other connections see, too."""
    assert connection.vendor == "postgresql"
    settings.MEDIA_ROOT = tmp_path
    return listed(a_cast(), (("RU", 4),))


def test_two_deciders_one_wins_and_the_other_is_told(case: Listed) -> None:
    (row,) = case.asked()
    row = inquiring.answer(row, "Ответ", version=1, by=case.vera)
    boss = case.cast.people[Role.OFFICIAL]
    answers = both(
        lambda: inquiring.decide(row, "explained", "одно", version=2, today=ASKED, by=case.nina),
        lambda: inquiring.decide(row, "confirmed", "другое", version=2, today=ASKED, by=boss),
    )
    assert (len(answers), answers.count("done")) == (2, 1)
    assert JournalEntry.objects.filter(action="inquiry.decided").count() == 1
    assert Inquiry.objects.values_list("version", flat=True).get() == 3


def test_two_who_ask_at_once_make_one_matter(case: Listed) -> None:
    boss = case.cast.people[Role.ADMINISTRATOR]
    answers = both(
        lambda: inquiring.ask(case.findings, answer_by=UNTIL, today=ASKED, by=case.nina),
        lambda: inquiring.ask(case.findings, answer_by=UNTIL, today=ASKED, by=boss),
    )
    assert (answers, Inquiry.objects.count()) == (["done", "done"], 1)
    assert JournalEntry.objects.filter(action="inquiry.asked").count() == 1


def test_answered_or_taken_back_but_not_both(case: Listed) -> None:
    (row,) = case.asked()
    answers = both(
        lambda: inquiring.answer(row, "Ответ", version=1, by=case.vera),
        lambda: inquiring.withdraw(row, "ошибка", version=1, by=case.nina),
    )
    assert answers.count("done") == 1
    assert Inquiry.objects.values_list("version", flat=True).get() == 2
