"""The blocks of a document sorted: what stands before the plan's table, its rows as records, what stands after."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from office.grids.model import Grid, Paragraph, Reading, Row
from plans.importing.columns import Head, find_head, head_text, meaning
from plans.importing.draft import ImportRefused, Means, Refusal, Warning, WarningCode
from plans.importing.numbers import read_number, split_lead
from plans.importing.records import Record, record
from plans.importing.wording import find_name, flat, key

_OTHER_TABLE = re.compile(
    r"^(?:приложение|список|перечень|состав|реестр|сведения|лист ознакомления|с (?:приказом|планом))", re.I
)
PLAN_TITLE = re.compile(
    r"^[«\"]?\s*(?:план(?:-график)?|дорожная карта|комплекс мер|комплексный план|программа|план-график)(?![а-яё])",
    re.IGNORECASE,
)
_HEAD_WITHIN = 40
_LONGEST_TOLD = 4000


@dataclass(slots=True)
class Gathered:
    """A sorted document; ``items`` are the table's records and the paragraphs that stand between its parts."""

    front: list[Paragraph] = field(default_factory=list)
    items: list[Record | Paragraph] = field(default_factory=list)
    tail: list[Paragraph] = field(default_factory=list)
    head: Head | None = None
    warnings: list[Warning] = field(default_factory=list)


def gather(reading: Reading) -> Gathered:
    """Sort the blocks of a reading. Raises ImportRefused where no table of a plan, or more than one plan, is found."""
    found = Gathered()
    grids = [block for block in reading.blocks if isinstance(block, Grid)]
    for block in reading.blocks:
        if isinstance(block, Grid):
            _take_grid(found, block)
        else:
            (found.front if found.head is None else found.items).append(block)
    if not grids:
        raise ImportRefused(Refusal.NO_TABLE)
    if found.head is None:
        heads = "; ".join(
            flat(" | ".join(cell.text for cell in grid.rows[0].cells))[:120] for grid in grids[:3] if grid.rows
        )
        raise ImportRefused(Refusal.NO_PLAN_TABLE, {"tables": str(len(grids)), "heads": heads})
    _move_first_heading(found)
    _move_tail(found)
    return found


def _take_grid(found: Gathered, grid: Grid) -> None:
    at, head = _first_head(grid.rows)
    if head is not None:
        _start(found, grid.rows[:at], head)
        _take_rows(found, grid.rows, at, head)
    elif found.head is not None and _continues(found, grid):
        _take_rows(found, grid.rows, 0, replace(found.head, rows=0))
    elif _is_text(grid):
        (found.items if found.head else found.front).extend(_as_paragraphs(grid.rows))
    else:
        text = flat(" ".join(cell.text for row in grid.rows for cell in row.cells if not cell.merged))
        facts = {"text": text[:_LONGEST_TOLD], "rows": str(len(grid.rows))}
        found.warnings.append(Warning(grid.where, WarningCode.TABLE_LEFT_OUT, facts))


def _first_head(rows: Sequence[Row]) -> tuple[int, Head | None]:
    for at in range(min(len(rows), _HEAD_WITHIN)):
        head = find_head(rows, at)
        if head is not None:
            return at, head
    return 0, None


def _start(found: Gathered, above: Sequence[Row], head: Head) -> None:
    """Note a head; a second one under a title of its own is a second plan."""
    if found.head is None:
        found.head = head
        found.front += _as_paragraphs(above)
        return
    found.items += _as_paragraphs(above)
    titles = [item for item in found.items if isinstance(item, Paragraph) and PLAN_TITLE.match(item.text)]
    known = {key(paragraph.text) for paragraph in found.front}
    fresh = [title for title in titles if key(title.text) not in known]
    if fresh and any(isinstance(item, Record) for item in found.items):
        raise ImportRefused(Refusal.SEVERAL_PLANS, {"heads": "; ".join(flat(title.text)[:120] for title in fresh)})


def _continues(found: Gathered, grid: Grid) -> bool:
    """Whether a table without a head goes on the plan's: same width, no head or title of another list."""
    head = found.head
    last = found.items[-1] if found.items else None
    if head is None or (isinstance(last, Paragraph) and _OTHER_TABLE.match(last.text)):
        return False
    first = grid.rows[0].cells if grid.rows else ()
    if first and meaning(first[0].text) is Means.NUMBER and first[0].text:
        return False
    widths = Counter(len(row.cells) for row in grid.rows)
    width = widths.most_common(1)[0][0] if widths else 0  # because one row with a cell too many must not lose a page
    numbered = any(row.cells and read_number(row.cells[0].text) for row in grid.rows)
    return width == len(head.columns) or (width == len(head.columns) - 1 and numbered)


