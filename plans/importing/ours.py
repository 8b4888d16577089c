"""A workbook or a Word document that we exported ourselves, read to the letter: nothing in it has to be guessed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from office.grids.model import Grid, Paragraph, Reading, Row
from plans.importing.doubting import with_doubts
from plans.importing.draft import (
    ColumnDraft,
    ImportRefused,
    Means,
    MeasureDraft,
    PlanDraft,
    Refusal,
    SectionDraft,
    SignatoryDraft,
)
from plans.importing.measures import Context, own_doubts
from plans.importing.numbers import read_number, split_lead
from plans.importing.parties import read_parties
from plans.importing.staging import period_of
from plans.importing.wording import flat, list_items, statements
from plans.terms import Period, read, read_period

# Because officials edit what they were given, the file itself says whose it is and what its columns mean.
MARK = "план мероприятий/1:"
ADDED = "+number"
GOALS, TASKS = "Цели:", "Задачи:"
_MARKED = re.compile(rf"<(?:\w+:)?category>\s*{re.escape(MARK)}([a-z,+]{{1,300}})\s*<".encode())
_PERIOD = re.compile(r"^Период:\s*(.*?)\s*(?:\((\d\d\.\d\d\.\d{4}) [-–—] (\d\d\.\d\d\.\d{4})\))?$")
_SIGNED = re.compile(r"^Подписывает:\s*(.*?)\s*[–—]\s*([^–—]+)$")
_ITEM = re.compile(r"^\d{1,3}\.\s+(.*)$")


@dataclass(slots=True)
class _Front:
    """What the lines above the table say."""

    title: str = ""
    period: Period | None = None
    signatory: SignatoryDraft | None = None
    goals: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)


def mark(columns: Sequence[Mapping[str, str]]) -> str:
    """The property that tells our file; a number column that only the export needs is named ``ADDED``."""
    means = [column["means"] for column in columns]
    return MARK + ",".join(means if Means.NUMBER in means else [ADDED, *means])


def columns_marked(data: bytes) -> tuple[str, ...]:
    """What the columns of our own file mean; empty where the file is not ours."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            found = _MARKED.search(archive.read("docProps/core.xml"))
    except (BadZipFile, KeyError):
        return ()
    means = tuple(found[1].decode().split(",")) if found else ()
    return means if {*means} <= {ADDED, *map(str, Means)} else ()


def front_lines(
    title: str, period: Period | None, goals: Sequence[str], tasks: Sequence[str], signatory: tuple[str, str]
) -> list[str]:
    """The lines above the table, as ``understand_ours`` reads them back; the title is the first."""
    lines = [flat(title)]
    if period is not None:
        told = read_period(period.raw)
        days = "" if told and (told.start, told.end) == (period.start, period.end) else _days(period)
        lines.append(f"Период: {flat(period.raw)}{days}")
    if signatory[1]:
        lines.append(f"Подписывает: {flat(signatory[0])} – {flat(signatory[1])}")
    for word, texts in ((GOALS, goals), (TASKS, tasks)):
        if texts:
            lines += [word, *(f"{number}. {flat(text)}" for number, text in enumerate(texts, 1))]
    return lines


def _days(period: Period) -> str:
    return f" ({period.start:%d.%m.%Y} – {period.end:%d.%m.%Y})"


def heading(number: str, title: str) -> str:
    """A section's row: «2. Наблюдение»."""
    if not title:
        return f"Раздел {number}" if number else ""
    return f"{number}. {title}" if number else title


def understand_ours(reading: Reading, means: tuple[str, ...]) -> PlanDraft | None:
    """The plan of our own file; ``None`` when somebody has changed its columns. Raises ``ImportRefused`` if empty."""
    grid = next((block for block in reading.blocks if isinstance(block, Grid)), None)
    at = _head(grid.rows, len(means)) if grid else None
    if grid is None or at is None:
        return None
    lines = [flat(block.text) for block in reading.blocks[: reading.blocks.index(grid)] if isinstance(block, Paragraph)]
    lines += [flat(row.cells[0].text) for row in grid.rows[:at] if row.cells]
    front = _front([_hyphens(line) for line in lines if line])
    kinds = tuple(Means.NUMBER if name == ADDED else Means(name) for name in means)
    sections = _sections(grid.rows[at + 1 :], kinds, front.period)
    if not any(section.measures for section in sections):
        raise ImportRefused(Refusal.NO_MEASURES)
    heads = [_hyphens(flat(cell.text)) for cell in grid.rows[at].cells]
    columns = tuple(
        ColumnDraft(header, Means(name)) for header, name in zip(heads, means, strict=False) if name != ADDED
    )
    return PlanDraft(
        title=front.title,
        title_raw=front.title,
        period=front.period,
        approval=None,
        signatory=front.signatory,
        goals=tuple(front.goals),
        tasks=tuple(front.tasks),
        columns=columns,
        sections=with_doubts(sections),
    )


