"""Private PostgreSQL, Redis and Chromium for the tests: free ports, own folders, gone when the run is over."""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

STARTS = 3
PATIENCE = 30.0
SET_PARENT_DEATH_SIGNAL = 1
FIRST_POSTGRES_WITH_ICU = 15
REDIS_DATABASES = 16
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A throw-away cluster has nothing to lose, so it need not wait for the disk.
POSTGRES_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
# What a production has by default; only how many may be connected is not.
POSTGRES_LASTING = ("max_connections=200",)


class MissingServerError(RuntimeError):
    """A program that the tests need is not on this machine; the message says how to get it."""


@contextmanager
def postgres(*, lasting: bool = False) -> Iterator[str]:
    """Yield the DATABASE_URL of a superuser on a private PostgreSQL; TEST_DATABASE_URL, if set, is used instead.

    A ``lasting`` one waits for the disk as a production's does.

    Raises MissingServerError when PostgreSQL is not installed or does not start.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    programs = postgres_programs()
    with _folder("postgres") as folder:
        password = secrets.token_hex(16)
        _make_cluster(programs, folder, password)

        def command(port: int) -> list[str]:
            manner = POSTGRES_LASTING if lasting else POSTGRES_HASTE
            options = [*manner, f"unix_socket_directories={folder}", "listen_addresses=127.0.0.1"]
            flags = [flag for option in options for flag in ("-c", option)]
            return [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), *flags]

        def answers(port: int) -> bool:
            ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
            return subprocess.run(ready, check=False).returncode == 0

        with _server("PostgreSQL", command, answers, folder, stop=signal.SIGINT) as port:
            yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """Yield the REDIS_URL of a private Redis that keeps nothing; TEST_REDIS_URL, if set, is used instead.

    Raises MissingServerError when Redis is not installed or does not start.
    """
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    program = shutil.which("redis-server")
    if program is None:
        raise MissingServerError("Redis is missing: sudo apt-get install redis-server")
    with _folder("redis") as folder:

        def command(port: int) -> list[str]:
            place = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder)]
            return [program, *place, "--save", "", "--appendonly", "no", "--databases", str(REDIS_DATABASES)]

        with _server("Redis", command, _redis_answers, folder, stop=signal.SIGTERM) as port:
            yield f"redis://127.0.0.1:{port}/0"


def redis_url_of_worker(url: str, worker: str) -> str:
    """Return `url` with the database number that belongs to a pytest-xdist worker ("master", "gw0", "gw1", ...)."""
    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
    return f"{url.rpartition('/')[0]}/{number % REDIS_DATABASES}"


def chromium() -> str:
    """Return the path of the browser (CHROMIUM, if set, else the system's own). Raises MissingServerError."""
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *BROWSERS) if name)
    path = next((path for path in found if path), None)
    if path is None:
        raise MissingServerError("Chromium is missing: sudo apt-get install chromium, or set CHROMIUM to its path")
    return path


def postgres_programs() -> Path:
    """Return the folder of the newest installed PostgreSQL's programs. Raises MissingServerError."""
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if debian:
        return max(debian, key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path is None:
        raise MissingServerError("PostgreSQL is missing: sudo apt-get install postgresql")
    return Path(on_path).resolve().parent


def free_port() -> int:
    """Return a TCP port of this machine that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"roadmap-{name}-"))
    try:
        _give(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """Return who the servers run as when the tests run as root, because PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known.get("nobody")


def _give(path: Path) -> None:
    if account := _account():
        os.chown(path, account.pw_uid, account.pw_gid)


def _make_cluster(programs: Path, folder: Path, password: str) -> None:
    secret = folder / "password"
    secret.write_text(password, encoding="ascii")
    secret.chmod(0o600)
    _give(secret)
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "--pwfile", str(secret)]
    command += ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    version = subprocess.run([str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.split()[2].partition(".")[0]) >= FIRST_POSTGRES_WITH_ICU:
        # Because Russian words stand in the same order in production: the compose file asks for the same.
        command += ["--locale-provider=icu", "--icu-locale=ru"]
    log = folder / "log"
    made = _start(command, folder, log)
    if made.wait() != 0:
        raise MissingServerError(f"PostgreSQL could not make its folder: {_last_words(log)}")


@contextmanager
def _server(
    name: str,
    command: Callable[[int], Sequence[str]],
    answers: Callable[[int], bool],
    folder: Path,
    *,
    stop: signal.Signals,
) -> Iterator[int]:
    log = folder / "log"
    # Because somebody may take the free port before the server does, a failed start is tried again on another.
    for _ in range(STARTS):
        port = free_port()
        process = _start(command(port), folder, log)
        try:
            if _wait(process, answers, port):
                yield port
                return
        finally:
            _end(process, stop)
    raise MissingServerError(f"{name} does not start: {_last_words(log)}")


def _start(command: Sequence[str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    account = _account()
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=None if account is None else [],
            # Because Ctrl-C in the terminal must reach only the tests, which then end the servers in order.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 no threads at this point
        )


def _end_with_parent() -> None:
    """Let the kernel end the server even when the tests are killed with -9."""
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGINT)


def _wait(process: subprocess.Popen[bytes], answers: Callable[[int], bool], port: int) -> bool:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        if answers(port):
            return True
        time.sleep(0.05)
    return False


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _redis_answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(7) == b"+PONG\r\n"
    except OSError:
        return False


def _last_words(log: Path) -> str:
    return " / ".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])
