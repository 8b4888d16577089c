"""A sheet with the registry of schools: rows become drafts, faults name row and column, drafts meet what is known."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

HEAD_ROWS = 20  # a title and a few blank lines may stand above the header
MOST_ROWS = 5000
FIELDS: Mapping[str, tuple[str, ...]] = {
    # the more telling words come first: «полное наименование» also holds the word of the short name, «адрес
    # электронной почты» that of the address, «телефон директора» that of the head
    "full_name": ("полное наименование", "полное название", "full official name", "full name"),
    "login": ("логин", "login", "фис око"),
    "email": ("почт", "e-mail", "email"),
    "phone": ("телефон", "phone"),
    "kind": ("вид", "тип", "kind"),
    "director": ("директор", "руководитель", "head"),
    "address": ("адрес", "address"),
    "pupils": ("учащ", "обучающ", "ученик", "контингент", "pupils"),
    "name": ("наименование", "название", "школа", "организация", "оо", "name"),
}
LENGTHS: Mapping[str, int] = {
    "name": 160,
    "full_name": 400,
    "login": 20,
    "director": 160,
    "address": 300,
    "email": 254,
    "phone": 60,
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "gymnasium": ("гимназ", "лице", "gymnasium"),
    "special": ("коррекц", "специальн", "адаптив", "special"),
    "rural": ("сельск", "rural"),
    "ordinary": ("обычн", "городск", "общеобраз", "школа", "ordinary"),
}
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+")


class Code(StrEnum):
    """What is wrong with a row or with the sheet. The facts of each stand beside it."""

    NO_HEADER = "no_header"  # none: no row names a column with the schools' names
    NO_ROWS = "no_rows"  # none
    TOO_MANY_ROWS = "too_many_rows"  # limit
    NO_NAME = "no_name"  # none
    SAME_NAME = "same_name"  # other: the row that has it too
    SAME_LOGIN = "same_login"  # other
    BAD_EMAIL = "bad_email"  # value
    BAD_NUMBER = "bad_number"  # value
    UNKNOWN_KIND = "unknown_kind"  # value
    TOO_LONG = "too_long"  # limit
    NAME_OF_ANOTHER = "name_of_another"  # value: a school with another login has this name


@dataclass(frozen=True, slots=True)
class Fault:
    """``row`` counts from 1 as the spreadsheet does, 0 is the whole file; ``column`` is its letter or empty."""

    row: int
    column: str
    code: Code
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A school as a row gives it; fields without a value in the file are absent from ``values``."""

    row: int
    values: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Registry:
    """Rows fit to be used, and what is wrong with the others."""

    drafts: tuple[Draft, ...] = ()
    faults: tuple[Fault, ...] = ()