def _is_text(grid: Grid) -> bool:
    """Whether a table only lays out lines: one column, numbered clauses in two, or a small one with a name in it."""
    filled = [[cell.text for cell in row.cells if cell.text and not cell.merged] for row in grid.rows]
    width = max(map(len, filled), default=0)
    if width == 2 and all(len(texts) == 2 and read_number(texts[0]) for texts in filled if texts):
        return True
    return width <= 1 or (len(grid.rows) <= 4 and any(find_name(text) for texts in filled for text in texts))


def _as_paragraphs(rows: Iterable[Row]) -> list[Paragraph]:
    lines: list[Paragraph] = []
    for row in rows:
        texts = [cell.text for cell in row.cells if cell.text and not cell.merged]
        if texts and read_number(texts[0]):
            texts = [" ".join(texts)]  # because the clauses of an order are often laid out in two columns
        lines += [Paragraph(line, where=row.where) for text in texts for line in text.split("\n")]
    return lines


def _take_rows(found: Gathered, rows: Sequence[Row], start: int, head: Head) -> None:
    at = start + head.rows
    _warn_columns(found, head)
    while at < len(rows):
        row = rows[at]
        again = find_head(rows, at) if head_text(row) == head.text or _numbers_a_head(row) else None
        if again is not None:
            found.warnings.append(Warning(row.where, WarningCode.HEAD_REPEATED, {"text": head_text(row)}))
            head, at = again, at + again.rows
            continue
        now = None if _counts_columns(row) else record(row, head)
        if now is None and any(cell.text for cell in row.cells):
            text = flat(" ".join(cell.text for cell in row.cells))
            found.warnings.append(Warning(row.where, WarningCode.FURNITURE_DROPPED, {"text": text}))
        elif now is not None:
            found.items.append(now)
        at += 1


def _warn_columns(found: Gathered, head: Head) -> None:
    if any(isinstance(item, Record) for item in found.items):
        return
    for column in head.columns:
        if column.means is Means.OTHER and column.header:
            found.warnings.append(Warning("", WarningCode.COLUMN_UNKNOWN, {"header": column.header}))
    for means in (Means.DEADLINE, Means.RESPONSIBLE):
        if head.at(means) is None:
            found.warnings.append(Warning("", WarningCode.COLUMN_MISSING, {"column": means.value}))


def _numbers_a_head(row: Row) -> bool:
    return bool(row.cells and row.cells[0].text) and meaning(row.cells[0].text) is Means.NUMBER


def _counts_columns(row: Row) -> bool:
    """The row «1 2 3 4 5» under a head."""
    texts = [cell.text.strip() for cell in row.cells]
    return len(texts) > 2 and texts == [str(index) for index in range(1, len(texts) + 1)]


def _move_first_heading(found: Gathered) -> None:
    """The heading of the first section stands before the first table where each section has a table of its own."""
    if not found.front or not found.items:
        return
    last, first = found.front[-1], found.items[0]
    number, _ = split_lead(last.text)
    if number is None or not isinstance(first, Record) or not (first.deadline or first.responsible):
        return
    heads = (split_lead(item.text)[0] for item in found.items if isinstance(item, Paragraph))
    second = any(head is not None and head.parts == (2,) and head.roman == number.roman for head in heads)
    if number.parts == (1,) and (second or last.bold or last.level or number.roman):
        found.items.insert(0, found.front.pop())


def _move_tail(found: Gathered) -> None:
    """Paragraphs and signature rows that end the document leave the table."""
    while found.items and (isinstance(found.items[-1], Paragraph) or _is_signature(found.items[-1])):
        last = found.items.pop()
        if isinstance(last, Paragraph):
            found.tail.insert(0, last)
        else:
            found.tail[:0] = [Paragraph(text, where=last.where) for text in last.texts()]


def _is_signature(now: Record) -> bool:
    texts = now.texts()
    if now.number or not 1 <= len(texts) <= 3 or now.deadline.strip(" _/"):
        return False
    name = find_name(texts[-1])
    return bool(name) and re.match(r"[А-ЯЁ]\.", name[0] if name else "") is not None and len(texts[0]) < 150
