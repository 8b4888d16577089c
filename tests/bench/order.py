"""The order with 65 measures against bare WeasyPrint on the same HTML, both warm, turn by turn in one process."""

import os
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from documents import printing
from documents.kinds import Kind
from office import pdf
from tests.documents.papers import an_order

ROUNDS = 7
LIMIT = 1.15


def documents_bench(rounds: int = ROUNDS) -> dict[str, float]:
    """Print and return medians in seconds and their ratio: ``ours`` from facts to PDF in a child process with limits,
    ``bare`` from HTML to PDF."""
    from weasyprint import HTML  # noqa: PLC0415 because only this function needs it and loading takes a second

    paper = an_order()
    page = printing.page(Kind.PLAN_ORDER, paper).replace("</head>", f"<style>{_style()}</style></head>")
    options = {"pdf_variant": pdf.VARIANT, "pdf_identifier": b"0" * 16}

    def ours() -> object:
        return printing.bounded(Kind.PLAN_ORDER, paper, "Приказ", b"0" * 16)

    def bare() -> object:
        return HTML(string=page).write_pdf(**options)

    times = _side_by_side(ours, bare, rounds)
    result = {"ours": times[0], "bare": times[1], "ratio": times[0] / times[1]}
    sys.stdout.write(
        f"order of 65 measures: {result['ours']:.3f} s, bare WeasyPrint {result['bare']:.3f} s, "
        f"ratio {result['ratio']:.2f} (limit {LIMIT})\n"
    )
    return result


def _side_by_side(one: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float]:
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for function, times in zip((one, other), took, strict=True):
            start = _processor()
            function()
            if turn:  # because the first turn warms up
                times.append(_processor() - start)
    return statistics.median(took[0]), statistics.median(took[1])


def _processor() -> float:
    """Seconds of the processor, with those of children that have ended: a paper is drawn in one."""
    return sum(os.times()[:4])


def _style() -> str:
    """The print style with the fonts at their real addresses, since bare WeasyPrint fetches by itself."""
    text = pdf.STYLE.read_text(encoding="utf-8")
    for face in pdf.FACES:
        path = next(folder / face for folder in pdf.FONT_FOLDERS if (folder / face).is_file())
        text = text.replace(f"{pdf.SCHEME}{face}", Path(path).as_uri())
    return text
