"""Tables of a note out of its frozen facts: the same rows for the page, the paper and the workbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from analytics.charts.model import ChartTable
from analytics.labels.notes import PARTS
from analytics.labels.signs import sign_name
from analytics.labels.small import decimal
from analytics.reports.note.doing import LEAST, state_words
from analytics.reports.note.speaking import MARKS, Facts, Told, compared, listed, title
from office import natural

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class NoteTable:
    """A table of one part; every row is as long as ``heads`` and its first cell names it."""

    part: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def texts(self) -> ChartTable:
        """All cells as texts; what is not known is a dash."""
        return ChartTable(self.heads, tuple(tuple(map(text, row)) for row in self.rows))


def text(cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None or cell == "":
        return "–"
    return decimal(cell) if isinstance(cell, float) else str(cell)


def tables(told: Told, *, full: bool = False) -> list[NoteTable]:
    """Those that hold anything; ``full`` adds what is too long for a paper: every task of every work."""
    made = [_results(told), _marks(told), _journal(told)]
    made += [_tasks(told)] if told.single or full else []
    made += [_levels(told)] if not told.single else []
    made += [_groups(told, work) for work in told.works] if told.single or full else []
    made += [_boundaries(told), _years(told)]
    return [table for table in made if table.rows]


def _results(told: Told) -> NoteTable:
    heads = [_("Work"), _("Wrote"), _("Did not write"), _("Mean, points"), _("Greatest total")]
    heads += [_("% of the greatest"), _("From, %"), _("To, %"), _("Municipality, %") if told.own else _("Schools")]
    rows = tuple(
        (
            capfirst(title(work)),
            *(work[name] for name in ("n", "absent", "mean", "maximum", "percent", "low", "high")),
            (work.get("municipal") or {}).get("percent") if told.own else work["schools"],
        )
        for work in told.works
    )
    return NoteTable("results", str(PARTS["results"]), tuple(heads), rows)


def _marks(told: Told) -> NoteTable:
    heads = (_("Work"), *(f"«{mark}»" for mark in MARKS), _("Quality, %"), _("Success, %"))
    rows = tuple(
        (capfirst(title(work)), *work["marks"], work["quality"][0], work["success"][0])
        for work in told.works
        if sum(work["marks"])
    )
    return NoteTable("marks", str(PARTS["marks"]), heads, rows)


def _journal(told: Told) -> NoteTable:
    heads = (_("Work"), _("Compared"), _("Lowered"), _("Confirmed mark"), _("Raised"), _("Two and more apart"))
    rows = tuple(
        (capfirst(title(work)), *compared(work["journal"])) for work in told.works if compared(work["journal"])[0]
    )
    return NoteTable("journal", str(PARTS["journal"]), heads, rows)


def _tasks(told: Told) -> NoteTable:
    heads = [_("Task"), _("Greatest points"), _("Level"), _("Done, %"), _("From, %"), _("To, %"), _("Control, %")]
    heads += [_("Not attempted, %"), _("Line")]
    rows = tuple((*_name(told, work, row), *_task(row)) for work in told.works for row in work["task_rows"])
    return NoteTable("tasks", str(PARTS["tasks"]), (*(() if told.single else (_("Work"),)), *heads), rows)


def _name(told: Told, work: Facts, row: Facts) -> tuple[Cell, ...]:
    return (row["code"],) if told.single else (capfirst(title(work)), row["code"])


def _task(row: Facts) -> tuple[Cell, ...]:
    numbers = (row["percent"], row["low"], row["high"], row.get("control"), row["skipped"])
    return (row["max"], row["level"], *numbers, state_words(row["state"]))


def _levels(told: Told) -> NoteTable:
    heads = (_("Work"), _("Basic level, %"), _("Advanced level, %"), _("High level, %"))
    rows = []
    for work in told.works:
        known = {row["level"]: row["percent"] for row in work["levels"]}
        if known:
            rows.append((capfirst(title(work)), *(known.get(level) for level in ("Б", "П", "В"))))
    return NoteTable("tasks", _("Tasks by level of difficulty"), heads, tuple(rows))


def _groups(told: Told, work: Facts) -> NoteTable:
    found = work["groups"]
    name = str(PARTS["groups"]) if told.single else f"{PARTS['groups']}: {title(work)}"
    large = [at for at, n in enumerate(found.get("n") or ()) if n >= LEAST]
    if not large:
        return NoteTable("groups", name, (), ())
    heads = (_("Task"), *(f"«{MARKS[at]}», %" for at in large))
    rows = tuple(
        (row["code"], *(found["percent"][at][place] for at in large)) for place, row in enumerate(work["task_rows"])
    )
    return NoteTable("groups", name, heads, rows)


def _boundaries(told: Told) -> NoteTable:
    heads = (_("Work"), _("Mark"), _("From, points"), _("On the boundary"), _("A point below"))
    rows = tuple(
        (capfirst(title(work)), step["mark"], step["from"], step["at"], step["below"])
        for work in told.works
        for step in work["boundaries"]
    )
    return NoteTable("boundaries", str(PARTS["boundaries"]), heads, rows)


def _years(told: Told) -> NoteTable:
    heads = (_("Work"), _("Year"), _("Wrote"), _("Mean, %"), *(f"«{mark}», %" for mark in MARKS))
    rows = tuple(
        (capfirst(title(work)), str(row["year"]), row["n"], row["percent"], *row["shares"])
        for work in told.works
        if len(work["years"]) > 1
        for row in work["years"]
    )
    return NoteTable("dynamics", str(PARTS["dynamics"]), heads, rows)


def named(told: Told) -> NoteTable:
    """Schools that were heard, by name, each with its works and signs; empty for a note about one school."""
    lines = [] if told.own else sorted(_named(told), key=lambda line: (natural.key(line[0]), line[1:]))
    heads = (_("School"), _("Work"), _("Signs that need a check"))
    return NoteTable("signs", _("Schools whose results have signs that need a check"), heads, tuple(lines))


def _named(told: Told) -> Iterator[tuple[str, str, str]]:
    for work in told.works:
        for school, codes in (work.get("signs") or {}).get("named") or ():
            yield school, title(work), _signs(codes)


def _signs(codes: Sequence[str]) -> str:
    return listed(sign_name(code) for code in codes) or _("several weak ones together")
