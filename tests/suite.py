"""`./run test` and `./run lint`: the checks, then pytest on PostgreSQL and on SQLite, one sum in the last line."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

from defusedxml import ElementTree

from tests import servers

PYTHON = sys.executable
TOOLS = Path(PYTHON).parent
MANAGE = (PYTHON, "manage.py")
# One more than the cores of a small machine, because some tests mostly wait for workers, brokers and clocks.
PROCESSES = 3
# Once is enough where the database plays no part, or is chosen by the test itself.
ONCE = ("run", "deployment", "repository", "harness", "architecture", "settings")
# What asks no database says the same beside either.
PURE = (
    *("tests/office/*", "tests/documents/test_printing*", "tests/plans/test_terms*", "tests/plans/test_importing*"),
    *(f"tests/documents/test_look_{name}.py" for name in ("forms", "long", "rules", "words")),
    *("tests/plans/test_deadlines.py", "tests/plans/test_parties.py", "tests/plans/test_ladder.py"),
    *("tests/engine/*", "tests/analytics/test_parsing_*", "tests/analytics/test_chart*"),
    *(
        "tests/accounts/test_worker.py",
        "tests/analytics/test_catalogue.py",
        "tests/observers/test_rules*",
        "tests/observers/test_solving*",
    ),
)
WITH_SQLITE = (
    *("-m", "not postgres and not browser"),
    *(f"--ignore=tests/test_{name}.py" for name in ONCE),
    *(f"--ignore-glob={pattern}" for pattern in PURE),
)
# The quickest first, because a slip should show at once.
CHECKS: tuple[tuple[str, ...], ...] = (
    (str(TOOLS / "ruff"), "check", "--quiet", "."),
    (str(TOOLS / "ruff"), "format", "--quiet", "--check", "."),
    (str(TOOLS / "lint-imports"), "--no-logo"),
    (str(TOOLS / "djlint"), "templates", "--lint", "--quiet"),
    (*MANAGE, "makemigrations", "--check", "--dry-run"),
    (PYTHON, "-m", "tests.catalogue", "--check"),
    (str(TOOLS / "mypy"), "."),
)


class Sum:
    """What all runs of pytest together brought."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0
        self.started = time.monotonic()

    def add(self, report: Path) -> None:
        """Add one JUnit report; a run that wrote none counts as one failure."""
        if not report.exists():
            self.failed += 1
            return
        for suite in ElementTree.parse(report).iter("testsuite"):
            number = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
            bad = number["failures"] + number["errors"]
            self.failed += bad
            self.skipped += number["skipped"]
            self.passed += number["tests"] - bad - number["skipped"]

    def line(self) -> str:
        """Return the closing line that a machine can read: "N passed, N failed, N skipped in S s"."""
        seconds = time.monotonic() - self.started
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped in {seconds:.0f} s"


def lint(environment: dict[str, str]) -> bool:
    """Run every check until one fails; return whether all passed."""
    for command in CHECKS:
        name = " ".join([Path(command[0]).name, *command[1:]])
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        _say(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name}")
        if done.returncode != 0:
            _say(done.stdout + done.stderr)
            return False
    return True


def test(arguments: Sequence[str]) -> bool:
    """Run the checks and both runs of pytest; with arguments only those tests, on PostgreSQL. Return success."""
    total = Sum()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="roadmap-tests-")))
        try:
            database, queue = stack.enter_context(servers.postgres()), stack.enter_context(servers.redis())
            browser = servers.chromium()
        except servers.MissingServerError as error:
            _say(str(error))
            return False
        stack.callback(_settle)
        real = environment(DATABASE_URL=database, REDIS_URL=queue, CHROMIUM=browser, DATA_DIR=f"{folder}/real")
        if arguments:
            return _pytest("PostgreSQL", arguments, real, folder / "chosen.xml") == 0
        small = environment(DATABASE_URL=f"sqlite:///{folder}/tests.sqlite3", DATA_DIR=f"{folder}/small")
        if not lint(real):
            total.failed += 1
        else:
            _pytest("PostgreSQL", _spread(), real, folder / "postgres.xml")
            total.add(folder / "postgres.xml")
            _pytest("SQLite", [*_spread(), *WITH_SQLITE], small, folder / "sqlite.xml")
            total.add(folder / "sqlite.xml")
    _say(total.line())
    return total.failed == 0 and total.passed > 0


def _spread() -> list[str]:
    return ["-n", str(PROCESSES), "--dist", "loadfile", "--no-loadscope-reorder"]


def _pytest(name: str, arguments: Sequence[str], environment: dict[str, str], report: Path) -> int:
    _say(f"--- pytest, {name}")
    command = [PYTHON, "-m", "pytest", "-q", f"--junit-xml={report}", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def environment(**settings: str) -> dict[str, str]:
    """Return this process's environment with a desk's settings, and of databases and queues only the given ones."""
    foreign = {"DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE", "SECRET_KEY_FILE", "DEBUG"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    desk = {"SINGLE_DESK": "1", "SECRET_KEY": "of-the-tests-and-nobody-else-" + "0123456789abcdef" * 2}
    return {**kept, **desk, **settings}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _stop(*_: object) -> NoReturn:
    """End in order on SIGTERM, so that the servers end too."""
    sys.exit(128 + signal.SIGTERM)


def _settle() -> None:
    """Let no second Ctrl-C leave servers and folders behind while they are being ended."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def main(arguments: Sequence[str]) -> int:
    """`lint`, or `test` followed by arguments of pytest; return the exit code."""
    signal.signal(signal.SIGTERM, _stop)
    verb, *rest = arguments or ["test"]
    done = lint(environment(DATABASE_URL="sqlite://")) if verb == "lint" else test(rest)
    return 0 if done else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
