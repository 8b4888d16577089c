"""A database of its own, a broker of its own and real workers, all ended by their own process groups."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = "stage.sqlite3"
Found = TypeVar("Found")
QUERY = """
SELECT job.id, job.state, job.tries,
  (SELECT count(*) FROM accounts_notice WHERE kind = 'start' AND {job} = job.id),
  (SELECT count(*) FROM accounts_notice WHERE kind = 'mark' AND {job} = job.id)
FROM accounts_job job ORDER BY job.id
"""
_until_the_end = ExitStack()
atexit.register(_until_the_end.close)


@dataclass(frozen=True)
class Seen:
    """One job as its database tells: how often it was begun, and how often it left its mark."""

    pk: int
    state: str
    tries: int
    starts: int
    marks: int


@dataclass
class Theatre:
    """One configuration of the product: where its rows and its messages are."""

    folder: Path
    database: str
    broker: str = ""
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self, **changes: str) -> dict[str, str]:
        """A desk's settings, short leases, and only this theatre's servers."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        own = {
            "SINGLE_DESK": "1",
            "SECRET_KEY": "of-the-stage-" + "0123456789abcdef" * 4,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database,
            "REDIS_URL": self.broker,
            "JOB_LEASE": "2",
            "JOB_REAP_EVERY": "1",
        }
        return {**kept, **own, **changes}

    def run(self, *arguments: str, **changes: str) -> None:
        """``python`` with these arguments; its words are shown when it fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(**changes),
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def ask(self, prefix: str, count: int, seconds: float = 0.05, **changes: str) -> None:
        """Ask for so many jobs of so many seconds."""
        self.run("-m", "tests.stage.ask", prefix, str(count), str(seconds), **changes)

    def start_worker(self) -> None:
        """A worker with two hands, as ``./run worker`` starts it, in a process group of its own."""
        pool = "prefork" if self.broker else "threads"
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-I", "tests.stage.tasks"]
        command += ["--pool", pool, "--concurrency", "2", "--loglevel", "INFO", "--hostname", secrets.token_hex(4)]
        with (self.folder / "workers.log").open("ab") as log:
            worker = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )
        self.workers.append(worker)

    def kill_worker(self) -> None:
        """``kill -9`` of the youngest worker and all its children at once."""
        worker = self.workers.pop()
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(10)

    def kill_worker_at_work(self, until: Callable[[list[Seen]], bool]) -> None:
        """Hold the worker still, and kill it only if it holds a job: a kill between two jobs would prove nothing."""
        while True:
            self.wait(until)
            os.killpg(self.workers[-1].pid, signal.SIGSTOP)
            time.sleep(0.05)
            if until(self.seen()):
                self.kill_worker()
                return
            os.killpg(self.workers[-1].pid, signal.SIGCONT)

    def seen(self) -> list[Seen]:
        """All jobs at this moment, read past Django."""
        if self.database.startswith("sqlite"):
            rows: Sequence[Any] = self.told(QUERY.format(job="json_extract(facts, '$.job')"))
        else:
            with psycopg.connect(self.database) as server:
                rows = server.execute(QUERY.format(job="(facts->>'job')::bigint")).fetchall()
        return [Seen(*row) for row in rows]

    def told(self, query: str) -> list[tuple[Any, ...]]:
        """What the database of a desk answers, read past Django."""
        with closing(sqlite3.connect(self.folder / FILE, timeout=20)) as database:
            return database.execute(query).fetchall()

    def until(self, look: Callable[[], Found | None], seconds: float = 60) -> Found:
        """What ``look`` finds as soon as it finds something; fails with the workers' last words when time is up."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := look():
                return found
            time.sleep(0.05)
        raise AssertionError((self.folder / "workers.log").read_text(encoding="utf-8", errors="replace")[-4000:])

    def wait(self, until: Callable[[list[Seen]], bool], seconds: float = 120) -> list[Seen]:
        """The jobs as soon as they fulfil a condition; fails with the workers' last words when time is up."""
        try:
            return self.until(lambda: jobs if until(jobs := self.seen()) else None, seconds)
        except AssertionError as late:
            raise AssertionError(f"{self.seen()}\n{late}") from late


@contextmanager
def on_a_desk(folder: Path) -> Iterator[Theatre]:
    """SQLite and the embedded broker in one folder."""
    (folder / "queue" / "control").mkdir(parents=True)
    shutil.copy(_empty_file(), folder / FILE)
    yield from _play(Theatre(folder, f"sqlite:///{folder / FILE}"))


@contextmanager
def on_servers(folder: Path, database: str, broker: str) -> Iterator[Theatre]:
    """A new database beside the given one, dropped afterwards, and the given Redis."""
    with _beside(database, f" TEMPLATE {_empty_database(database)}") as name:
        yield from _play(Theatre(folder, _named(database, name), broker))


def _play(theatre: Theatre) -> Iterator[Theatre]:
    try:
        yield theatre
    finally:
        while theatre.workers:
            theatre.kill_worker()


@cache
def _empty_file() -> Path:
    """The product's tables with nothing in them: made once, because making them takes longer than most plays."""
    folder = Path(_until_the_end.enter_context(TemporaryDirectory(prefix="stage-")))
    Theatre(folder, f"sqlite:///{folder / FILE}").run("manage.py", "migrate", "--verbosity", "0")
    return folder / FILE


@cache
def _empty_database(database: str) -> str:
    """The same on a server; its name there."""
    folder = Path(_until_the_end.enter_context(TemporaryDirectory(prefix="stage-")))
    name = _until_the_end.enter_context(_beside(database))
    Theatre(folder, _named(database, name)).run("manage.py", "migrate", "--verbosity", "0")
    return name


@contextmanager
def _beside(database: str, how: str = "") -> Iterator[str]:
    """A new database on the same server, dropped in the end; its name."""
    name = f"stage_{secrets.token_hex(6)}"
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}{how}".encode())
    try:
        yield name
    finally:
        with psycopg.connect(database, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _named(database: str, name: str) -> str:
    return urlsplit(database)._replace(path=f"/{name}").geturl()
