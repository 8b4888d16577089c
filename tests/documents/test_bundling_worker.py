"""A real worker killed in the middle of a ZIP: its successor makes it whole, once, and nothing half-made stays."""

import os
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.documents.zipping import PAPERS, data_of
from tests.stage.theatre import Theatre, on_a_desk

pytestmark = pytest.mark.worker


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Theatre]:
    with on_a_desk(tmp_path) as theatre:
        yield theatre


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
    end = desk.until(lambda: held(second))
    desk.kill_worker()
    os.close(end)
    second.unlink()
    second.write_bytes(data_of(1))
    assert desk.told("SELECT file FROM documents_bundle") == [("",)]
    assert not list(desk.folder.glob("media/bundles/*"))
    desk.start_worker()
    desk.until(lambda: desk.told("SELECT 1 FROM documents_bundle WHERE file <> ''"))
    [made] = desk.folder.glob("media/bundles/*")
    with ZipFile(made) as archive:
        assert archive.testzip() is None
        assert [archive.read(name) for name in archive.namelist()[1:]] == [data_of(at) for at in range(PAPERS)]
    assert desk.told("SELECT count(*) FROM accounts_notice WHERE kind = 'documents_bundled'") == [(1,)]
    assert desk.told("SELECT state, tries FROM accounts_job WHERE key LIKE 'bundle:%'") == [("done", 2)]
