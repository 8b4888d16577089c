"""Two at one moment over one report, on real connections."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from accounts.models import JournalEntry, User
from accounts.roles import Role
from plans.models import Assignment, Evidence, Report
from plans.services import evidence, reporting, reviewing
from plans.services.reporting import Answer
from tests.builders import Cast, a_cast
from tests.office.test_guard import PDF
from tests.plans.carried_out import a_plan_in_force, duties
from tests.plans.test_races import both

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 9, 20, 9, tzinfo=UTC)
DONE = Answer(done_on=date(2026, 9, 15), text="Проведено")


@pytest.fixture
def cast(settings: LazySettings, tmp_path: Path) -> Cast:
    """A situation that other connections see, too."""
    assert connection.vendor == "postgresql"
    settings.MEDIA_ROOT = tmp_path
    return a_cast()


@pytest.fixture
def pair(cast: Cast) -> list[Assignment]:
    """One duty per school."""
    return duties(a_plan_in_force(cast.municipality).measures.all()[0], date(2026, 10, 1), cast.schools)


@pytest.fixture
def vera(cast: Cast) -> User:
    """The coordinator of the first school."""
    return cast.people[Role.SCHOOL]


def test_two_clicks_hand_in_once(pair: list[Assignment], vera: User) -> None:
    def click() -> Report:
        return reporting.submit(pair[0], DONE, revision=0, by=vera, now=NOW)

    assert both(click, click) == ["done", "done"]
    assert list(Report.objects.values_list("number", "state")) == [(1, "submitted")]
    assert JournalEntry.objects.filter(action="report.submitted").count() == 1


def test_of_two_different_texts_one_is_kept_and_the_other_is_told(pair: list[Assignment], vera: User) -> None:
    def tab(text: str) -> Report:
        return reporting.save_draft(pair[0], Answer(text=text), revision=0, by=vera, now=NOW)

    answers = both(lambda: tab("Первая"), lambda: tab("Вторая"))
    assert len(answers) == 2
    assert answers.count("done") == 1
    assert Report.objects.count() == 1


def test_two_schools_handed_in_crosswise_do_not_wait_for_each_other_for_ever(
    pair: list[Assignment], vera: User
) -> None:
    def hand_in(duty: Assignment, other: Assignment) -> Report:
        return reporting.submit(duty, DONE, revision=0, by=vera, now=NOW, also=[other])

    answers = both(lambda: hand_in(pair[0], pair[1]), lambda: hand_in(pair[1], pair[0]))
    assert answers == ["done", "done"]
    assert list(Report.objects.order_by("assignment").values_list("number", "state")) == [(1, "submitted")] * 2


def test_taken_back_or_accepted_but_not_both(cast: Cast, pair: list[Assignment], vera: User) -> None:
    report = reporting.submit(pair[0], DONE, revision=0, by=vera, now=NOW)
    nina = cast.people[Role.COORDINATOR]
    answers = both(lambda: reporting.withdraw(pair[0], by=vera, now=NOW), lambda: reviewing.accept(report, by=nina))
    assert answers.count("done") == 1
    pair[0].refresh_from_db()
    states = [str(row.state) for row in Report.objects.order_by("number")]
    assert (pair[0].state, states) in [("accepted", ["accepted"]), ("in_work", ["replaced", "draft"])]


def test_one_file_sent_twice_at_once_is_kept_once(pair: list[Assignment], vera: User, tmp_path: Path) -> None:
    def send() -> Evidence:
        return evidence.attach(pair[0], BytesIO(PDF), name="приказ.pdf", by=vera, now=NOW)

    assert both(send, send) == ["done", "done"]
    assert Evidence.objects.count() == 1
    assert len([path for path in tmp_path.rglob("*.pdf") if path.is_file()]) == 1
