"""``./run bench``: the table in Markdown on standard output; exit code 1 when an aim is missed."""

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import django

from tests import servers
from tests.suite import environment


def measured() -> Iterator["Line"]:
    """Every line; Django's test database stands and is empty."""
    yield from parsing.lines()
    yield from results.lines()
    yield from loading.lines()
    yield from card.lines()
    yield from generation.lines()
    yield from overview.lines()
    yield from period.lines()
    yield from dossier.lines()
    yield from register.lines()
    yield from scheduling.lines()
    yield from screening.lines()
    yield from signing.lines()
    yield from drawing.lines()
    with redirect_stdout(sys.stderr):
        times = documents_bench()
    ratio, met = f"{times['ratio']:.2f}", times["ratio"] <= LIMIT
    what = "order with 65 measures, worker warm; beside it: bare WeasyPrint on the same HTML"
    yield Line(what, milliseconds(times["ours"]), milliseconds(times["bare"]), ratio, f"≤ {LIMIT} times", met)


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.machine()}, Python {platform.python_version()}"


def table() -> bool:
    """Write the table; whether every aim is met."""
    sys.stdout.write(f"Medians, run turn by turn; {machine()}, PostgreSQL.\n\n")
    sys.stdout.write("| What | Ours | Beside it | Ratio | Aim | Met |\n|---|---:|---:|---:|---|---|\n")
    met = True
    for line in measured():
        met = met and line.met
        cells = [line.what, line.ours, line.beside, line.ratio, line.aim, "yes" if line.met else "NO"]
        sys.stdout.write(f"| {' | '.join(cells)} |\n")
        sys.stdout.flush()
    return met


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="roadmap-bench-") as folder, servers.postgres() as database:
        os.environ.update(environment(DATABASE_URL=database, DATA_DIR=folder, DJANGO_SETTINGS_MODULE="tests.settings"))
        Path(folder, "queue", "control").mkdir(parents=True)
        for foreign in ("REDIS_URL", "DEBUG"):
            os.environ.pop(foreign, None)
        django.setup()
        from django.db import connection
        from django.test.utils import setup_test_environment

        from tests.bench import (
            card,
            dossier,
            drawing,
            generation,
            loading,
            overview,
            parsing,
            period,
            register,
            results,
            scheduling,
            screening,
            signing,
        )
        from tests.bench.measuring import Line, milliseconds
        from tests.bench.order import LIMIT, documents_bench

        setup_test_environment()
        connection.creation.create_test_db(verbosity=0)
        try:
            done = table()
        finally:
            connection.creation.destroy_test_db("postgres", verbosity=0)
    sys.exit(0 if done else 1)
