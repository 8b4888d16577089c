"""The daemon's protocol, word for word, against a daemon on a socket."""

from io import BytesIO
from pathlib import Path

import pytest

from office.antivirus import CHUNK, scan
from tests.office.clamd import clamd


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1])
def test_a_clean_file_arrives_whole(tmp_path: Path, size: int) -> None:
    with clamd(tmp_path) as (address, daemon):
        assert scan(BytesIO(b"x" * size), address) == ""
    assert daemon.received == [b"x" * size]


def test_what_was_found_has_a_name(tmp_path: Path) -> None:
    with clamd(tmp_path) as (address, _daemon):
        assert scan(BytesIO(b"..EICAR.."), address) == "Eicar-Test-Signature"


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"\0"])
def test_an_answer_that_is_none_counts_as_no_answer(tmp_path: Path, says: bytes) -> None:
    with clamd(tmp_path, says) as (address, _daemon), pytest.raises(OSError, match="the virus scanner answered"):
        scan(BytesIO(b"x"), address)


def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        scan(BytesIO(b"x"), str(tmp_path / "nothing.sock"))
