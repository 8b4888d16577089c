"""What all sentences of a note share: the facts at hand, numbers as words, works by their names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from analytics.labels.small import decimal

Facts = Mapping[str, Any]
MARKS = (2, 3, 4, 5)
LINES = {"Б": (60, "3"), "П": (30, "1.5"), "В": (30, "1.5")}


@dataclass(frozen=True, slots=True)
class Told:
    """The frozen facts of a note; ``own`` when it is about one school."""

    facts: Facts

    @property
    def own(self) -> bool:
        """About one school, not the municipality."""
        return bool(self.facts.get("school"))

    @property
    def works(self) -> Sequence[Facts]:
        """Facts by work."""
        return self.facts.get("works") or ()

    @property
    def single(self) -> bool:
        """One work only, so that its name need not be said each time."""
        return len(self.works) == 1

    @property
    def people(self) -> int:
        """Works in, whoever wrote them."""
        return sum(work["n"] for work in self.works)

    def named(self, work: Facts, words: str) -> str:
        """The sentences about a work, under its name where there are several."""
        return words if self.single else _("%(work)s. %(words)s") % {"work": capfirst(title(work)), "words": words}

    def marks(self) -> list[int]:
        """Marks 2..5 of all works together."""
        return [sum(column) for column in zip(*(work["marks"] for work in self.works), strict=True)] or [0] * 4

    def signs(self, name: str) -> dict[str, int]:
        """``answers`` or ``codes`` of all works together."""
        found: dict[str, int] = {}
        for work in self.works:
            for code, count in ((work.get("signs") or {}).get(name) or {}).items():
                found[code] = found.get(code, 0) + count
        return found

    @property
    def veiled(self) -> int:
        """Results that the paper may not speak of, because schools are being heard."""
        return sum((work.get("signs") or {}).get("veiled", 0) for work in self.works)

    def matters(self, *states: str) -> int:
        """Matters of all works that stand so: "silent", "answered", "explained", "confirmed", "unclear"."""
        return sum((work.get("matters") or {}).get(state, 0) for work in self.works for state in states)

    def rechecks(self) -> dict[str, int]:
        """Re-checks of all works together."""
        names = ("drawn", "entered", "n", "unchanged")
        return {name: sum((work.get("rechecks") or {}).get(name, 0) for work in self.works) for name in names}


def title(work: Facts) -> str:
    """A work within its year."""
    return _("%(subject)s, grade %(grade)s") % {"subject": work["subject"], "grade": work["grade"]}


def percent(value: float | None, places: int = 1) -> str:
    """A per cent without its sign."""
    return decimal(value, places)


def share(part: int, whole: int) -> str:
    """``part`` of ``whole`` in per cent, a whole number unless it would be nothing."""
    return decimal(100 * part / whole, 1) if whole else "–"


def listed(words: Iterable[str]) -> str:
    """Things one after the other."""
    return ", ".join(words)


def codes(rows: Iterable[Facts]) -> str:
    """Tasks with how well they were done: «5 (23 %)»."""
    return listed(f"{row['code']} ({percent(row['percent'], 0)} %)" for row in rows)


def compared(grid: Sequence[Sequence[int]]) -> tuple[int, int, int, int, int]:
    """Marks compared with the journal: all, lowered, confirmed, raised, two and more apart; rows are the journal."""
    found = [0] * 5
    for row, counts in enumerate(grid):
        for column, count in enumerate(counts):
            found[0] += count
            found[1 + (column >= row) + (column > row)] += count
            found[4] += count if abs(column - row) > 1 else 0
    return found[0], found[1], found[2], found[3], found[4]


def added(grids: Iterable[Sequence[Sequence[int]]]) -> list[list[int]]:
    """Grids of several works as one."""
    sums = [[0] * 4 for _row in range(4)]
    for grid in grids:
        for row, counts in enumerate(grid):
            for column, count in enumerate(counts):
                sums[row][column] += count
    return sums
