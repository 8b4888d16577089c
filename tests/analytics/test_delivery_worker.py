"""A real worker reads and loads a delivery; one killed in the middle leaves the rest to its successor."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage.theatre import Theatre, on_a_desk

pytestmark = pytest.mark.worker
FILES = 12


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Theatre]:
    with on_a_desk(tmp_path) as theatre:
        yield theatre


def outcomes(desk: Theatre) -> dict[object, object]:
    return dict(desk.told("SELECT outcome, count(*) FROM analytics_upload GROUP BY outcome"))


def wait_for(desk: Theatre, state: str) -> None:
    """Until the delivery has come so far."""
    desk.until(lambda: desk.told("SELECT state FROM analytics_delivery") == [(state,)])


def test_a_worker_killed_in_the_middle_loads_every_file_once(desk: Theatre) -> None:
    desk.run("-m", "tests.analytics.sending", "send", str(FILES))
    desk.start_worker()
    wait_for(desk, "ready")
    assert set(outcomes(desk)) <= {"accepted", "warnings"}
    desk.run("-m", "tests.analytics.sending", "confirm", "0")
    desk.until(lambda: outcomes(desk).get("loaded"))
    desk.kill_worker()
    desk.start_worker()
    wait_for(desk, "done")
    assert outcomes(desk) == {"loaded": FILES}
    assert desk.told("SELECT count(*), min(version), max(version) FROM analytics_resultsheet") == [(18, 1, 1)]
    assert desk.told("SELECT count(*) FROM accounts_journalentry WHERE action = 'results.taken_in'") == [(FILES,)]
