"""Work in a child process: its result and its errors come home, and what runs away is stopped."""

import contextlib
import os
import signal
import time
from pathlib import Path
from typing import NoReturn

import pytest

from office.apart import MEGABYTE, Exceeded, apart
from office.pdf import CannotPrint


class Odd(Exception):
    """An error that does not survive being sent."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one)
        self.other = other


def refuse() -> NoReturn:
    raise CannotPrint("asset", "file:///etc/hostname")


def stumble() -> NoReturn:
    raise Odd("bad luck", "there")


def spin() -> NoReturn:
    while True:
        pass


def fall() -> None:
    """As a library in C ends that gets no memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_result_comes_home_whatever_its_size() -> None:
    assert apart(lambda: bytes(3 * MEGABYTE) + b"end", seconds=30, megabytes=200)[-3:] == b"end"
    assert apart(os.getpid, seconds=30, megabytes=200) != os.getpid()


def test_what_the_child_changes_stays_there() -> None:
    kept = [1]
    apart(lambda: kept.append(2), seconds=30, megabytes=200)
    assert kept == [1]


def test_a_refusal_comes_home_as_it_is() -> None:
    with pytest.raises(CannotPrint) as refused:
        apart(refuse, seconds=30, megabytes=200)
    assert (refused.value.code, refused.value.what) == ("asset", "file:///etc/hostname")


def test_an_error_that_cannot_travel_comes_as_its_words() -> None:
    with pytest.raises(RuntimeError, match="bad luck"):
        apart(stumble, seconds=30, megabytes=200)


@pytest.mark.parametrize("work", [spin, lambda: time.sleep(60)], ids=["busy", "asleep"])
def test_too_long_is_stopped(work: object) -> None:
    begun = time.monotonic()
    with pytest.raises(Exceeded) as exceeded:
        apart(work, seconds=1, megabytes=200)  # type: ignore[arg-type]
    assert (exceeded.value.what, exceeded.value.limit) == ("time", 1)
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("work", [lambda: bytes(400 * MEGABYTE), fall], ids=["python", "library in C"])
def test_too_much_memory_is_refused(work: object) -> None:
    with pytest.raises(Exceeded) as exceeded:
        apart(work, seconds=30, megabytes=100)  # type: ignore[arg-type]
    assert (exceeded.value.what, exceeded.value.limit) == ("memory", 100)


def test_no_child_and_no_open_file_is_left() -> None:
    before, ours = len(os.listdir("/proc/self/fd")), children()
    for _ in range(3):
        with pytest.raises(Exceeded):
            apart(spin, seconds=1, megabytes=100)
    assert len(os.listdir("/proc/self/fd")) == before
    # Because a browser of other tests may be a child of this process too.
    assert children() <= ours


def children() -> set[str]:
    """Pids of this process's children, the ended ones nobody has waited for among them."""
    found = set()
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # Because the name in brackets, which comes before the parent's pid, may hold spaces.
            parent = (place / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
            if parent == str(os.getpid()):
                found.add(place.name)
    return found
