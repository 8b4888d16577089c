"""Analytic reports: a row per group of participants, from the country down to one school."""

import re
from dataclasses import replace

from analytics.parsing import cells, places
from analytics.parsing.codes import Code, Layout
from analytics.parsing.gathering import Gathered, settled
from analytics.parsing.heads import NUMBER, Table
from analytics.parsing.layouts import mark_of
from analytics.parsing.model import Aggregate, Notes, TaskColumn, WorkFacts
from analytics.parsing.words import plain

TABLES = {
    Layout.F3: "marks",
    Layout.SCORE_DISTRIBUTION: "totals",
    Layout.TASK_FULFILMENT: "tasks",
    Layout.JOURNAL_COMPARISON: "journal",
    Layout.MARK_GROUPS: "groups",
    Layout.PLANNED_RESULTS: "requirements",
}
OF_TASKS = frozenset({Layout.TASK_FULFILMENT, Layout.MARK_GROUPS, Layout.PLANNED_RESULTS})
WHOLE = frozenset({"marks", "totals", "journal"})  # their shares make a hundred
COUNTRY = re.compile(r"^(вся выборка|рф\b|росси|российская федерация|по стране)")
AREA = re.compile(r"район|округ|муниципал|^г(ород)?\b")
SCHOOL = re.compile(r"\b(оо|сош|оош|нош|лицей|гимназ\w*|школ\w*|м[бкао]оу)\b|№ ?\d+")
REQUIREMENT = re.compile(rf"^(?:задание |№ ?)?({NUMBER})(?=[.\s)]|$)")


def take(table: Table, layout: Layout, work: WorkFacts, found: Gathered) -> None:
    """The groups of one report put beside those of the file."""
    if layout is Layout.PLANNED_RESULTS:
        read, work = _requirements(table, work, found.notes)
    else:
        values = _columns(table, layout)
        read, work = _rows(table, TABLES[layout], values, work, found.notes)
    if layout not in OF_TASKS:
        work = replace(work, tasks=())
    number = found.number(work)
    kept, rejected = settled(read, lambda row: (row.group, (row.level, row.group, row.login)), found.notes)
    found.aggregates += [replace(row, work=number) for row in kept]
    found.rows += len(read)
    found.rejected += rejected


def level(group: str) -> str:
    """Who a group is, by the identifier at its end."""
    if places.login(group):
        return "school"
    area = places.AREA.search(group)
    if area:
        return "municipality" if "_m" in area[1].lower() else "region"
    return "country" if COUNTRY.search(plain(group)) else "region"


def _columns(table: Table, layout: Layout) -> dict[str, int]:
    """Names of the values and their columns."""
    if layout is Layout.F3:
        return {str(mark_of(title)): place for place, title in table.headings.items() if mark_of(title)}
    if layout is Layout.JOURNAL_COMPARISON:
        return _journal_columns(table)
    return {task.code: place for place, task in table.tasks}


def _journal_columns(table: Table) -> dict[str, int]:
    named = {}
    for role in ("lowered", "confirmed", "raised"):
        for place in table.columns.get(role, []):
            counts = "кол" in plain(table.headings[place]).split("журнал")[-1]
            named[f"{role}_n" if counts else role] = place
            if not counts and place + 1 in table.columns.get("n", []):
                named.setdefault(f"{role}_n", place + 1)
    return named


def _rows(
    table: Table, name: str, values: dict[str, int], work: WorkFacts, notes: Notes
) -> tuple[list[Aggregate], WorkFacts]:
    read: dict[int, Aggregate] = {}
    n_at = next((place for place in table.columns.get("n", []) if place not in values.values()), None)
    start, current = table.first, ""
    for row in range(table.first, table.end):
        group = table.page.text(row, table.column("group") or 0)
        if group.casefold().startswith("макс"):
            work = _with_maxima(work, _told(table, row, values, None))
            continue
        mark = _mark(table, row, group) if name == "groups" else None
        if group and mark_of(group) is None and group != current:
            start, current = row, group
        told = _told(table, row, values, notes)
        if not told or not current:
            continue
        told = {f"{mark}:{key}": value for key, value in told.items()} if mark else told
        at = start if mark else row
        # because the figures of a group's four marks stand in rows of their own
        told = {**read[at].values, **told} if at in read else told
        read[at] = _made(table, at, name, told, n_at)
    for one in read.values():
        _check(one, notes)
    return list(read.values()), work


def _mark(table: Table, row: int, group: str) -> int | None:
    place = table.column("mark")
    return mark_of(table.page.text(row, place)) if place is not None else mark_of(group)


