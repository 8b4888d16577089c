"""Work done in a child process that may take only so much time and memory: a runaway ends there, not in the worker."""

import gc
import os
import pickle
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

Made = TypeVar("Made")
MEGABYTE = 1024 * 1024
_CHUNK = 1 << 20


class Exceeded(Exception):
    """The work was stopped: ``what`` is ``time`` or ``memory``, ``limit`` seconds or megabytes."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"{what}: {limit}")
        self.what, self.limit = what, limit


def apart(work: Callable[[], Made], *, seconds: int, megabytes: int) -> Made:
    """What ``work`` returns or raises, done in a fork of this process; both have to be picklable.

    The child may add so many megabytes to what this process has mapped already, and live so many seconds. Raises
    ``Exceeded`` when it wanted more.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _work(work, writer, seconds, megabytes)
    os.close(writer)
    try:
        told = _read(reader, time.monotonic() + seconds)
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if told is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        raise Exceeded("time", seconds)
    if not told:
        # Because a library in C that gets no memory does not raise: it ends the process.
        raise Exceeded("memory", megabytes)
    succeeded, made = pickle.loads(told)  # noqa: S301 because our own child wrote it
    if succeeded:
        return made  # type: ignore[no-any-return]
    if isinstance(made, MemoryError):
        raise Exceeded("memory", megabytes)
    raise made


def _work(work: Callable[[], object], writer: int, seconds: int, megabytes: int) -> NoReturn:
    """The child's whole life; it ends without the clean-up of its parent, whose files and connections it shares."""
    try:
        # Because each look of the collector at what the parent holds would copy it, page by page.
        gc.freeze()
        _limit(seconds, megabytes)
        try:
            told = pickle.dumps((True, work()))
        except (MemoryError, SystemError):
            # Because a library in C that gets no memory may fail without saying why.
            told = pickle.dumps((False, MemoryError()))
        except Exception as error:
            told = _told(error)
        with os.fdopen(writer, "wb") as out:
            out.write(told)
    finally:
        os._exit(0)


def _told(error: Exception) -> bytes:
    """The error as it is, or its words where it does not survive the way."""
    try:
        told = pickle.dumps((False, error))
        pickle.loads(told)  # noqa: S301
    except Exception:
        return pickle.dumps((False, RuntimeError("".join(traceback.format_exception(error)))))
    return told


def _limit(seconds: int, megabytes: int) -> None:
    mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = mapped + megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(reader: int, until: float) -> bytes | None:
    """Everything up to the end; ``None`` when the time is over before."""
    parts: list[bytes] = []
    while (left := until - time.monotonic()) > 0:
        if select.select([reader], [], [], left)[0]:
            part = os.read(reader, _CHUNK)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return None
