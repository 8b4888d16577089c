"""What a reading says, as plain values for tests."""

from collections.abc import Sequence

from analytics.parsing.model import Reading
from analytics.participants import Participants

Told = tuple[str, str, dict[str, str | int]]


def notes(reading: Reading, *without: str) -> list[Told]:
    """Code, cell and facts of every note, some codes left out."""
    return [(str(n.code), n.cell, dict(n.facts)) for n in reading.notes if n.code not in without]


def counts(reading: Reading) -> tuple[int, int, int, int]:
    """Rows, participants, absent, rejected rows."""
    return reading.rows, reading.participants, reading.absent, reading.rejected_rows


def people(read: Participants) -> dict[str, Sequence[object]]:
    """The columns of a sheet as lists."""
    return {
        "codes": list(read.codes),
        "classes": list(read.classes),
        "points": read.points.tolist(),
        "totals": read.totals.tolist(),
        "marks": read.marks.tolist(),
        "journal": read.journal.tolist(),
        "variants": read.variants.tolist(),
        "sexes": read.sexes.tolist(),
        "absent": [read.absent, *read.absent_journal],
    }
