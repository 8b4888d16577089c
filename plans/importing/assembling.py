"""Records to sections and measures: what sort of row each record is, broken rows joined, merged values handed down."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from office.grids.model import Paragraph
from plans.importing.draft import Doubt, DoubtCode, Means, Warning, WarningCode
from plans.importing.numbers import Number, split_lead
from plans.importing.records import VALUES, Record
from plans.importing.wording import breaks_off, flat

_AIM = re.compile(r"^(?:основн\w+ )?(?:цел[ьи]|задач[аи])(?![а-яё])", re.IGNORECASE)
_TOTAL = re.compile(r"^(?:итого|всего)(?![а-яё])", re.IGNORECASE)
_FURNITURE = re.compile(
    r"^(?:\[.*\]|[-–—\s]*\d{1,4}[-–—\s]*|(?:страница|стр\.|лист|page)\s*\d+.*|\d+\s*(?:/|из)\s*\d+|"
    r"(?:продолжение|окончание) (?:таблицы|приложения).*|консультантплюс.*)$",
    re.IGNORECASE,
)
_LONGEST_HEADING = 300


@dataclass(slots=True)
class RowDraft:
    """A measure under assembly: its texts by column, with line breaks, and what happened to them."""

    number: Number | None
    label: str
    cells: dict[Means, str]
    where: str
    inherited: dict[Means, tuple["RowDraft", str]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(slots=True)
class SectionRows:
    """A section under assembly."""

    number: Number | None
    title: str
    where: str
    rows: list[RowDraft] = field(default_factory=list)


@dataclass(slots=True)
class Assembled:
    """Sections with their rows, aims that stood inside the table, stray paragraphs, warnings."""

    sections: list[SectionRows] = field(default_factory=list)
    aims: list[Paragraph] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)

    @property
    def last(self) -> RowDraft | None:
        """The measure a continuation would belong to: the last one read, also of an earlier section."""
        return next((section.rows[-1] for section in reversed(self.sections) if section.rows), None)


@dataclass(frozen=True, slots=True)
class _Style:
    """How this plan numbers: the usual depth of a measure's number (0 = measures have none), whether headings do."""

    depth: int
    numbered_sections: bool


def assemble(items: Sequence[Record | Paragraph]) -> Assembled:
    """Sections and measures of the table's items, in reading order."""
    style = _style(item for item in items if isinstance(item, Record))
    done = Assembled()
    for at, item in enumerate(items):
        if isinstance(item, Paragraph):
            _take_paragraph(done, item)
        else:
            following = next((later for later in items[at + 1 :] if isinstance(later, Record)), None)
            _take_record(done, item, following, style)
    return done


def _style(records: Iterable[Record]) -> _Style:
    known = list(records)
    full = [now for now in known if now.title and (now.own(Means.DEADLINE) or now.own(Means.RESPONSIBLE))]
    headed = any(now.number and now.cells.keys() == {Means.TITLE} for now in known)
    depths = Counter(len(now.number.parts) for now in full if now.number)
    if depths.total() * 2 < len(full) or not depths:
        return _Style(0, headed)
    return _Style(depths.most_common(1)[0][0], headed)


def _take_paragraph(done: Assembled, paragraph: Paragraph) -> None:
    text = flat(paragraph.text)
    if _FURNITURE.match(text):
        done.warnings.append(Warning(paragraph.where, WarningCode.FURNITURE_DROPPED, {"text": text}))
        return
    number, rest = split_lead(text)
    titled = number or paragraph.bold or paragraph.level or not text.endswith((".", ";", ":"))
    if titled and len(text) <= _LONGEST_HEADING and not text[0].islower():
        done.sections.append(SectionRows(number, rest, paragraph.where))
    elif text:
        done.strays.append(text)
        done.warnings.append(Warning(paragraph.where, WarningCode.ROW_LEFT_OUT, {"text": text}))


def _take_record(done: Assembled, now: Record, following: Record | None, style: _Style) -> None:
    texts = now.texts()
    if len(texts) == 1 and not now.label and now.number is None and _AIM.match(texts[0]):
        done.aims += [Paragraph(line, where=now.where) for line in now.cells[_only(now)].split("\n")]
    elif texts and (
        _TOTAL.match(now.label or texts[0]) or (len(texts) == 1 and now.number is None and _FURNITURE.match(texts[0]))
    ):
        done.warnings.append(
            Warning(now.where, WarningCode.ROW_LEFT_OUT, {"text": " ".join(filter(None, (now.label, *texts)))})
        )
    elif _is_continuation(done, now, style):
        _join(done.last, now)
    elif _is_section(done, now, following, style):
        _open_section(done, now)
    else:
        _add_measure(done, now)


