"""Tables with a row per school: lists of schools with signs, exam means, results of past years, context."""

import re
from collections.abc import Iterator

from analytics.parsing import cells, layouts, persons, places, words
from analytics.parsing.codes import Code, Layout
from analytics.parsing.gathering import Gathered, settled
from analytics.parsing.heads import Table
from analytics.parsing.model import ContextRow, ExamMean, Listed, Notes, Prior, SchoolRef, WorkFacts
from analytics.parsing.words import plain

YES = re.compile(r"^(1|да|\+|есть|v|х|x|имеется)$")
NO = re.compile(r"^(0|нет|-|–|—|не)$")
YEAR = re.compile(r"20[12]\d")
SUMMARY = re.compile(r"^(итог|всего|средн)")
READ = frozenset({"login", "user", "school", "municipality", "region", "region_code", "number", "year", "code"})


def take(table: Table, layout: Layout, work: WorkFacts, found: Gathered) -> None:
    """The schools of one table put beside those of the file; the same school twice with other figures is rejected."""
    if layout is Layout.FLAGGED_SCHOOLS:
        _listed(table, work, found)
    elif layout is Layout.EXAM_MEANS:
        _exams(table, work, found)
    elif layout is Layout.PRIOR_YEARS:
        _priors(table, work, found)
    else:
        _contexts(table, work, found)


def schools(table: Table, notes: Notes) -> Iterator[tuple[int, SchoolRef]]:
    """Rows and their schools; empty rows and sums are passed, rows with figures and no school are noted."""
    named, area = places.columns(table)
    for row in range(table.first, table.end):
        told = [table.page.text(row, place) for place in named]
        if not any(value != "" and value is not None for value in table.page.rows[row]) or _sum(told):
            continue
        ref = places.school(told, table.page.text(row, area) if area is not None else "")
        if ref.login or ref.name:
            yield row, ref
        else:
            notes.add(Code.SCHOOL_MISSING, table.page.at(row, named[0] if named else 0), code="")


def _sum(told: list[str]) -> bool:
    return any(SUMMARY.match(plain(value)) for value in told)


def number(table: Table, row: int, place: int | None, notes: Notes) -> float | None:
    """The number of a cell; text that is no number is noted."""
    written = table.page.text(row, place) if place is not None else ""
    value = cells.fraction(written)
    if value is None and place is not None and written and not (YES.match(plain(written)) or NO.match(plain(written))):
        notes.add(Code.VALUE_UNREADABLE, table.page.at(row, place), header=table.headings[place])
    return value


def year(table: Table, row: int, work: WorkFacts) -> int | None:
    """The year of a row: «2023», «2022/2023» (the second); else the table's."""
    place = table.column("year")
    found = YEAR.findall(table.page.text(row, place)) if place is not None else []
    return int(found[-1]) if found else work.year


def _listed(table: Table, work: WorkFacts, found: Gathered) -> None:
    columns = {place: layouts.work_of(title) for place, title in table.headings.items() if layouts.work_of(title)}
    rows, per_row = [], []
    source = " ".join(words.text(value) for row in table.above for value in row if value not in ("", None))[:300]
    for row, ref in schools(table, found.notes):
        told = [known for place, known in columns.items() if known and YES.match(plain(table.page.text(row, place)))]
        _check_markers(table, row, len(told), found.notes)
        if not told and columns and not _stated(table, row):
            continue  # because a list may also hold schools without any sign
        when, cell = year(table, row, work), table.page.at(row, 0)
        per_row.append((ref, when, tuple(told or [(work.grade or 0, work.subject)]), cell))
    seen: dict[tuple[str, int | None], tuple[object, str]] = {}
    for ref, when, marked, cell in per_row:
        first = seen.setdefault((ref.key, when), (marked, cell))
        if first == (marked, cell):
            rows += [Listed(ref, when, grade, subject, source, cell) for grade, subject in marked]
        elif first[0] == marked:
            found.notes.add(Code.ROW_REPEATED, cell, code=ref.login or ref.name)
        else:
            found.notes.add(Code.GROUP_REPEATED, cell, group=ref.login or ref.name)
            rows = [one for one in rows if (one.school.key, one.year) != (ref.key, when)]
            found.rejected += 1
    found.listed += rows
    found.rows += len(per_row)


def _check_markers(table: Table, row: int, told: int, notes: Notes) -> None:
    stated = _stated(table, row)
    if stated is not None and told and stated != told:
        cell = table.page.at(row, table.column("markers") or 0)
        notes.add(Code.COUNT_DIFFERS, cell, school="", stated=stated, found=told)


def _stated(table: Table, row: int) -> int | None:
    place = table.column("markers")
    return cells.count(table.page.text(row, place)) if place is not None else None


def _exams(table: Table, work: WorkFacts, found: Gathered) -> None:
    title = layouts.title(table)
    rows = []
    for row, ref in schools(table, found.notes):
        for place, subject in _exam_columns(table, row, work):
            mean = number(table, row, place, found.notes)
            if mean is None:
                continue
            if not 0 <= mean <= 100:
                header = table.headings[place]
                found.notes.add(Code.VALUE_OUT_OF_RANGE, table.page.at(row, place), header=header, value=str(mean))
                found.rejected += 1
                continue
            people = table.column("n")
            n = cells.count(table.page.text(row, people)) if people is not None else None
            rows.append(
                ExamMean(ref, _exam(table, row, title), year(table, row, work), subject, n, mean, table.page.at(row, 0))
            )
    kept, rejected = settled(
        rows,
        lambda one: (one.school.login or one.school.name, (one.school.key, one.exam, one.year, one.subject)),
        found.notes,
    )
    found.exams += kept
    found.rows += len(rows)
    found.rejected += rejected


