"""A PostgreSQL that loses nothing and the web server beside it, as production has them, for a bench."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import psycopg
from django.db import connection

from tests import servers

WORKERS, THREADS = 4, 4
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0
COPY = "signing_bench"


@contextmanager
def lasting() -> Iterator[None]:
    """Django works on a copy of the empty database in a PostgreSQL that loses nothing when the power fails."""
    with servers.postgres(lasting=True) as server:
        old, empty = dict(connection.settings_dict), url()
        connection.close()
        _command(server, f"DROP DATABASE IF EXISTS {COPY}")
        _command(server, f"CREATE DATABASE {COPY}")
        parts = urlsplit(server)._replace(path=f"/{COPY}")
        _copy(empty, parts.geturl())
        place = {"NAME": COPY, "HOST": parts.hostname, "PORT": str(parts.port), "USER": parts.username}
        connection.settings_dict.update({**place, "PASSWORD": unquote(parts.password or "")})
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(old)
            _command(server, f"DROP DATABASE {COPY} WITH (FORCE)")


def _copy(source: str, target: str) -> None:
    programs = servers.postgres_programs()
    dump = subprocess.run([programs / "pg_dump", "--no-owner", source], check=True, capture_output=True)
    load = [str(programs / "psql"), "--quiet", "--set", "ON_ERROR_STOP=1", "--output", os.devnull, target]
    subprocess.run(load, input=dump.stdout, check=True, capture_output=True)


def _command(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as wire:
        wire.execute(statement)


def url() -> str:
    facts = connection.settings_dict
    return (
        f"postgres://{quote(facts['USER'])}:{quote(facts['PASSWORD'])}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    )


@contextmanager
def served(redis: str) -> Iterator[int]:
    """The web server as ``./run serve`` starts it, on loopback."""
    port = servers.free_port()
    own = {"DATABASE_URL": url(), "REDIS_URL": redis, "TRUSTED_PROXIES": "1", "SITE_URL": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", str(THREADS), "--workers", str(WORKERS)]
    command += ["--log-level", "error", "--access-logfile", "-", "--no-control-socket"]
    # Because the server logs every request, as it should; what comes of each is counted here.
    away = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=away, stderr=away)
    try:
        _wait(lambda: _answers(port))
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
            wire.sendall(f"GET /health/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            return b" 200 " in wire.recv(4096)
    except OSError:
        return False


def _wait(ready: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > until:
            raise TimeoutError("the web server does not answer")
        time.sleep(0.2)
