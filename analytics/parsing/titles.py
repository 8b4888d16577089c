"""Which work a table is of: its title first, then its sheet's name, what a person said, and the file's name last."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePath

from analytics.parsing import places, words
from analytics.parsing.codes import Code
from analytics.parsing.grid import Grid
from analytics.parsing.heads import Table
from analytics.parsing.model import Hints, Notes, WorkFacts
from office.sheets import Value

YEAR_OF_WORK = re.compile(r"впр\D{0,3}(20[12]\d)", re.IGNORECASE)
SCHOOL_YEAR = re.compile(r"20[12]\d\s?[-–—/]\s?(20[12]\d|[12]\d)(?!\d)")
YEAR = re.compile(r"(?<!\d)(20[12]\d)(?!\d)")
GRADE = re.compile(
    r"(?<!\d)(1[01]|[1-9])\s*(?:[-–]?\s*(?:[йе]|ый|ой|го|х))?\s*(?:[(«\"]?[а-я][)»\"]?\s*)?(?:класс|кл\b)",
    re.IGNORECASE,
)
GRADE_AFTER = re.compile(r"(?:класс|параллель)\w*\s*[:\-–]?\s*(1[01]|[1-9])(?!\d)", re.IGNORECASE)
SHEET = re.compile(
    r"^\s*([А-ЯA-Z]{2,3})\s*[-_]?\s*(1[01]|[1-9])(?:\D|$)"
    r"|^\s*(1[01]|[1-9])\s*[-_]?\s*([А-ЯA-Z]{2,3})(?:\W|$)"
)
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(20\d\d)")
CLASS = re.compile(r"(1[01]|[1-9])\s*[-–«\"(]?\s*[а-яёa-z]\b", re.IGNORECASE)
NAME_LENGTH = 31
MOST_ROWS = 5000
PARTS = ("year", "grade", "subject")


@dataclass(frozen=True, slots=True)
class Said:
    """What one place says of a work; ``None`` and "" where it says nothing."""

    year: int | None = None
    grade: int | None = None
    subject: str = ""
    name: str = ""
    level: str = ""


def said(line: str) -> Said:
    """What one line of a title, or a file's name, says of a work."""
    subject, name = words.subject(line) if len(line) > 4 else ("", "")
    low = words.plain(line)
    level = "advanced" if "углубл" in low else "basic" if re.search(r"базов(ый|ая|ого|ой)\b", low) else ""
    return Said(_year(line), _grade(line), subject, name, level)


def _year(line: str) -> int | None:
    found = YEAR_OF_WORK.search(line)
    if found:
        return int(found[1])
    span = SCHOOL_YEAR.search(line)
    if span:
        return 2000 + int(span[1]) % 100
    plain = YEAR.search(line)
    return int(plain[1]) if plain else None


def _grade(line: str) -> int | None:
    found = GRADE.search(line) or GRADE_AFTER.search(line)
    return int(found[1]) if found else None


def of_sheet(name: str) -> Said:
    """What a sheet's name says: «РУ 4 …», «4 МА» or plain words."""
    match = SHEET.match(name)
    if match:
        subject, language = words.short(match[1] or match[4])
        if subject:
            return Said(None, int(match[2] or match[3]), subject, language, said(name).level)
    return said(name) if len(name) > 4 else Said()


def facts(table: Table, hints: Hints, file_name: str, told: Said, notes: Notes) -> WorkFacts:
    """The work of a table; ``told`` is what its columns say. Every part that only the file's name tells is noted."""
    titles = _titles(table)
    by_title, by_sheet = _first([told, *map(said, titles)]), of_sheet(table.page.name)
    _compare(by_title, by_sheet, Code.TITLE_DIFFERS, ("title", "sheet"), notes)
    own = _first([by_title, by_sheet])
    if len(table.page.name) == NAME_LENGTH:
        notes.add(Code.NAME_CUT, table.page.at(0, 0))
    code, language = words.subject(hints.subject) if hints.subject else ("", "")
    hinted = Said(hints.year, hints.grade, code, language, hints.level)
    _compare(own, hinted, Code.HINT_DIFFERS, ("file", "said"), notes)
    told = _first([own, hinted])
    day = _date(table)
    if told.year is None and day is not None:
        told = replace(told, year=day.year)
    by_name = said(PurePath(file_name.replace("\\", "/")).stem.replace("_", " "))
    told = _from_name(_from_pupils(told, by_name, table, notes), by_name, notes)
    maximum = _labelled_number(table, "максимальный первичный балл")
    work = WorkFacts(told.year, told.grade, told.subject, told.level, told.name, day, maximum)
    return replace(work, tasks=tuple(task for _, task in table.tasks))


def of_columns(table: Table, raw: Grid, notes: Notes) -> Said:
    """What columns «Предмет» and «Параллель» say; several works in one sheet are refused, because tasks differ."""
    told = {}
    for role in ("subject", "grade"):
        place = table.column(role)
        values = {words.text(value) for value in raw.distinct(place)} - {""} if place is not None else set()
        if len(values) > 1:
            cell = table.page.at(table.head, place or 0)
            notes.add(Code.TWO_WORKS, cell, what=role, told=", ".join(sorted(values))[:200])
        told[role] = values.pop() if len(values) == 1 else ""
    subject, name = words.subject(told["subject"])
    digits = re.match(r"1[01]|[1-9]", told["grade"])
    return Said(None, int(digits[0]) if digits else None, subject, name)


