"""What is wrong with a row of a plan, found anew after every change; a person's decisions survive. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from plans.terms import Doubt as TermDoubt
from plans.terms import Period, Term, read


class Doubt(TypedDict):
    """One reason to look at a row; ``decided`` names who found it right as it is, ``None`` while open."""

    key: str
    code: str
    facts: dict[str, str]
    decided: str | None
    note: str


# Which column's words a doubt of the import speaks of: once those words were changed, the doubt has no object.
SPEAKS_OF = {
    "deadline_missing": "deadline",
    "responsible_missing": "responsible",
    "result_missing": "result",
    "title_missing": "title",
    "deadline_inherited": "deadline",
    "responsible_inherited": "responsible",
    "result_inherited": "result",
    "number_missing": "number",
    "number_repeated": "number",
    "number_out_of_order": "number",
    "section_mismatch": "number",
}
# The cell is empty and the one above seems to hold for it, too: leaving it so means to take those words.
INHERITED = frozenset({"deadline_inherited", "responsible_inherited", "result_inherited"})
# Found anew from the words themselves, so never carried over.
_COMPUTED = {"deadline_missing", "responsible_missing", "result_missing", "title_missing"}
COLUMNS = ("number", "title", "deadline", "responsible", "result", "notes")


@dataclass(frozen=True, slots=True)
class Row:
    """A row's present words by column, its words at import, and the doubts the import had."""

    words: Mapping[str, str]
    source: Mapping[str, str] = field(default_factory=dict)
    imported: Sequence[Mapping[str, object]] = ()
    expects_result: bool = True

    def changed(self, column: str) -> bool:
        """Whether somebody has edited this column since the import."""
        return bool(self.source) and self.words.get(column, "") != self.source.get(column, "")


def key_of(code: str, facts: Mapping[str, str]) -> str:
    """A short name for a doubt that is the same whenever the same thing is found."""
    text = code + "\0" + "\0".join(f"{name}={facts[name]}" for name in sorted(facts))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def find(row: Row, period: Period | None, *, known: Iterable[Mapping[str, object]] = ()) -> tuple[Term, list[Doubt]]:
    """The row's deadline as read now, and its doubts; decisions in ``known`` are kept for doubts found again."""
    term = read(row.words.get("deadline") or None, period)
    imported = [(str(d["code"]), _facts(d)) for d in row.imported if _still_speaks(row, str(d["code"]), _facts(d))]
    inherited = {SPEAKS_OF[code] for code, _told in imported if code in INHERITED}
    found = [pair for pair in _of_words(row) if SPEAKS_OF[pair[0]] not in inherited]
    found += [(str(doubt.code), dict(doubt.facts)) for doubt in _of_term(row, term)] + imported
    decisions = {str(d["key"]): d for d in known if d.get("decided")}
    doubts: dict[str, Doubt] = {}
    for code, facts in found:
        key = key_of(code, facts)
        before = decisions.get(key, {})
        decided = before.get("decided")
        doubts[key] = Doubt(
            key=key, code=code, facts=facts, decided=str(decided) if decided else None, note=str(before.get("note", ""))
        )
    return term, list(doubts.values())


def _facts(doubt: Mapping[str, object]) -> dict[str, str]:
    facts = doubt.get("facts") or {}
    return {str(name): str(value) for name, value in facts.items()} if isinstance(facts, Mapping) else {}


def _of_words(row: Row) -> Iterable[tuple[str, dict[str, str]]]:
    if not row.words.get("title"):
        yield "title_missing", {}
    if not row.words.get("deadline"):
        yield "deadline_missing", {}
    if not row.words.get("responsible"):
        yield "responsible_missing", {}
    if row.expects_result and not row.words.get("result"):
        yield "result_missing", {}


def _of_term(row: Row, term: Term) -> tuple[TermDoubt, ...]:
    return term.doubts if row.words.get("deadline") else ()


def _still_speaks(row: Row, code: str, facts: Mapping[str, str]) -> bool:
    if code in _COMPUTED:
        return False
    column = SPEAKS_OF.get(code) or facts.get("column", "")
    return not (column in COLUMNS and row.changed(column))


def adopted(doubts: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """Words by column that these undecided doubts offer from the cell above."""
    offers = ((SPEAKS_OF.get(str(d["code"]), ""), d) for d in doubts if d["code"] in INHERITED and not d.get("decided"))
    return {column: _facts(doubt).get("text", "") for column, doubt in offers}


def open_count(doubts: Iterable[Mapping[str, object]]) -> int:
    """How many are not decided yet."""
    return sum(1 for doubt in doubts if not doubt.get("decided"))