def _only(now: Record) -> Means:
    return next(means for means in VALUES if now.cells.get(means))


def _is_continuation(done: Assembled, now: Record, style: _Style) -> bool:
    last = done.last
    if last is None or now.label or (done.sections and not done.sections[-1].rows and now.title):
        return False
    if not now.own(Means.TITLE):
        return bool(now.texts())
    if now.moved and now.moved[0][0] is Means.NUMBER:
        return False
    dated, held = bool(now.own(Means.DEADLINE)), bool(now.own(Means.RESPONSIBLE))
    before = last.cells.get(Means.TITLE, "")
    if now.title[0].islower():
        return style.depth > 0 or not (dated and held)
    if breaks_off(before):
        return not (dated and held)
    return style.depth > 0 and (dated != held) and not now.covered and len(now.texts()) > 1 and _is_complete(last)


def _is_complete(row: RowDraft) -> bool:
    return bool(row.cells.get(Means.DEADLINE) and row.cells.get(Means.RESPONSIBLE))


def _join(last: RowDraft | None, now: Record) -> None:
    """Put the pieces of a broken row behind the texts above them."""
    if last is None:
        return
    pieces: list[tuple[Means, str]] = []
    for means in VALUES:
        piece = now.own(means)
        if piece:
            pieces.append((means, flat(piece)))
            last.cells[means] = "\n".join(filter(None, (last.cells.get(means), piece)))
    facts = {
        "columns": ", ".join(means.value for means, _ in pieces),
        "text": " / ".join(text for _, text in pieces),
        "where": now.where,
    }
    last.doubts.append(Doubt(DoubtCode.ROWS_JOINED, facts))


def _is_section(done: Assembled, now: Record, following: Record | None, style: _Style) -> bool:
    """Whether a row opens a section: a title without deadline or party of its own, numbered above measures."""
    if not now.title or now.own(Means.DEADLINE) or now.own(Means.RESPONSIBLE):
        return False
    if now.number is None:
        plain = not now.covered and (style.depth > 0 or not style.numbered_sections)
        return not now.label and not now.own(Means.RESULT) and (now.spans or plain)
    if now.covered:
        return False
    depth = len(now.number.parts)
    if depth < style.depth or style.depth == 0 or (now.number.roman and style.depth == 1):
        return True
    return depth == style.depth == 1 and not _next_in_row(done.last, now.number) and _starts_anew(now, following)


def _next_in_row(last: RowDraft | None, number: Number) -> bool:
    return last is not None and last.number is not None and last.number.parts[-1] + 1 == number.parts[-1]


def _starts_anew(now: Record, following: Record | None) -> bool:
    """Under a heading with a number of one figure the measures begin at 1 again, or the heading spans the table."""
    first = following.number if following else None
    return now.spans or bool(first and first.parts == (1,))


def _open_section(done: Assembled, now: Record) -> None:
    """A new section; a text that stands in another column of its row goes back to the measure above, flagged."""
    section = SectionRows(now.number, flat(now.title), now.where)
    for means in VALUES[1:]:
        text = now.own(means)
        last = done.last
        if not text:
            continue
        if last is not None:
            last.cells[means] = "\n".join(filter(None, (last.cells.get(means), text)))
            facts = {"column": means.value, "text": flat(text), "belongs": ""}
            last.doubts.append(Doubt(DoubtCode.TEXT_MISPLACED, facts))
        number = (last.number.text if last.number else last.label) if last else ""
        facts = {"title": section.title, "text": flat(text), "number": number}
        done.warnings.append(Warning(now.where, WarningCode.SECTION_TEXT_MISPLACED, facts))
    done.sections.append(section)


def _add_measure(done: Assembled, now: Record) -> None:
    if not done.sections:
        done.sections.append(SectionRows(None, "", ""))
    rows = done.sections[-1].rows
    row = RowDraft(now.number, now.label, dict(now.cells), now.where)
    for means, text in now.moved:
        row.doubts.append(Doubt(DoubtCode.TEXT_MISPLACED, {"column": means.value, "text": flat(text), "belongs": ""}))
    _hand_down(row, now, rows[-1] if rows else None)
    rows.append(row)


def _hand_down(row: RowDraft, now: Record, above: RowDraft | None) -> None:
    """Values that a merged cell, or a filled pair above a pair of empty cells, gives to the row; flagged later."""
    for means in (means for means in VALUES if means in now.covered):
        source = above.inherited.get(means, (above, ""))[0] if above else row
        row.inherited[means] = (source, now.cells[means])
    if above is None or now.covered or now.deadline or now.responsible:
        return
    for means in (Means.DEADLINE, Means.RESPONSIBLE):
        source, text = above.inherited.get(means, (above, above.cells.get(means, "")))
        if text:
            row.inherited[means] = (source, text)
