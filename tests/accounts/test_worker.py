"""Real workers are killed in the middle of their work, brokers lose their data: every job is done, once in effect."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis

from tests import servers
from tests.stage.theatre import Seen, Theatre, on_a_desk, on_servers

pytestmark = pytest.mark.worker
JOBS = 60


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Theatre]:
    with on_a_desk(tmp_path) as theatre:
        yield theatre


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Theatre]:
    """PostgreSQL and a Redis that belongs to this test alone."""
    with servers.redis() as broker:
        own = servers.redis_url_of_worker(broker, "gw14")
        with on_servers(tmp_path, os.environ["DATABASE_URL"], own) as theatre:
            yield theatre


def in_the_middle(jobs: list[Seen], more_than: int) -> bool:
    """Some are done, some are not, and one that was begun is not finished."""
    done = sum(job.state == "done" for job in jobs)
    return more_than < done < JOBS and any(job.state == "running" and job.starts == job.tries for job in jobs)


def all_done(jobs: list[Seen]) -> bool:
    return len(jobs) > 0 and all(job.state == "done" for job in jobs)


def kill_twice(theatre: Theatre) -> list[Seen]:
    """60 jobs of 50 ms, two workers killed with -9 among them, a third that ends the work."""
    theatre.ask("mark", JOBS)
    for more_than in (5, 20):
        theatre.start_worker()
        theatre.kill_worker_at_work(lambda jobs, least=more_than: in_the_middle(jobs, least))  # type: ignore[misc]
    return theatre.seen()


def once_each(jobs: list[Seen]) -> list[tuple[str, int]]:
    return [(job.state, job.marks) for job in jobs]


def test_a_desk_whose_worker_is_killed_twice_loses_nothing(desk: Theatre) -> None:
    left = kill_twice(desk)
    assert any(job.state == "running" for job in left)
    desk.start_worker()
    jobs = desk.wait(all_done)
    assert once_each(jobs) == [("done", 1)] * JOBS
    assert any(job.starts == 2 for job in jobs)
    assert [job.tries for job in jobs] == [job.starts for job in jobs]


def test_a_broken_message_on_a_desk_stops_nobody(desk: Theatre) -> None:
    (desk.folder / "queue" / "0_half.celery.msg").write_text('{"body": "W1', encoding="utf-8")
    desk.ask("mark", 3)
    desk.start_worker()
    assert once_each(desk.wait(all_done)) == [("done", 1)] * 3
    desk.ask("more", 3)
    assert once_each(desk.wait(lambda jobs: len(jobs) == 6 and all_done(jobs))) == [("done", 1)] * 6


def test_a_desk_whose_queue_folder_was_emptied_loses_nothing(desk: Theatre) -> None:
    desk.ask("mark", 10)
    for message in (desk.folder / "queue").glob("*.msg"):
        message.unlink()
    desk.start_worker()
    assert once_each(desk.wait(all_done)) == [("done", 1)] * 10


def test_two_workers_and_an_asker_share_one_file(desk: Theatre) -> None:
    """Because SQLite has one writer at a time: whoever meets a locked database waits or is tried again."""
    for _ in range(2):
        desk.start_worker()
    desk.ask("mark", 40, 0.0)
    desk.ask("more", 40, 0.0)
    assert once_each(desk.wait(lambda jobs: len(jobs) == 80 and all_done(jobs))) == [("done", 1)] * 80


@pytest.mark.postgres
def test_servers_whose_worker_is_killed_twice_lose_nothing(hall: Theatre) -> None:
    left = kill_twice(hall)
    assert any(job.state == "running" for job in left)
    hall.start_worker()
    jobs = hall.wait(all_done)
    assert once_each(jobs) == [("done", 1)] * JOBS
    assert any(job.starts == 2 for job in jobs)


@pytest.mark.postgres
def test_a_redis_that_lost_its_data_loses_no_job(hall: Theatre) -> None:
    kill_twice(hall)
    with closing(redis.Redis.from_url(hall.broker)) as broker:
        assert broker.dbsize() != 0
        broker.flushdb()
    hall.start_worker()
    assert once_each(hall.wait(all_done)) == [("done", 1)] * JOBS


@pytest.mark.postgres
def test_jobs_asked_for_while_the_broker_is_down_are_done_once_it_is_back(hall: Theatre) -> None:
    hall.ask("mark", 10, REDIS_URL=f"redis://127.0.0.1:{servers.free_port()}/0")
    assert [(job.state, job.starts) for job in hall.seen()] == [("new", 0)] * 10
    hall.start_worker()
    assert once_each(hall.wait(all_done)) == [("done", 1)] * 10
