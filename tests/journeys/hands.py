"""A real Celery worker beside the live server: the same database, the same broker, killed as a whole."""

import ctypes
import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

from accounts.models import Worker

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60.0
SET_PARENT_DEATH_SIGNAL = 1


class Hands:
    """At most one worker at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._log = Path(os.environ["DATA_DIR"]) / f"worker-{secrets.token_hex(4)}.log"

    def start(self) -> None:
        """Start the worker unless it runs; returns once it has shown itself in the database."""
        if self._process is None or self._process.poll() is not None:
            pool = "prefork" if os.environ.get("REDIS_URL") else "threads"
            command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", pool, "--concurrency", "1"]
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [*command, "--loglevel", "INFO", "--hostname", secrets.token_hex(4)],
                    cwd=ROOT,
                    env=_environment(),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 nothing is locked here
                )
        end = time.monotonic() + PATIENCE
        while not Worker.objects.exists():
            assert time.monotonic() < end, self.words()
            time.sleep(0.1)

    def kill(self) -> None:
        """``kill -9`` of the worker and its children at once; whoever looks sees nobody at work."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._process = None

    def words(self) -> str:
        """What the worker said last."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-4000:]


def _end_with_parent() -> None:
    """Let the kernel end the worker even when the tests are killed with -9; its children end with it."""
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _environment() -> dict[str, str]:
    database = str(connection.settings_dict["NAME"])
    given = os.environ.get("DATABASE_URL", "")
    url = urlsplit(given)._replace(path=f"/{database}").geturl() if connection.vendor == "postgresql" else given
    own = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "JOB_LEASE": "3", "JOB_REAP_EVERY": "1"}
    return {**os.environ, **own}
