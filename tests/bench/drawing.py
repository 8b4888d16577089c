"""Papers drawn: 100 orders by real Celery workers, an annex of 3,000 rows in parts, the Word twin."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from documents import printing
from documents.kinds import Kind
from documents.models import Document
from documents.services import papers
from office.words import paper_to_docx
from schools.models import Layout, Municipality
from tests import servers
from tests.bench.asking import only_by
from tests.bench.measuring import Line, medians, milliseconds
from tests.bench.screening import worker
from tests.documents.papers import an_order
from tests.stage.theatre import ROOT

ORDERS, ROWS, PATIENCE = 100, 3000, 600
SPEED_UP, WORD, MEMORY = 1.8, 0.3, 512
SECTIONS = 5


def lines() -> Iterator[Line]:
    """The Word twin, the long annex, then the orders by one worker process and by two."""
    order = an_order()
    (word,) = medians([lambda: paper_to_docx(order, title="Приказ")], 7)
    what = "the Word twin of the order with 65 measures"
    yield Line(what, milliseconds(word), "–", "–", f"≤ {milliseconds(WORD)}", word <= WORD)
    yield _long()
    with servers.redis() as broker:
        alone, both = _drawn(broker, 1), _drawn(broker, 2)
    faster = alone / both
    what = f"{ORDERS} orders with 65 measures drawn and stored by two worker processes; beside it: by one"
    told = f"{faster:.2f} times faster"
    yield Line(what, f"{both:.1f} s", f"{alone:.1f} s", told, f"≥ {SPEED_UP:g} times", faster >= SPEED_UP)


def _long() -> Line:
    """In a process of its own, because a child begins with all that its parent holds in memory."""
    code = f"import django; django.setup(); from tests.bench.drawing import long; long({ROWS})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    pages, seconds, peak = json.loads(done.stdout)
    what = f"an annex of {ROWS:,} rows on {pages} sheets, drawn in parts; beside it: peak memory of its process"
    return Line(what, f"{seconds:.1f} s", f"{peak:.0f} MB", "–", f"≤ {MEMORY} MB", peak <= MEMORY)


def long(rows: int) -> None:
    """Write the sheets, the seconds and the peak in MB of the child that draws so many rows."""
    start = time.perf_counter()
    printed = printing.bounded(Kind.PLAN_ORDER, an_order(rows=rows // SECTIONS), "Приказ", b"0" * 16)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(json.dumps([printed.pages, seconds, peak]))


def _drawn(broker: str, hands: int, orders: int = ORDERS) -> float:
    """Seconds in which so many processes draw the orders, all of them, and nothing else, waiting when it gets ready."""
    only_by(broker)
    place, _made = Municipality.objects.get_or_create(slug="drawing", defaults={"name": "Заречье"})
    Layout.objects.get_or_create(municipality=place)
    payload = an_order().registered("", None).to_payload()
    made = [
        papers.draft(
            kind="plan_order",
            payload=payload,
            subject_kind="plan",
            subject_id=number,
            subject_label="План",
            municipality=place,
            title=f"Приказ {number}",
            by=None,
        ).pk
        for number in range(orders)
    ]
    waiting = Document.objects.filter(pk__in=made, rendered=0)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, worker(Path(folder), broker, hands):
        start = time.perf_counter()
        while waiting.exists():
            if time.perf_counter() - start > PATIENCE:
                raise TimeoutError
            # Because whoever asks too often takes the processor from those who work.
            time.sleep(0.25)
        return time.perf_counter() - start
