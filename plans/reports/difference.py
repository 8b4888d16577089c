"""Two plans side by side: what was added, taken out and worded anew, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from plans.labels import COLUMNS
from plans.models import Measure, Plan

FIELDS = {
    "number": "number",
    "title": "title",
    "deadline_text": "deadline",
    "responsible_text": "responsible",
    "result": "result",
    "notes": "notes",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``changed`` where the other side has something else."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where, in what, and both texts in pieces."""

    where: str
    what: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


def difference(older: Plan, newer: Plan) -> list[Change]:
    """Every difference between two plans, in the order of the newer; rows meet by the row they come from."""
    changes = [change for change in _heads(older, newer) if change]
    before = {row.pk: row for row in older.measures.select_related("section")}
    left = dict(before)
    for row in newer.measures.select_related("section"):
        old = left.pop(row.same_as_id or 0, None) or left.pop(row.implements_id or 0, None)
        if old is None:
            changes.append(Change(_where(row), _("added"), (), (Piece(_words(row), True),)))
        else:
            changes += _rows(old, row)
    changes += [Change(_where(row), _("taken out"), (Piece(_words(row), True),), ()) for row in left.values()]
    return changes


def _where(row: Measure) -> str:
    return row.number or row.section.title[:60]


def _words(row: Measure) -> str:
    return " · ".join(text for text in (row.title, row.deadline_text, row.responsible_text) if text)


def _heads(older: Plan, newer: Plan) -> list[Change | None]:
    pairs = [
        (_("title"), older.title, newer.title),
        (_("period"), older.period_text, newer.period_text),
        (_("goals"), "\n".join(older.goals), "\n".join(newer.goals)),
        (_("tasks"), "\n".join(older.tasks), "\n".join(newer.tasks)),
    ]
    return [_change(_("Plan"), what, old, new) for what, old, new in pairs]


def _rows(old: Measure, new: Measure) -> list[Change]:
    found = [
        _change(_where(new), str(COLUMNS[column]), getattr(old, name), getattr(new, name))
        for name, column in FIELDS.items()
    ]
    return [change for change in found if change]


def _change(where: str, what: str, old: str, new: str) -> Change | None:
    if old == new:
        return None
    return Change(where, what, *pieces(old, new))


def pieces(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut into stretches that agree and stretches that differ, at word boundaries."""
    left, right = re.findall(r"\s+|\w+|[^\w\s]", old), re.findall(r"\s+|\w+|[^\w\s]", new)
    was: list[Piece] = []
    now: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes():
        changed = tag != "equal"
        if b > a:
            was.append(Piece("".join(left[a:b]), changed))
        if d > c:
            now.append(Piece("".join(right[c:d]), changed))
    return tuple(was), tuple(now)
