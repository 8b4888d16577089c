"""A real worker reads and loads a delivery; one killed in the middle leaves the rest to its successor."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.stage.theatre import Theatre, on_a_desk

pytestmark = pytest.mark.worker
FILES = 12


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Theatre]:
    with on_a_desk(tmp_path) as theatre:
        yield theatre


def told(desk: Theatre, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(desk.folder / "stage.sqlite3", timeout=20)) as database:
        return database.execute(query).fetchall()


def outcomes(desk: Theatre) -> dict[object, object]:
    return dict(told(desk, "SELECT outcome, count(*) FROM analytics_upload GROUP BY outcome"))  # type: ignore[arg-type]


def wait_for(desk: Theatre, state: str) -> None:
    """Until the delivery has come so far."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if told(desk, "SELECT state FROM analytics_delivery") == [(state,)]:
            return
        time.sleep(0.1)
    words = (desk.folder / "workers.log").read_text(encoding="utf-8", errors="replace")[-4000:]
    raise AssertionError(f"{outcomes(desk)}\n{words}")


def test_a_worker_killed_in_the_middle_loads_every_file_once(desk: Theatre) -> None:
    desk.run("-m", "tests.analytics.sending", "send", str(FILES))
    desk.start_worker()
    wait_for(desk, "ready")
    assert set(outcomes(desk)) <= {"accepted", "warnings"}
    desk.run("-m", "tests.analytics.sending", "confirm", "0")
    end = time.monotonic() + 60
    while not outcomes(desk).get("loaded") and time.monotonic() < end:
        time.sleep(0.02)
    desk.kill_worker()
    desk.start_worker()
    wait_for(desk, "done")
    assert outcomes(desk) == {"loaded": FILES}
    assert told(desk, "SELECT count(*), min(version), max(version) FROM analytics_resultsheet") == [(18, 1, 1)]
    assert told(desk, "SELECT count(*) FROM accounts_journalentry WHERE action = 'results.taken_in'") == [(FILES,)]
