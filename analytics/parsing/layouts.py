"""Which layout a table has, told by the words of its headings and title."""

import re
from functools import lru_cache

from analytics.parsing.codes import Layout
from analytics.parsing.heads import SECOND, Table
from analytics.parsing.words import plain, short, text

MARK = re.compile(
    r"(?:.*?(?:отмет\w*|оцен\w*|кол-?во|количество|число|доля|получ\w*)\D{0,12})?[«\"“(]?([2-5])[»\"”)]?[\s,(]*(?:чел\w*|%)?\)?"
)
WORK = re.compile(r"^(1[01]|[4-9])\s*[-_.]?\s*([а-яa-z]{2,3})$|^([а-яa-z]{2,3})\s*[-_.]?\s*(1[01]|[4-9])$")
EXAM = re.compile(r"\b(огэ|егэ)\b")
CONTEXT = ("settlement", "settlement_size", "special_needs", "social", "inn", "kind", "advanced", "n_teachers")
MARKS = frozenset({2, 3, 4, 5})


@lru_cache(maxsize=2048)
def mark_of(heading: str) -> int | None:
    """The mark that a heading counts: «2», «Отметка "5"», «Кол-во 4»; ``None`` where it counts none."""
    match = MARK.fullmatch(plain(heading))
    return int(match[1]) if match else None


@lru_cache(maxsize=2048)
def work_of(heading: str) -> tuple[int, str] | None:
    """Grade and subject of a heading such as «4 РУ»; ``None`` for any other."""
    match = WORK.match(plain(heading))
    if match is None:
        return None
    subject, _ = short(match[2] or match[3])
    return (int(match[1] or match[4]), subject) if subject else None


def title(table: Table) -> str:
    """All words over the headings, and the sheet's name, for comparing."""
    cells = [text(value) for row in table.above for value in row if value not in ("", None)]
    return plain(" ".join([*cells, table.page.name]))


def recognise(table: Table) -> Layout:
    """The layout; ``UNKNOWN`` where the headings are those of no table that we know."""
    if table.has("code"):
        return _pupils(table)
    if table.has("group"):
        return _groups(table)
    return _register(table)


def _pupils(table: Table) -> Layout:
    if any(SECOND.search(plain(heading)) for heading in table.headings.values()):
        return Layout.RECHECK
    if not table.tasks and not table.has("total"):
        return Layout.JOURNAL_ROLL if table.has("journal") or table.has("mark") else Layout.UNKNOWN
    if table.has("user") or table.has("region_code"):
        return Layout.REGIONAL_2022
    if any(plain(heading).startswith("балл за") for heading in table.headings.values()):
        return Layout.REGIONAL_2021
    if any(role in table.columns for role in ("login", "school", "municipality")):
        return Layout.F1
    return Layout.COLLECTION_FORM


def _groups(table: Table) -> Layout:
    if table.has("lowered") or table.has("raised"):
        return Layout.JOURNAL_COMPARISON
    codes = {task.code for _, task in table.tasks}
    if "0" in codes:
        return Layout.SCORE_DISTRIBUTION
    others = [heading for heading in table.headings.values() if mark_of(heading)]
    if {mark_of(heading) for heading in others} == MARKS and len(codes - {"2", "3", "4", "5"}) == 0:
        return Layout.F3
    if table.has("mark") or "группами участников" in title(table) or "по группам" in title(table):
        return Layout.MARK_GROUPS
    return Layout.TASK_FULFILMENT if codes else Layout.UNKNOWN


def _register(table: Table) -> Layout:
    words = title(table)
    headings = table.headings.values()
    if table.has("markers") or sum(work_of(heading) is not None for heading in headings) >= 2:
        return Layout.FLAGGED_SCHOOLS
    if table.has("maximum"):
        return Layout.PLANNED_RESULTS
    exam = EXAM.search(words) or any(EXAM.search(plain(heading)) for heading in headings) or table.has("exam")
    if exam and not any(role in table.columns for role in CONTEXT):
        return Layout.EXAM_MEANS
    if {mark_of(heading) for heading in headings} >= MARKS and not table.has("mean"):
        return Layout.JOURNAL_ROLL
    if table.has("mean"):
        return Layout.PRIOR_YEARS
    return Layout.CONTEXT if any(role in table.columns for role in (*CONTEXT, "enrolled")) else Layout.UNKNOWN
