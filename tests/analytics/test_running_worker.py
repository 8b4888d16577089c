"""Real workers are killed with -9 in the middle of an analysis: nothing is lost, nothing is done twice."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import servers
from tests.analytics.asking import SCHOOLS, WORKS
from tests.stage.theatre import Seen, Theatre, on_servers

pytestmark = [pytest.mark.worker, pytest.mark.postgres]
PATH = "tests.analytics.asking"
DIFFERENT = """
SELECT count(*) FROM analytics_finding a JOIN analytics_finding b USING (work_id, school_id) WHERE a.run_id < b.run_id
AND (a.answer, a.flag, a.strong, a.score, a.p, a.p_alone, a.n, a.signs, a.classes, a.figures)
IS DISTINCT FROM (b.answer, b.flag, b.strong, b.score, b.p, b.p_alone, b.n, b.signs, b.classes, b.figures)
"""


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Theatre]:
    """PostgreSQL and a Redis that belongs to this test alone."""
    with servers.redis() as broker:
        own = servers.redis_url_of_worker(broker, "gw13")
        with on_servers(tmp_path, os.environ["DATABASE_URL"], own) as theatre:
            yield theatre


def told(hall: Theatre, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(hall.database) as server:
        return server.execute(query.encode()).fetchall()


def all_done(jobs: list[Seen]) -> bool:
    """The last work brings the gathering, so no job may be left when so many are done."""
    return bool(jobs) and len(jobs) % (len(WORKS) + 1) == 0 and all(job.state == "done" for job in jobs)


def test_an_analysis_outlives_two_killed_workers(hall: Theatre) -> None:
    hall.run("-m", PATH, "new")
    for least in (1, 5):

        def in_the_middle(jobs: list[Seen], least: int = least) -> bool:
            states = [job.state for job in jobs]
            return least <= states.count("done") < len(WORKS) - 1 and "running" in states

        hall.start_worker()
        hall.kill_worker_at_work(in_the_middle)
    assert "running" in {job.state for job in hall.seen()}
    assert told(hall, "SELECT state FROM analytics_run") == [("running",)]
    hall.start_worker()
    jobs = hall.wait(all_done)
    assert (len(jobs), max(job.tries for job in jobs) > 1) == (len(WORKS) + 1, True)
    cells = len(WORKS) * SCHOOLS
    assert told(hall, "SELECT state, figures->>'cells' FROM analytics_run") == [("done", str(cells))]
    assert told(hall, "SELECT count(*), count(DISTINCT work_id) FROM analytics_runpart") == [(len(WORKS),) * 2]
    assert told(hall, "SELECT count(*), count(DISTINCT (work_id, school_id)) FROM analytics_finding") == [(cells,) * 2]
    assert told(hall, "SELECT count(*) FROM accounts_notice WHERE kind = 'analysis_done'") == [(1,)]
    assert told(hall, "SELECT count(*) FROM accounts_journalentry WHERE action = 'run.finished'") == [(1,)]
    hall.run("-m", PATH, "again")
    assert len(hall.wait(lambda seen: len(seen) > len(jobs) and all_done(seen))) == 2 * len(jobs)
    assert told(hall, "SELECT count(*) FROM analytics_finding") == [(2 * cells,)]
    assert told(hall, DIFFERENT) == [(0,)]
