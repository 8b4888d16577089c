"""Marks of a file against the scale of its work."""

import numpy as np
from numpy.typing import NDArray

from analytics import catalogue
from analytics.parsing import judging
from analytics.parsing.block import Block
from analytics.parsing.codes import Code
from analytics.parsing.model import Hints, Notes, WorkFacts

Thresholds = tuple[int, int, int]
FEWEST = 20  # marks that may tell a scale


def known(work: WorkFacts, hints: Hints) -> Thresholds | None:
    """The lowest totals for 3, 4 and 5: a person's, else the catalogue's where its maximum is this work's."""
    if hints.thresholds is not None:
        return hints.thresholds
    found = catalogue.find(work.year, work.grade, work.subject, work.level, work.name)
    if found is None or work.max_score not in (None, found.maximum):
        return None
    return found.thresholds


def marks(totals: NDArray[np.int16], thresholds: Thresholds) -> NDArray[np.int8]:
    """The mark of every total."""
    return (np.searchsorted(np.array(thresholds), totals, side="right") + 2).astype(np.int8)


def seen(totals: NDArray[np.int16], given: NDArray[np.int8]) -> Thresholds | None:
    """The thresholds that marks follow, all but one in twenty; ``None`` where not every mark is there or none fit."""
    if len(totals) < FEWEST or set(np.unique(given).tolist()) != {2, 3, 4, 5}:
        return None
    lowest, counts = int(totals.min()), int(totals.max()) - int(totals.min()) + 1
    found = []
    for mark in (3, 4, 5):
        below = np.bincount(totals[given < mark] - lowest, minlength=counts)
        above = np.bincount(totals[given >= mark] - lowest, minlength=counts)
        # pupils on the wrong side of every possible threshold
        wrong = np.concatenate([[0], np.cumsum(above)]) + below.sum() - np.concatenate([[0], np.cumsum(below)])
        found.append(lowest + int(wrong.argmin()))
    thresholds = (found[0], found[1], found[2])
    rising = found[0] < found[1] < found[2]
    return thresholds if rising and (marks(totals, thresholds) != given).mean() <= 1 / 20 else None


def check(
    block: Block, totals: NDArray[np.int16], given: NDArray[np.int8], known: Thresholds | None, notes: Notes
) -> Thresholds | None:
    """Notes where a mark is not the known scale's, else not the one that the file follows; returns the latter."""
    place = block.table.column("mark")
    if place is None:
        return None
    marked = block.kept & ~block.absent & (given > 0)
    own = seen(totals[marked], given[marked])
    if known is None:
        notes.add(Code.NO_SCALE)
    thresholds = known or own
    if thresholds is None:
        return None
    expected = marks(totals, thresholds)
    code = Code.MARK_OFF_SCALE if known else Code.MARK_ODD
    for row in judging.rows(marked & (given != expected)):
        facts = {"mark": int(given[row]), "total": int(totals[row]), "expected": int(expected[row])}
        notes.add(code, block.at(row, place), **facts)
    return own
