"""Reading of plans: the five real documents, and a Word file of 1,000 measures in a process of its own."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from office.grids.reading import read
from plans.importing.opening import open_plan
from tests.bench.measuring import Line, medians, milliseconds
from tests.journeys.papers import long_text, plan_docx, seeds

SEED_LIMIT = 0.2
LONG_LIMIT, LONG_MEMORY = 3.0, 200
MEASURES = 1000


def lines() -> Iterator[Line]:
    """Each seed, where the seeds are, then the long document."""
    for seed in seeds():
        data = seed.read_bytes()
        ours, beside = medians([lambda d=data, n=seed.name: open_plan(d, n), lambda d=data, n=seed.name: read(d, n)], 9)  # type: ignore[misc]
        count = sum(len(section.measures) for section in open_plan(data, seed.name).sections)
        what = f"plan {seed.name[:3]} ({count} measures) understood; beside it: its cells read"
        yield _line(what, ours, beside, f"≤ {SEED_LIMIT} s", ours <= SEED_LIMIT)
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(plan_docx(long_text(MEASURES)))
        file.flush()
        told = [_told(verb, file.name) for verb in ("open", "read", "nothing")]
    (ours, memory), (beside, _), (_, empty) = told
    what = f"Word file of {MEASURES} measures, peak {memory:.0f} MB ({memory - empty:.0f} MB above an idle process)"
    aim = f"≤ {LONG_LIMIT:.0f} s, ≤ {LONG_MEMORY} MB"
    yield _line(what, ours, beside, aim, ours <= LONG_LIMIT and memory <= LONG_MEMORY)


def _line(what: str, ours: float, beside: float, aim: str, met: bool) -> Line:
    return Line(what, milliseconds(ours), milliseconds(beside), f"{ours / beside:.2f}", aim, met)


def _told(verb: str, name: str) -> tuple[float, float]:
    command = [sys.executable, "-m", "tests.bench.parsing", verb, name]
    seconds, megabytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(seconds), float(megabytes)


def alone(verb: str, name: str) -> tuple[float, float]:
    """Seconds of one cold reading in this process, and the most memory it ever held, in MB."""
    data = Path(name).read_bytes()
    start = time.perf_counter()
    if verb != "nothing":
        (open_plan if verb == "open" else read)(data, name)
    return time.perf_counter() - start, _peak()


def _peak() -> float:
    """Because getrusage also remembers the parent that this process was forked from, the kernel's own figure counts."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    sys.stdout.write("{} {}\n".format(*alone(*sys.argv[1:])))