def _head(rows: Sequence[Row], width: int) -> int | None:
    """The first row with a text of its own in every column."""
    for at, row in enumerate(rows):
        if sum(bool(cell.text) and not cell.merged for cell in row.cells) == width == len(row.cells) > 1:
            return at
    return None


def _hyphens(text: str) -> str:
    return text.replace("\u2011", "-")


def _front(lines: Sequence[str]) -> _Front:
    front = _Front(title=lines[0] if lines else "")
    into: list[str] | None = None
    for line in lines[1:]:
        period, signed, item = _PERIOD.match(line), _SIGNED.match(line), _ITEM.match(line)
        if line in (GOALS, TASKS):
            into = front.goals if line == GOALS else front.tasks
        elif into is not None:
            into.append(item[1] if item else line)
        elif period:
            front.period = period_of(period[1], _day(period[2]), _day(period[3]))
        elif signed:
            front.signatory = SignatoryDraft(signed[1], signed[2])
        else:
            front.title = f"{front.title} {line}"
    return front


def _day(text: str | None) -> date | None:
    try:
        return datetime.strptime(text or "", "%d.%m.%Y").date()  # noqa: DTZ007 because a day has no time zone
    except ValueError:
        return None


def _sections(rows: Sequence[Row], kinds: tuple[Means, ...], period: Period | None) -> list[SectionDraft]:
    context = context_of(period, kinds)
    sections: list[tuple[str, str, list[MeasureDraft]]] = []
    for index, row in enumerate(rows):
        texts = [_hyphens(flat(cell.text)) for cell in row.cells[: len(kinds)]]
        texts += [""] * (len(kinds) - len(texts))
        if not any(texts) or (index == 0 and texts == [str(place + 1) for place in range(len(kinds))]):
            continue
        if title := _heading_of(row, texts, kinds):
            sections.append((*_numbered(title), []))
            continue
        if not sections:
            sections.append(("", "", []))
        words = dict(zip((str(kind) for kind in kinds), texts, strict=True))
        sections[-1][2].append(measure_of(words, context, where=row.where))
    return [section_of(number, title, found) for number, title, found in sections]


def section_of(number: str, title: str, measures: Iterable[MeasureDraft]) -> SectionDraft:
    """A section of its number as printed, Roman or not."""
    known = read_number(number) if number else None
    return SectionDraft(known.text if known else number or None, number or None, title, tuple(measures))


def _heading_of(row: Row, texts: Sequence[str], kinds: tuple[Means, ...]) -> str:
    if len(row.cells) > 1 and all(cell.merged and cell.text == row.cells[0].text for cell in row.cells[1:]):
        return texts[0]
    label = texts[kinds.index(Means.NUMBER)]
    alone = sum(map(bool, texts)) == 1
    return label if alone and label and (read_number(label) is None or label.startswith("Раздел ")) else ""


def _numbered(text: str) -> tuple[str, str]:
    bare = re.match(r"^Раздел (\S+)$", text)
    if bare:
        return bare[1], ""
    number, rest = split_lead(text)
    return (number.source, rest) if number else ("", text)


def context_of(period: Period | None, means: Iterable[Means]) -> Context:
    """What the rows of our own file share; numbers are never missed, because a plan may leave them out."""
    return Context(period, {}, frozenset(means), numbered=False)


def measure_of(words: Mapping[str, str], context: Context, *, where: str = "") -> MeasureDraft:
    """A measure of words that stand in their own columns; deadline and parties are read anew."""
    number, result = words.get("number", ""), words.get("result") or None
    title, subitems = list_items(words.get("title", ""))
    draft = MeasureDraft(
        number=number,
        number_in_source=number or None,
        title=title or (subitems[0] if subitems else ""),
        title_raw=words.get("title", ""),
        subitems=subitems if title else subitems[1:],
        deadline_raw=words.get("deadline") or None,
        deadline=read(words.get("deadline") or None, context.period),
        responsible_raw=words.get("responsible") or None,
        responsible=read_parties(words.get("responsible") or None),
        result_raw=result,
        result=statements(result) if result else (),
        notes_raw=words.get("notes") or None,
        where=where,
    )
    return replace(draft, doubts=own_doubts(draft, context))