def school(table: Table, hints: Hints, file_name: str, notes: Notes) -> str:
    """The login of the school of a table that names none in its rows: the title's, else the sender's.

    The file's name is asked last, but speaks against a sender: a form bears another school's login by mistake only.
    """
    title = next((login for login in map(places.login, _titles(table)) if login), "")
    login = places.login(file_name)
    if title or (hints.school and login.casefold() in {"", hints.school.casefold()}):
        return title or hints.school
    if login:
        notes.add(Code.FROM_FILE_NAME, what="school", value=login)
    return login


def missing(work: WorkFacts, notes: Notes) -> None:
    """Notes for every part of a work that nothing tells."""
    for part in PARTS:
        if not getattr(work, part):
            notes.add(Code.WORK_UNKNOWN, what=part)


def _titles(table: Table) -> list[str]:
    lines = []
    for row in reversed(table.above[-40:]):
        cells = [words.text(value) for value in row if value not in ("", None)]
        lines.append(" ".join(cells[:6]))
    # because the line of the work itself says more than the report's name, which may hold a subject by chance
    lines = [line for line in lines if line and "сложност" not in line.casefold()]
    return sorted(lines, key=lambda line: "впр" not in line.casefold())


def _first(places: list[Said]) -> Said:
    told = Said()
    for place in places:
        told = Said(
            told.year or place.year,
            told.grade or place.grade,
            told.subject or place.subject,
            told.name or (place.name if told.subject in ("", place.subject) else ""),
            told.level or place.level,
        )
    return told


def _compare(one: Said, other: Said, code: Code, names: tuple[str, str], notes: Notes) -> None:
    for part in (*PARTS, "level"):
        first, second = getattr(one, part), getattr(other, part)
        if first and second and first != second:
            notes.add(code, what=part, **{names[0]: first, names[1]: second})


def _from_pupils(told: Said, name: Said, table: Table, notes: Notes) -> Said:
    """The grade by the participants' codes, else by their classes, where nothing before says it; the file's name is
    held against it. A grade that was said is only held against the codes."""
    by_codes, codes = _counted(table, "code", _of_code)
    if told.grade is not None:
        other = sum(count for grade, count in codes.items() if grade != told.grade)
        if other:
            notes.add(Code.CODES_OF_OTHER_GRADE, by_codes, grade=told.grade, count=other)
        return told
    by_classes, classes = _counted(table, "class", _of_class)
    for code, cell, counts in ((Code.FROM_CODES, by_codes, codes), (Code.FROM_CLASSES, by_classes, classes)):
        grade = _usual(counts)
        if grade is None:
            continue
        if name.grade not in {None, grade}:
            notes.add(Code.NAME_OF_OTHER_GRADE, cell, grade=grade, name=name.grade or 0)
        notes.add(code, cell, grade=grade)
        other = sum(counts.values()) - counts[grade]
        if other and code is Code.FROM_CODES:
            notes.add(Code.CODES_OF_OTHER_GRADE, cell, grade=grade, count=other)
        return replace(told, grade=grade)
    return told


def _counted(table: Table, role: str, grade_of: Callable[[str], int | None]) -> tuple[str, Counter[int]]:
    """The first cell of a column, and how many of its rows speak of each grade."""
    place = table.column(role)
    if place is None:
        return "", Counter()
    rows = table.page.rows[table.first : table.end][:MOST_ROWS]
    grades = (grade_of(words.text(row[place])) for row in rows)
    return table.page.at(table.first, place), Counter(grade for grade in grades if grade is not None)


def _usual(counts: Counter[int]) -> int | None:
    """The grade that nine of ten rows speak of."""
    if not counts:
        return None
    grade, count = counts.most_common(1)[0]
    return grade if 10 * count >= 9 * sum(counts.values()) else None


def _of_code(code: str) -> int | None:
    if len(code) != 5 or not code.isdigit() or code[0] == "0":
        return None
    return 10 if code[0] == "1" else int(code[0])


def _of_class(name: str) -> int | None:
    """A bare number may be the number of a class within its grade, so that a letter has to follow."""
    found = CLASS.match(name)
    return int(found[1]) if found else None


def _from_name(told: Said, name: Said, notes: Notes) -> Said:
    for part in PARTS:
        value = getattr(name, part)
        if value and not getattr(told, part):
            notes.add(Code.FROM_FILE_NAME, what=part, value=value)
    return _first([told, name])


def _labelled(table: Table, label: str) -> Value:
    for row in table.above:
        for place, value in enumerate(row):
            words_of = words.plain(value) if isinstance(value, str) else ""
            if words_of.startswith(label):
                rest = words.text(value)[len(label) :].strip(" :")
                return rest or next((cell for cell in row[place + 1 :] if cell not in ("", None)), "")
    return ""


def _labelled_number(table: Table, label: str) -> int | None:
    found = re.search(r"\d+", words.text(_labelled(table, label)))
    return int(found[0]) if found else None


def _date(table: Table) -> date | None:
    value = _labelled(table, "дата")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = DAY.search(words.text(value))
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
