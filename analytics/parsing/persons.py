"""Whether a file holds names of pupils: then nothing of it is kept."""

import re
from collections.abc import Iterable

from analytics.parsing.grid import Grid
from analytics.parsing.heads import Table, role
from analytics.parsing.pages import Page
from analytics.parsing.words import plain, text
from office.sheets import Value

SURNAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
INITIALS = re.compile(rf"^{SURNAME},?\s+[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.?)?$|^[А-ЯЁ]\.\s?(?:[А-ЯЁ]\.)?\s?{SURNAME}$")
PATRONYMIC = re.compile(
    rf"^{SURNAME}\s+{SURNAME}\s+{SURNAME}(?:\s+(?:оглы|кызы))?$|^(?:[А-ЯЁ]+\s+){{1,2}}[А-ЯЁ]+(?:ИЧ|ВНА|ЧНА)$"
)
TWO_WORDS = re.compile(rf"^{SURNAME}\s+{SURNAME}$")
# Names of staff and of authors are not read, but are no reason to refuse.
OTHERS = re.compile(
    r"учител|преподав|директор|руковод|эксперт|организатор|координат|ответственн|контакт|заместител|учебник|умк|автор|провер"
)
NOT_TOLD = re.compile(r"файл|пользоват|назван|наимен|школ|\bоо\b|организац|учрежд|муницип|регион|пункт|логин|предмет")
HEADINGS = re.compile(
    r"\bф ?\.? ?и ?\.? ?о\b|фамили|^имя( |$|,)|отчеств|^(ученик|обучающийся|участник|учащийся|ребенок)$"
)
ALONE = re.compile(
    r"^(ф ?\.? ?и ?\.? ?о|фамилия|ученик|обучающийся|участник)([ ,.и]*имя)?([ ,.и]*отчество)?"
    r"( участник\w*| обучающ\w*| учени\w*| учащ\w*| ребенка)?$"
)
SHARE, FEWEST = 0.3, 2
NUMERIC = frozenset({"task", "total", "mark", "journal"})  # their odd values are looked at when they are understood
TEXTUAL = frozenset(
    {
        "login",
        "school",
        "user",
        "municipality",
        "region",
        "group",
        "textbook",
        "teacher",
        "settlement",
        "subject",
        "kind",
    }
)


def heading(words: str) -> bool:
    """Whether a heading announces names of pupils."""
    low = plain(words)
    return bool(HEADINGS.search(low)) and not OTHERS.search(low) and not NOT_TOLD.search(low)


def name(words: str, *, strict: bool) -> bool:
    """Whether a cell reads as a person's name; strictly: «Красный Яр» may be a place, so two bare words do not do."""
    if INITIALS.match(words) or PATRONYMIC.match(words):
        return True
    return not strict and bool(TWO_WORDS.match(words))


def found(table: Table, raw: Grid, *, pupils: bool) -> tuple[int, int, str] | None:
    """Row, column and heading of what looks like names of pupils; ``None`` where nothing does.

    ``raw`` are the cells of the table; the row is one of its page.
    """
    for place, title in table.headings.items():
        if heading(title) and any(value not in ("", None) for value in raw.distinct(place)):
            return table.head, place, title
    for place in range(raw.width):
        title = table.headings.get(place, "")
        if role(title) in TEXTUAL or (pupils and role(title) in NUMERIC) or OTHERS.search(plain(title)):
            continue
        row = _names(raw, place, strict=not pupils)
        if row is not None:
            return table.first + row, place, ""
    return None


def on_page(page: Page) -> tuple[int, int, str] | None:
    """The same for a page that no table was found on: a list of pupils may lie beside the results."""
    staff = set()
    for row, cells in enumerate(page.rows[:60]):
        for place, value in enumerate(cells):
            if isinstance(value, str) and ALONE.match(plain(value)) and page.text(row + 1, place):
                return row, place, value
            if isinstance(value, str) and OTHERS.search(plain(value)):
                staff.add(place)
    raw = Grid(page.rows, max(map(len, page.rows), default=0))
    for place in range(raw.width):
        row_found = None if place in staff else _names(raw, place, strict=False)
        if row_found is not None:
            return row_found, place, ""
    return None


def _names(raw: Grid, place: int, *, strict: bool) -> int | None:
    told = [value for value in raw.distinct(place) if isinstance(value, str) and value]
    hits = [value for value in told if name(text(value), strict=strict)]
    # because in a small school one pupil may be all there is, but two bare words may also be a remark
    certain = any(name(text(value), strict=True) for value in hits)
    if len(hits) < (1 if certain else FEWEST) or len(hits) < SHARE * len(told):
        return None
    first = {raw.values.index(value) for value in hits}
    return next(row for row, number in enumerate(raw.ids[:, place].tolist()) if number in first)


def among(values: Iterable[Value]) -> Value:
    """The first name among different values that should have been numbers, if there are several; else ``None``."""
    hits = [value for value in values if isinstance(value, str) and name(text(value), strict=False)]
    return hits[0] if len(hits) >= FEWEST else None
