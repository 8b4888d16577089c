"""A real worker killed in the middle of a ZIP: its successor makes it whole, once, and nothing half-made stays."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar
from zipfile import ZipFile

import pytest

from tests.documents.zipping import PAPERS, data_of
from tests.stage.theatre import Theatre, on_a_desk

pytestmark = pytest.mark.worker
Found = TypeVar("Found")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Theatre]:
    with on_a_desk(tmp_path) as theatre:
        yield theatre


def told(desk: Theatre, query: str) -> list[tuple[str | int | None, ...]]:
    with closing(sqlite3.connect(desk.folder / "stage.sqlite3", timeout=20)) as database:
        return database.execute(query).fetchall()


def within_a_minute(desk: Theatre, look: Callable[[], Found | None]) -> Found:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError((desk.folder / "workers.log").read_text(encoding="utf-8", errors="replace")[-4000:])


def held(pipe: Path) -> int | None:
    """The writing end of a pipe that somebody reads."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


def test_a_worker_killed_in_the_middle_of_a_zip_leaves_it_to_the_next(desk: Theatre) -> None:
    desk.run("-m", "tests.documents.zipping")
    # A pipe in the place of the second file holds the worker there for as long as it takes to kill it.
    second = desk.folder / "media" / "documents" / "1.pdf"
    second.unlink()
    os.mkfifo(second)
    desk.start_worker()
    end = within_a_minute(desk, lambda: held(second))
    desk.kill_worker()
    os.close(end)
    second.unlink()
    second.write_bytes(data_of(1))
    assert told(desk, "SELECT file FROM documents_bundle") == [("",)]
    assert not list(desk.folder.glob("media/bundles/*"))
    desk.start_worker()
    within_a_minute(desk, lambda: told(desk, "SELECT 1 FROM documents_bundle WHERE file <> ''"))
    [made] = desk.folder.glob("media/bundles/*")
    with ZipFile(made) as archive:
        assert archive.testzip() is None
        assert [archive.read(name) for name in archive.namelist()[1:]] == [data_of(at) for at in range(PAPERS)]
    assert told(desk, "SELECT count(*) FROM accounts_notice WHERE kind = 'documents_bundled'") == [(1,)]
    assert told(desk, "SELECT state, tries FROM accounts_job WHERE key LIKE 'bundle:%'") == [("done", 2)]
