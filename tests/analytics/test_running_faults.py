"""Workers that die, stumble or bring the last two works at one moment: nothing is lost, nothing is done twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Job, Notice
from accounts.roles import Role
from analytics import tasks
from analytics.engine.settings import Settings
from analytics.jobs import analysing
from analytics.models import Finding, Run, RunPart
from analytics.services import running
from tests.analytics.seasons import Make, season
from tests.analytics.test_running import numbers, work_off
from tests.builders import Cast, a_cast

SMALL = Make(pupils=8, classes=2, tasks=6)


def asked(cast: Cast) -> Run:
    """An analysis of two works of two schools that nobody has begun."""
    made = season(cast.municipality, cast.schools, (("RU", 4), ("MA", 4)), make=SMALL)
    return running.start_run(made.municipality, 2026, Settings(), by=cast.people[Role.COORDINATOR])


def waiting() -> list[int]:
    """Ids of the jobs nobody has done, the oldest first."""
    return list(Job.objects.unfinished().order_by("pk").values_list("pk", flat=True))


def dies(*_args: Any) -> None:
    """What a killed worker does: nothing more, not even an exception that anybody handles."""
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["_hand_on", "gather", "describing.describe", "_publish", "_summary"])
def test_a_worker_that_dies_at_any_moment_loses_nothing(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = a_cast()
    run = asked(cast)
    with monkeypatch.context() as broken:
        broken.setattr(f"analytics.jobs.analysing.{moment}", dies)
        with pytest.raises(KeyboardInterrupt):
            work_off()
    left = Job.objects.get(state=Job.State.RUNNING)
    parts = 0 if left.kind.endswith("examine_work") else 2
    assert (RunPart.objects.count(), Finding.objects.count()) == (parts, 2 * parts)
    Job.objects.filter(pk=left.pk).update(lease_until=timezone.now() - timedelta(1))
    work_off()
    run.refresh_from_db()
    assert (run.state, run.parts.count(), run.findings.count()) == ("done", 2, 4)
    assert (Notice.objects.filter(kind="analysis_done").count(), Job.objects.count()) == (1, 3)
    other = running.start_run(run.municipality, 2026, Settings(), by=None)
    work_off()
    assert numbers(other) == numbers(run)


def both(first: Callable[[], Any], second: Callable[[], Any]) -> None:
    """Two workers at once, each on a connection of its own."""

    def hand(verb: Callable[[], Any]) -> None:
        try:
            verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        list(hands.map(hand, (first, second)))


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have written their part and committed nothing when they count the parts."""
    everybody = Barrier(2, timeout=20)
    count = analysing._hand_on

    def meeting(*args: Any) -> None:
        everybody.wait()
        count(*args)

    monkeypatch.setattr(analysing, "_hand_on", meeting)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_last_works_exactly_one_has_them_gathered(together: None) -> None:
    run = asked(a_cast())
    first, second = waiting()
    both(lambda: tasks.examine_work(first), lambda: tasks.examine_work(second))
    assert [job.kind for job in Job.objects.unfinished()] == ["analytics.tasks.gather_run"]
    work_off()
    run.refresh_from_db()
    assert (run.state, run.findings.count()) == ("done", 4)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_nobody_would_gather(together: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(Run.objects.all()), "select_for_update", lambda rows, **_: rows.all())
    counted, meeting = Barrier(2, timeout=20), analysing._hand_on

    def before_either_commits(*args: Any) -> None:
        meeting(*args)
        counted.wait()

    monkeypatch.setattr(analysing, "_hand_on", before_either_commits)
    asked(a_cast())
    first, second = waiting()
    both(lambda: tasks.examine_work(first), lambda: tasks.examine_work(second))
    assert (RunPart.objects.count(), waiting()) == (2, [])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_work_in_the_hands_of_two_workers_is_kept_once() -> None:
    run = asked(a_cast())
    first, _second = waiting()
    both(lambda: tasks.examine_work(first), lambda: tasks.examine_work(first))
    assert (run.parts.count(), run.findings.count()) == (1, 2)
    work_off()
    run.refresh_from_db()
    assert (run.state, run.findings.count()) == ("done", 4)
