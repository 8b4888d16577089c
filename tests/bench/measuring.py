"""Medians of functions run turn by turn, and the line of the table that comes of them."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, all cells in words."""

    what: str
    ours: str
    beside: str
    ratio: str
    aim: str
    met: bool


def medians(functions: list[Callable[[], object]], rounds: int) -> list[float]:
    """Median seconds of each function; they take turns, and the first turn only warms up."""
    took: list[list[float]] = [[] for _ in functions]
    for turn in range(rounds + 1):
        for function, times in zip(functions, took, strict=True):
            start = time.perf_counter()
            function()
            if turn:
                times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in took]


def milliseconds(seconds: float) -> str:
    """For people."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