def _made(table: Table, row: int, name: str, values: dict[str, float], n_at: int | None) -> Aggregate:
    place, schools = table.column("group") or 0, table.column("n_schools")
    group = table.page.text(row, place)
    return Aggregate(
        work=0,
        table=name,
        level=level(group),
        group=places.name(group) or group,
        login=places.login(group),
        n=cells.count(table.page.text(row, n_at)) if n_at is not None else None,
        n_schools=cells.count(table.page.text(row, schools)) if schools is not None else None,
        values=values,
        cell=table.page.at(row, place),
    )


def _told(table: Table, row: int, values: dict[str, int], notes: Notes | None) -> dict[str, float]:
    """The numbers of a row by their names; empty cells are left out, and so is what is no per cent."""
    told = {}
    for name, place in values.items():
        written = table.page.text(row, place)
        value = cells.fraction(written)
        wrong = Code.VALUE_UNREADABLE if value is None else Code.VALUE_OUT_OF_RANGE
        if value is not None and (notes is None or name.endswith("_n") or 0 <= value <= 100):
            told[name] = value
        elif notes is not None and wrong is Code.VALUE_OUT_OF_RANGE:
            notes.add(wrong, table.page.at(row, place), header=table.headings.get(place, ""), value=written)
        elif notes is not None and written not in ("", "-", "–", "—"):
            notes.add(wrong, table.page.at(row, place), header=table.headings.get(place, ""))
    return told


def _with_maxima(work: WorkFacts, told: dict[str, float]) -> WorkFacts:
    tasks = (
        TaskColumn(task.code, task.maximum or int(told.get(task.code, 0)) or None, task.level) for task in work.tasks
    )
    return replace(work, tasks=tuple(tasks))


def _check(row: Aggregate, notes: Notes) -> None:
    shares = [value for name, value in row.values.items() if not name.endswith("_n")]
    if row.table in WHOLE and row.n != 0 and abs(sum(shares) - 100) > max(0.5, 0.02 * len(shares)):
        notes.add(Code.SHARES_DIFFER, row.cell, sum=f"{sum(shares):.2f}")


def _requirements(table: Table, work: WorkFacts, notes: Notes) -> tuple[list[Aggregate], WorkFacts]:
    """The report whose rows are tasks and whose columns are groups, turned over."""
    most_at = table.columns["maximum"][0]
    at = {place: title for place, title in table.headings.items() if place > most_at}
    tasks: list[TaskColumn] = []
    values: dict[int, dict[str, float]] = {place: {} for place in at}
    counts = {place: _second_line(table, place, title) for place, title in at.items()}
    for row in range(table.first, table.end):
        code = _requirement(table, row, most_at)
        told = _told(table, row, {str(place): place for place in at}, None) if code else {}
        if not code or not told:
            continue
        tasks.append(TaskColumn(code, cells.count(table.page.text(row, most_at))))
        for place, value in told.items():
            if 0 <= value <= 100:
                values[int(place)][code] = value
            else:
                cell = table.page.at(row, int(place))
                notes.add(Code.VALUE_OUT_OF_RANGE, cell, header=at[int(place)], value=str(value))
    read = [_group_column(table, place, at[place], values[place], counts[place]) for place in at if values[place]]
    return read, replace(work, tasks=tuple(tasks))


def _requirement(table: Table, row: int, most_at: int) -> str:
    if cells.count(table.page.text(row, most_at)) in (None, 0):
        return ""
    written = (plain(table.page.text(row, place)) for place in range(most_at))
    match = next((found for found in map(REQUIREMENT.match, written) if found), None)
    return match[1].replace(",", ".").upper().replace("K", "К") if match else ""


def _second_line(table: Table, place: int, title: str) -> int | None:
    """How many took part: in the line under the headings, or after the group's name in the heading itself."""
    most = table.columns["maximum"][0]
    if table.first < table.end and not table.page.text(table.first, most):
        return cells.count(re.sub(r"\D", "", table.page.text(table.first, place)) or None)
    match = re.search(r"(\d[\d ]*)\s*уч", title)
    return int(match[1].replace(" ", "")) if match else None


def _group_column(table: Table, place: int, title: str, values: dict[str, float], n: int | None) -> Aggregate:
    told = level(title)
    low = plain(title)
    if told == "region" and SCHOOL.search(low):
        told = "school"
    elif told == "region" and AREA.search(low):
        told = "municipality"
    login = places.login(title)
    return Aggregate(
        0, "requirements", told, places.name(title) or title, login, n, None, values, table.page.at(table.head, place)
    )
