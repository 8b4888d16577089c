"""The one door to files of results: opened, recognised by the words of the headings, read, diagnosed."""

from collections.abc import Mapping
from dataclasses import replace

from analytics.parsing import block as blocks
from analytics.parsing import groups, layouts, pages, persons, pupils, rechecks, registers, rolls, titles, uncomputed
from analytics.parsing.codes import PUPILS, Code, Layout, Outcome, Severity
from analytics.parsing.gathering import Gathered
from analytics.parsing.grid import Grid
from analytics.parsing.heads import Table, tables
from analytics.parsing.model import Fact, Hints, Notes, Reading, WorkFacts
from analytics.parsing.pages import Page
from office.guard import Refused

NO_HINTS = Hints()
ASSUMED = frozenset(
    {
        Layout.TASK_FULFILMENT,
        Layout.PLANNED_RESULTS,
        Layout.MARK_GROUPS,
        Layout.PRIOR_YEARS,
        Layout.EXAM_MEANS,
        Layout.JOURNAL_ROLL,
        Layout.RECHECK,
        Layout.CONTEXT,
    }
)


def read(data: bytes, name: str, hints: Hints = NO_HINTS) -> Reading:
    """What a workbook or a CSV table of results says. Never raises for a bad file: the answer is a refusal with notes.

    ``name`` is the file's own name, the last thing to be believed; ``hints`` what a person says of the file.
    """
    found = Gathered(Notes())
    try:
        opened = pages.opened(data, name)
    except Refused as refused:
        found.notes.add(Code.NOT_OPENED, "", reason=str(refused.code), **_plain(refused.facts))
        return _finished(found)
    shown = [page for page in opened if not page.hidden]
    read_tables = [(table, blocks.grid(table)) for page in shown for table in tables(page)]
    known = [(table, raw, layouts.recognise(table)) for table, raw in read_tables]
    known = [(table, raw, layout) for table, raw, layout in known if layout is not Layout.UNKNOWN]
    found.layouts = [layout for _, _, layout in known]
    for page in opened:
        if page.hidden and any(layouts.recognise(table) is not Layout.UNKNOWN for table in tables(page)):
            found.notes.add(Code.HIDDEN_SHEET, page.at(0, 0), sheet=page.name)
    if not _has_names(opened, known, found.notes):
        _take(known, name, hints, found)
        if not known:
            found.notes.add(Code.NO_TABLE, "", sheets=len(opened))
        elif not found.rows and not any(note.severity is Severity.REFUSAL for note in found.notes.kept):
            found.notes.add(Code.NO_ROWS, known[0][0].page.at(known[0][0].head, 0))
        if len(found.works) > 1:
            found.notes.add(Code.SEVERAL_WORKS, "", count=len(found.works))
        uncomputed.look(data, found)
    return _finished(found)


def _plain(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items()}


Known = list[tuple[Table, Grid, Layout]]


def _has_names(opened: list[Page], known: Known, notes: Notes) -> bool:
    for table, raw, layout in known:
        seen = persons.found(table, raw, pupils=layout in PUPILS or table.has("code"))
        if seen is not None:
            notes.add(Code.PUPIL_NAMES, table.page.at(seen[0], seen[1]), header=seen[2])
            return True
    with_tables = {id(table.page) for table, _, _ in known}
    for page in opened:
        seen = None if id(page) in with_tables else persons.on_page(page)
        if seen is not None:
            notes.add(Code.PUPIL_NAMES, page.at(seen[0], seen[1]), header=seen[2])
            return True
    return False


def _take(known: Known, name: str, hints: Hints, found: Gathered) -> None:
    tasks: dict[tuple[object, ...], tuple[str, ...]] = {}
    for table, raw, layout in known:
        twice = _twice(table)
        if twice is not None:
            found.notes.add(Code.COLUMN_TWICE, table.page.at(table.head, twice), header=table.headings[twice])
            return
        told = titles.of_columns(table, raw, found.notes) if layout in PUPILS else titles.Said()
        work = titles.facts(table, hints, name, told, found.notes)
        codes = tuple(task.code for task in work.tasks)
        if layout in PUPILS and tasks.setdefault(work.identity, codes) != codes:
            found.notes.add(Code.TWO_WORKS, table.page.at(table.head, 0), what="sheets", told=table.page.name)
            return
        form = layout is Layout.COLLECTION_FORM
        own = replace(hints, school=titles.school(table, hints, name, found.notes)) if form else hints
        _one(table, raw, layout, (work, own), found)


def _one(table: Table, raw: Grid, layout: Layout, told: tuple[WorkFacts, Hints], found: Gathered) -> None:
    if layout in ASSUMED:
        found.notes.add(Code.ASSUMED_HEADINGS, table.page.at(table.head, 0))
    work, hints = told
    if layout in PUPILS:
        _pupils(table, raw, work, hints, found)
    elif layout in groups.TABLES:
        groups.take(table, layout, work, found)
    elif layout is Layout.JOURNAL_ROLL:
        rolls.take(table, raw, work, hints, found)
    elif layout is Layout.RECHECK:
        rechecks.take(table, raw, work, hints, found)
    else:
        registers.take(table, layout, work, found)


def _pupils(table: Table, raw: Grid, work: WorkFacts, hints: Hints, found: Gathered) -> None:
    came = pupils.read(table, raw, work, hints, found.notes)
    number = found.number(came.work)
    found.rows += came.rows
    found.participants += came.present
    found.absent += came.absent
    found.rejected += came.rejected
    for sheet in came.sheets:
        found.sheet(replace(sheet, work=number))
    titles.missing(came.work, found.notes)


def _twice(table: Table) -> int | None:
    """A second column of pupils' codes or of one task: two works side by side are not told apart."""
    codes = table.columns.get("code", [])
    if len(codes) > 1:
        return codes[1]
    seen: set[str] = set()
    for place, task in table.tasks:
        if task.code in seen:
            return place
        seen.add(task.code)
    return None


def _finished(found: Gathered) -> Reading:
    notes = found.notes.all()
    graves = {note.severity for note in notes}
    layout = found.layouts[0] if found.layouts else Layout.UNKNOWN
    if Severity.REFUSAL in graves:
        return Reading(layout, Outcome.REFUSED, notes)
    outcome = Outcome.WARNINGS if Severity.WARNING in graves else Outcome.ACCEPTED
    return Reading(
        layout,
        outcome,
        notes,
        works=tuple(found.works),
        sheets=tuple(found.sheets),
        aggregates=tuple(found.aggregates),
        listed=tuple(found.listed),
        exams=tuple(found.exams),
        rolls=tuple(found.rolls),
        priors=tuple(found.priors),
        contexts=tuple(found.contexts),
        rechecks=tuple(found.rechecks),
        rows=found.rows,
        participants=found.participants,
        absent=found.absent,
        rejected_rows=found.rejected,
    )
