"""Clauses of an order as text that a person edits: one clause per line, numbers at the line's start tell the depth."""

import re
from collections.abc import Iterable

from office.paper import Clause

_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3})*)[.)]\s+(.*)")
INDENT = "    "


def to_text(clauses: Iterable[Clause]) -> str:
    """«1. …», under it «1.1. …»: what ``from_text`` reads back to the same clauses."""
    return "\n".join(_lines(tuple(clauses), "", 0))


def _lines(clauses: tuple[Clause, ...], prefix: str, depth: int) -> list[str]:
    lines = []
    for index, clause in enumerate(clauses, 1):
        number = f"{prefix}{index}."
        lines += [
            f"{INDENT * depth}{number} {' '.join(clause.text.split())}",
            *_lines(clause.clauses, number, depth + 1),
        ]
    return lines


def from_text(text: str) -> tuple[Clause, ...]:
    """Clauses of a text; only the depth of a written number counts, since clauses are numbered anew when printed.

    A line without a number goes on with the clause above it; in a text without any numbers each line is a clause.
    """
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    found = [_NUMBERED.fullmatch(line) for line in lines]
    flat: list[tuple[int, str]] = []
    written = 0
    for line, match in zip(lines, found, strict=True):
        if match:
            depth, above = match.group(1).count("."), flat[-1][0] if flat else -1
            # Because a text may begin deep or skip a level: then the first step down is one level.
            flat.append((above if flat and depth == written else min(depth, above + 1), match.group(2)))
            written = depth
        elif flat and any(found):
            flat[-1] = (flat[-1][0], f"{flat[-1][1]} {line}")
        else:
            flat.append((0, line))
    return _nest(flat, 0)


def _nest(flat: list[tuple[int, str]], depth: int) -> tuple[Clause, ...]:
    starts = [index for index, (level, _) in enumerate(flat) if level == depth]
    ends = [*starts, len(flat)][1:]
    return tuple(
        Clause(flat[start][1], _nest(flat[start + 1 : end], depth + 1)) for start, end in zip(starts, ends, strict=True)
    )
