"""One row of the table by the meaning of its columns, before anybody asks what sort of row it is."""

from dataclasses import dataclass, field

from office.grids.model import Row
from plans.importing.columns import Head
from plans.importing.draft import Means
from plans.importing.numbers import Number, read_number, split_lead
from plans.importing.wording import flat, fold

VALUES = (Means.TITLE, Means.DEADLINE, Means.RESPONSIBLE, Means.RESULT, Means.NOTES)


@dataclass(slots=True)
class Record:
    """A row: its number as written and as read, the text of each column, the columns that a cell above covers."""

    cells: dict[Means, str]
    where: str
    number: Number | None = None
    label: str = ""
    covered: set[Means] = field(default_factory=set)
    moved: list[tuple[Means, str]] = field(default_factory=list)
    spans: bool = False

    @property
    def title(self) -> str:
        """The text of the title column."""
        return self.cells.get(Means.TITLE, "")

    @property
    def deadline(self) -> str:
        """The text of the deadline column."""
        return self.cells.get(Means.DEADLINE, "")

    @property
    def responsible(self) -> str:
        """The text of the responsible column."""
        return self.cells.get(Means.RESPONSIBLE, "")

    def own(self, means: Means) -> str:
        """The text of a column unless a cell above covers it."""
        return "" if means in self.covered else self.cells.get(means, "")

    def texts(self) -> list[str]:
        """The non-empty texts in the order of meanings, one line each."""
        return [flat(self.cells[means]) for means in VALUES if self.cells.get(means)]


def record(row: Row, head: Head) -> Record | None:
    """The record of a row, None where all its cells are empty."""
    texts, covered, spans = _texts(row)
    if not any(texts):
        return None
    texts, covered, shifted = _unshifted(_across(texts, row, head) if spans else texts, covered, head)
    now = Record({}, row.where, spans=spans)
    for index, text in enumerate(texts):
        if text:
            _put(now, head, index, text, index in covered)
    if shifted:
        now.moved.append((Means.NUMBER, texts[1]))
    _settle_number(now, head)
    return now


def _texts(row: Row) -> tuple[list[str], set[int], bool]:
    """Folded texts without what repeats the left neighbour, the columns covered from above, any span across."""
    texts: list[str] = []
    covered: set[int] = set()
    spans = False
    for index, cell in enumerate(row.cells):
        text = fold(cell.text)
        if cell.merged and index and cell.text == row.cells[index - 1].text and text:
            spans = spans or not row.cells[index - 1].merged
            texts.append("")
            if index - 1 in covered:
                covered.add(index)
            continue
        if cell.merged and text:
            covered.add(index)
        texts.append(text)
    return texts, covered, spans


def _across(texts: list[str], row: Row, head: Head) -> list[str]:
    """A lone text in a cell that spans the title column is the row's title, whichever column the span begins in."""
    first = next(index for index, text in enumerate(texts) if text)
    title = head.at(Means.TITLE)
    if title is None or sum(map(bool, texts)) > 1 or first == head.at(Means.NUMBER) or not first < title < len(texts):
        return texts
    if row.cells[title].text != row.cells[first].text:
        return texts
    return ["", *texts[:first], *texts[first + 1 : title], texts[first], *texts[title + 1 :]]


def _unshifted(texts: list[str], covered: set[int], head: Head) -> tuple[list[str], set[int], bool]:
    """A row one cell short whose first cell is no number lost its number cell: it is moved one place to the right."""
    short = len(texts) == len(head.columns) - 1 and head.at(Means.NUMBER) == 0
    if not short or not texts[0] or sum(map(bool, texts)) < 2 or read_number(texts[0]) or split_lead(texts[0])[0]:
        return texts, covered, False
    return ["", *texts], {index + 1 for index in covered}, True


def _put(now: Record, head: Head, index: int, text: str, covered: bool) -> None:
    column = head.columns[index] if index < len(head.columns) else None
    if column is None:
        now.moved.append((Means.OTHER, text))
        _add(now, Means.NOTES, text, "\n")
    elif column.means is Means.NUMBER:
        now.label = "" if covered else text
    elif column.means is Means.OTHER:
        _add(now, Means.NOTES, f"{column.header}: {text}" if column.header else text, "\n")
    else:
        _add(now, column.means, text, "\n" if column.means is Means.NOTES else " – ")
        if covered:
            now.covered.add(column.means)


def _add(now: Record, means: Means, text: str, between: str) -> None:
    now.cells[means] = between.join(filter(None, (now.cells.get(means), text)))


def _settle_number(now: Record, head: Head) -> None:
    """Take the number out of the cell it stands in: its own, or the front of the title."""
    now.number = read_number(now.label) if now.label else None
    if now.number is None and now.label:
        number, rest = split_lead(now.label)
        if not now.title:
            now.number, now.cells[Means.TITLE], now.label = number, rest, number.source if number else ""
        elif number and number.parts:
            now.number, now.label = number, number.source
            now.cells[Means.TITLE] = f"{rest}\n{now.title}"
    elif now.number is None and now.title and (head.at(Means.NUMBER) is None or _alone(now)):
        number, rest = split_lead(now.title)
        if number:
            now.number, now.label, now.cells[Means.TITLE] = number, number.source, rest


def _alone(now: Record) -> bool:
    """Whether the title is the only text of the row."""
    return [means for means in VALUES if now.cells.get(means)] == [Means.TITLE]