def letter(index: int) -> str:
    """A spreadsheet's name of the column with this index, counted from 0."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def fold(text: str) -> str:
    """A name for comparison: without quotes, signs, case and double blanks."""
    return " ".join(re.sub(r"[^\w№]+", " ", text.casefold().replace("ё", "е").replace("№", " № ")).split())


def read(rows: Sequence[Sequence[str]]) -> Registry:
    """Understand a sheet given as rows of cell texts."""
    found = next(((n, columns) for n, row in enumerate(rows[:HEAD_ROWS]) if "name" in (columns := _columns(row))), None)
    if found is None:
        return Registry(faults=(Fault(0, "", Code.NO_HEADER),))
    head, columns = found
    body = [(n + 1, row) for n, row in enumerate(rows) if n > head and any(cell.strip() for cell in row)]
    if not body:
        return Registry(faults=(Fault(0, "", Code.NO_ROWS),))
    if len(body) > MOST_ROWS:
        return Registry(faults=(Fault(0, "", Code.TOO_MANY_ROWS, {"limit": MOST_ROWS}),))
    drafts: list[Draft] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    for number, row in body:
        values, wrong = _values(number, row, columns)
        wrong += _twins(number, values, columns, seen)
        faults += wrong
        if not wrong:
            drafts.append(Draft(number, values))
    return Registry(tuple(drafts), tuple(faults))


def _columns(row: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, cell in enumerate(row):
        words = " ".join(cell.casefold().split())
        if len(words) > 80:
            continue
        name = next((name for name, marks in FIELDS.items() if any(_marks(words, mark) for mark in marks)), None)
        if name and name not in columns:
            columns[name] = index
    return columns


def _marks(words: str, mark: str) -> bool:
    return words == mark if len(mark) < 3 else mark in words


def _values(number: int, row: Sequence[str], columns: Mapping[str, int]) -> tuple[dict[str, str | int], list[Fault]]:
    values: dict[str, str | int] = {}
    faults: list[Fault] = []
    for name, index in columns.items():
        text = " ".join(row[index].split()) if index < len(row) else ""
        if not text:
            continue
        value = _understood(name, text)
        if isinstance(value, Code):
            facts = {"limit": LENGTHS[name]} if value is Code.TOO_LONG else {"value": text[:60]}
            faults.append(Fault(number, letter(index), value, facts))
        else:
            values[name] = value
    if not values.get("name") and not any(fault.column == letter(columns["name"]) for fault in faults):
        faults.append(Fault(number, letter(columns["name"]), Code.NO_NAME))
    return values, faults


def _understood(name: str, text: str) -> str | int | Code:
    if len(text) > LENGTHS.get(name, 400):
        return Code.TOO_LONG
    if name == "email":
        return text if EMAIL.fullmatch(text) else Code.BAD_EMAIL
    if name == "pupils":
        digits = text.replace(" ", "").replace("\u00a0", "")
        return int(digits) if digits.isdecimal() and len(digits) < 7 else Code.BAD_NUMBER
    if name == "kind":
        folded = text.casefold()
        return next((kind for kind, marks in KINDS.items() if any(m in folded for m in marks)), Code.UNKNOWN_KIND)
    return text


def _twins(
    number: int, values: Mapping[str, str | int], columns: Mapping[str, int], seen: dict[tuple[str, str], int]
) -> list[Fault]:
    faults = []
    for name, code in (("name", Code.SAME_NAME), ("login", Code.SAME_LOGIN)):
        key = (name, fold(str(values.get(name, ""))))
        if key[1] and key in seen:
            faults.append(Fault(number, letter(columns[name]), code, {"other": seen[key]}))
        elif key[1]:
            seen[key] = number
    return faults


class State(StrEnum):
    """What a draft would do to the registry."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Known:
    """A school of the database: its id, its fields, and whether it still works."""

    pk: int
    values: Mapping[str, str | int | None]
    active: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What happens to one draft; ``changes`` maps a field to its old and new value."""

    draft: Draft
    state: State
    pk: int | None = None
    changes: Mapping[str, tuple[str | int | None, str | int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All outcomes, drafts that cannot be applied, and open schools that the file does not name."""

    outcomes: tuple[Outcome, ...]
    faults: tuple[Fault, ...]
    missing: tuple[int, ...]

    def of(self, state: State) -> list[Outcome]:
        """The outcomes of one state."""
        return [outcome for outcome in self.outcomes if outcome.state is state]


def compare(drafts: Iterable[Draft], known: Sequence[Known]) -> Comparison:
    """Match drafts with schools by login, else by name. An empty cell changes nothing."""
    by_login = {fold(str(school.values.get("login") or "")): school for school in known if school.values.get("login")}
    by_name = {fold(str(school.values["name"])): school for school in known}
    outcomes: list[Outcome] = []
    faults: list[Fault] = []
    met: set[int] = set()
    for draft in drafts:
        namesake = by_name.get(fold(str(draft.values["name"])))
        school = by_login.get(fold(str(draft.values.get("login", "")))) or namesake
        if school and ((namesake and namesake is not school) or school.pk in met):
            faults.append(Fault(draft.row, "", Code.NAME_OF_ANOTHER, {"value": draft.values["name"]}))
            met |= {school.pk, *([namesake.pk] if namesake else [])}
            continue
        if school:
            met.add(school.pk)
        outcomes.append(_outcome(draft, school))
    missing = tuple(school.pk for school in known if school.active and school.pk not in met)
    return Comparison(tuple(outcomes), tuple(faults), missing)


def _outcome(draft: Draft, school: Known | None) -> Outcome:
    if school is None:
        return Outcome(draft, State.NEW)
    changes = dict(_changes(draft, school))
    return Outcome(draft, State.CHANGED if changes else State.UNCHANGED, school.pk, changes)


def _changes(draft: Draft, school: Known) -> Iterator[tuple[str, tuple[str | int | None, str | int]]]:
    for name, value in draft.values.items():
        if school.values.get(name) != value:
            yield name, (school.values.get(name), value)
