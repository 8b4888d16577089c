"""The commands of ./run as a server and a desk use them: real processes, real PostgreSQL, real Redis."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPMessage
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest

from tests import servers

ROOT = Path(__file__).resolve().parent.parent
HOST = "vpr.example.org"
PATIENCE = 180.0  # because a whole product is set up from nothing, beside the other half of the suite
OF_THE_SUITE = (
    *("DJANGO_SETTINGS_MODULE", "SINGLE_DESK", "DEBUG", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "DATA_DIR"),
    "DJANGO_ALLOW_ASYNC_UNSAFE",  # which the browser's tests set for their own process
)

pytestmark = [pytest.mark.worker]


@dataclass(frozen=True)
class Server:
    """A production site in a folder of its own: its environment and its address."""

    environment: dict[str, str]
    address: str


class _Stay(urllib.request.HTTPRedirectHandler):
    """Because the test wants to see the redirect itself."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def ask(url: str, headers: Mapping[str, str]) -> tuple[int, Message]:
    """Status and headers of a GET that follows no redirect."""
    request = urllib.request.Request(url, headers={"Host": HOST, **headers})  # noqa: S310 because it is our own server
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers


def clean_environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OF_THE_SUITE}
    return {**kept, **settings}


def run(command: str, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    words = [str(ROOT / "run"), command, *arguments]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=240)


@contextmanager
def running(command: str, environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command of ./run, end it by TERM and insist that it ends in order."""
    with log.open("wb") as output:
        process = subprocess.Popen([str(ROOT / "run"), command], env=environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def wait_for(words: str, log: Path, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + PATIENCE
    while words not in log.read_text(encoding="utf-8", errors="replace"):
        if process.poll() is not None or time.monotonic() > until:
            return False
        time.sleep(0.2)
    return True


@pytest.fixture
def fresh_database() -> Iterator[str]:
    """An empty database on the PostgreSQL of the tests."""
    url, name = os.environ["DATABASE_URL"], f"run_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{url.rpartition('/')[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def production(fresh_database: str, tmp_path: Path) -> Server:
    key, url = tmp_path / "secret_key", tmp_path / "database_url"
    key.write_text(secrets.token_urlsafe(60), encoding="ascii")
    url.write_text(fresh_database, encoding="ascii")
    bind = f"127.0.0.1:{servers.free_port()}"
    environment = clean_environment(
        SECRET_KEY_FILE=str(key),
        DATABASE_URL_FILE=str(url),
        REDIS_URL=servers.redis_url_of_worker(os.environ["REDIS_URL"], "gw13"),
        SITE_URL=f"https://{HOST}",
        ALLOWED_HOSTS=HOST,
        TRUSTED_PROXIES="1",
        X_ACCEL="1",
        DATA_DIR=str(tmp_path / "data"),
        BIND=bind,
        WEB_WORKERS="1",
        JOB_WORKERS="1",
    )
    return Server(environment, f"http://{bind}")


@pytest.mark.postgres
def test_server_is_released_serves_and_works(production: Server, tmp_path: Path) -> None:
    environment, logs = production.environment, {name: tmp_path / f"{name}.log" for name in ("serve", "worker", "beat")}
    released = [run("release", environment) for _ in range(2)]
    assert [(done.returncode, done.stdout) for done in released] == [(0, ""), (0, "")], released[0].stderr
    with (
        running("serve", environment, logs["serve"]) as web,
        running("worker", environment, logs["worker"]) as worker,
        running("beat", environment, logs["beat"]) as beat,
    ):
        assert wait_for("Booting worker", logs["serve"], web)
        assert wait_for(" ready.", logs["worker"], worker)
        assert wait_for("beat: Starting...", logs["beat"], beat)
        assert run("health", environment).returncode == 0
        status, headers = ask(f"{production.address}/", {})
        assert (status, headers["Location"]) == (301, f"https://{HOST}/")
        status, headers = ask(f"{production.address}/", {"X-Forwarded-Proto": "https"})
        assert (status, headers["Location"].partition("?")[0]) == (302, "/account/login/")
        assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        assert ask(f"{production.address}/health/", {"Host": "another.example.org"})[0] == 400
    assert {"serve": web.returncode, "worker": worker.returncode, "beat": beat.returncode} == {
        "serve": 0,
        "worker": 0,
        "beat": 0,
    }
    assert run("health", environment).returncode == 1


@pytest.mark.postgres
def test_production_settings_pass_the_deployment_check(production: Server) -> None:
    command = [str(ROOT / ".venv/bin/python"), "manage.py", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(command, cwd=ROOT, env=production.environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


def demo_environment(folder: Path) -> dict[str, str]:
    return clean_environment(DEMO_DIR=str(folder), PORT=str(servers.free_port()))


def test_demo_starts_answers_and_ends(tmp_path: Path) -> None:
    environment = demo_environment(tmp_path)
    done = run("demo", environment, "--check")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    lines = done.stderr.splitlines()
    assert f"Откройте / open: http://127.0.0.1:{environment['PORT']}" in lines
    assert lines[-1] == "Отвечает / answers"
    assert still_there(tmp_path) == []
    again = run("demo", environment, "--check")
    loading = "Загружаю учебный муниципалитет / loading the demonstration municipality"
    assert again.stderr.splitlines() == [line for line in lines if line != loading]


def test_demo_takes_the_next_port_and_ends_on_term(tmp_path: Path) -> None:
    environment = demo_environment(tmp_path)
    with taken(int(environment["PORT"])):
        log = tmp_path / "demo.log"
        with running("demo", environment, log) as process:
            assert wait_for("Ctrl-C", log, process)
        shown = log.read_text(encoding="utf-8")
    assert f"http://127.0.0.1:{environment['PORT']}\n" not in shown
    assert process.returncode == 0
    assert still_there(tmp_path) == []


@contextmanager
def taken(port: int) -> Iterator[Any]:
    with socket.create_server(("127.0.0.1", port)) as listener:
        yield listener


def still_there(folder: Path) -> list[str]:
    """The command lines of processes that work in `folder`."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            inside = f"DATA_DIR={folder}\0".encode() in (place / "environ").read_bytes()
            line = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if inside:
            found.append(line)
    return found
