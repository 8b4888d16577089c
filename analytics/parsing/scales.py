"""Marks of a file against the scale of its work."""

import numpy as np
from numpy.typing import NDArray

from analytics import catalogue
from analytics.parsing import judging
from analytics.parsing.block import Block
from analytics.parsing.codes import Code
from analytics.parsing.model import Hints, Notes, WorkFacts

Thresholds = tuple[int, int, int]


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


def check(
    block: Block, totals: NDArray[np.int16], given: NDArray[np.int8], thresholds: Thresholds | None, notes: Notes
) -> None:
    """Notes where a mark of the file is not the scale's; or one that no scale is known."""
    place = block.table.column("mark")
    marked = block.kept & ~block.absent & (given > 0)
    if thresholds is None:
        notes.add(Code.NO_SCALE)
        return
    expected = marks(totals, thresholds)
    for row in judging.rows(marked & (given != expected)):
        facts = {"mark": int(given[row]), "total": int(totals[row]), "expected": int(expected[row])}
        notes.add(Code.MARK_OFF_SCALE, block.at(row, place), **facts)