def _exam_columns(table: Table, row: int, work: WorkFacts) -> list[tuple[int, str]]:
    """Columns with means and their subjects: one of each subject, or one beside a column «Предмет»."""
    subject_at = table.column("subject")
    if subject_at is not None and table.has("mean"):
        return [(table.columns["mean"][0], words.subject(table.page.text(row, subject_at))[0])]
    named = [(place, words.subject(title)[0]) for place, title in table.headings.items() if place not in _read(table)]
    told = [(place, subject) for place, subject in named if subject]
    if told or not table.has("mean"):
        return told
    return [(table.columns["mean"][0], work.subject)]


def _read(table: Table) -> set[int]:
    return {place for role in (*READ, "n", "exam") for place in table.columns.get(role, [])}


def _exam(table: Table, row: int, title: str) -> str:
    place = table.column("exam")
    written = plain(table.page.text(row, place)) if place is not None else ""
    headings = plain(" ".join(table.headings.values()))
    found = next((match for match in map(layouts.EXAM.search, (written, title, headings)) if match), None)
    return {"огэ": "oge", "егэ": "ege"}[found[1]] if found else ""


def _priors(table: Table, work: WorkFacts, found: Gathered) -> None:
    rows = []
    for row, ref in schools(table, found.notes):
        mean = number(table, row, table.column("mean"), found.notes)
        if mean is None:
            continue
        if not 0 <= mean <= 100:
            place = table.columns["mean"][0]
            header = table.headings[place]
            found.notes.add(Code.VALUE_OUT_OF_RANGE, table.page.at(row, place), header=header, value=str(mean))
            found.rejected += 1
            continue
        deviation = number(table, row, table.column("deviation"), found.notes)
        rows.append(_prior(table, row, ref, (mean, deviation), work))
    kept, rejected = settled(
        rows,
        lambda one: (one.school.login or one.school.name, (one.school.key, one.year, one.grade, one.subject)),
        found.notes,
    )
    found.priors += kept
    found.rows += len(rows)
    found.rejected += rejected


def _prior(table: Table, row: int, ref: SchoolRef, figures: tuple[float, float | None], work: WorkFacts) -> Prior:
    subject_at, grade_at = table.column("subject"), table.column("grade") or table.column("class")
    n_at = table.column("n")
    marks = {str(layouts.mark_of(title)): place for place, title in table.headings.items() if layouts.mark_of(title)}
    told = {mark: cells.fraction(table.page.text(row, place)) for mark, place in marks.items()}
    return Prior(
        school=ref,
        year=year(table, row, work),
        grade=cells.count(table.page.text(row, grade_at).split(" ")[0]) if grade_at is not None else work.grade,
        subject=words.subject(table.page.text(row, subject_at))[0] if subject_at is not None else work.subject,
        n=cells.count(table.page.text(row, n_at)) if n_at is not None else None,
        mean_percent=figures[0],
        deviation_percent=figures[1],
        marks={mark: value for mark, value in told.items() if value is not None},
        cell=table.page.at(row, 0),
    )


def _contexts(table: Table, work: WorkFacts, found: Gathered) -> None:
    rows = [_context(table, row, ref, work, found.notes) for row, ref in schools(table, found.notes)]
    kept, rejected = settled(
        rows, lambda one: (one.school.login or one.school.name, (one.school.key, one.year)), found.notes
    )
    found.contexts += kept
    found.rows += len(rows)
    found.rejected += rejected


def _context(table: Table, row: int, ref: SchoolRef, work: WorkFacts, notes: Notes) -> ContextRow:
    def at(role: str) -> str:
        place = table.column(role)
        return table.page.text(row, place) if place is not None else ""

    size = number(table, row, table.column("settlement_size"), notes)
    pupils = number(table, row, table.column("enrolled"), notes)
    special = number(table, row, table.column("special_needs"), notes)
    if special is not None and pupils and "%" not in table.headings[table.columns["special_needs"][0]]:
        # because forms ask how many such pupils there are, and schools are compared by their share
        special = round(100 * special / pupils, 2)
    advanced = plain(at("advanced"))
    return ContextRow(
        school=ref,
        year=year(table, row, work),
        kind=at("kind"),
        settlement=at("settlement"),
        settlement_size=int(size) if size is not None and size >= 0 else None,
        pupils=int(pupils) if pupils is not None and pupils >= 0 else None,
        special_needs=special if special is not None and 0 <= special <= 100 else None,
        social_index=number(table, row, table.column("social"), notes),
        advanced=None if not advanced else not NO.match(advanced),
        more=_more(table, row),
        cell=table.page.at(row, 0),
    )


def _more(table: Table, row: int) -> dict[str, str | float]:
    known = {place for role, found in table.columns.items() if role not in ("inn", "n_teachers") for place in found}
    more: dict[str, str | float] = {}
    for place, title in table.headings.items():
        written = table.page.text(row, place)
        if place not in known and written and not persons.OTHERS.search(plain(title)):
            value = cells.fraction(written)
            more[title] = value if value is not None and "инн" not in plain(title) else written
    return more
