"""An assembled row to a measure: every value as written and as understood, every doubt of the row itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from plans.importing.assembling import RowDraft, SectionRows
from plans.importing.draft import Doubt, DoubtCode, Means, MeasureDraft, PartyDraft, PartyKind
from plans.importing.parties import names_a_party, read_parties
from plans.importing.wording import breaks_off, find_name, flat, list_items, statements, tail, without_dots
from plans.terms import Kind, Period, Term, read

_MAY_BE_TERM = re.compile(
    r"\d|ежегодн|ежемесячн|ежекварт|еженедел|постоянн|в течение|"
    r"янв|февр|март|апрел|май|мая|июн|июл|август|сентяб|октяб|нояб|декаб"
)
_INHERITED = {
    Means.DEADLINE: DoubtCode.DEADLINE_INHERITED,
    Means.RESPONSIBLE: DoubtCode.RESPONSIBLE_INHERITED,
    Means.RESULT: DoubtCode.RESULT_INHERITED,
}


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows of one plan share: period, full names of bodies, columns, whether its measures are numbered."""

    period: Period | None
    bodies: Mapping[str, str]
    means: frozenset[Means]
    numbered: bool


def measure(row: RowDraft, section: SectionRows, position: tuple[int, int], context: Context) -> MeasureDraft:
    """The measure of a row; ``position`` = (place of the section, place in the section), both from 1."""
    title, subitems = list_items(row.cells.get(Means.TITLE, ""))
    responsible, parties = _responsible(row, context)
    deadline = _deadline(row, section, position, context)
    result = row.cells.get(Means.RESULT)
    draft = MeasureDraft(
        number=number_of(row, section, position),
        number_in_source=_source_number(row),
        title=title or (subitems[0] if subitems else ""),
        title_raw=flat(row.cells.get(Means.TITLE, "")),
        subitems=subitems if title else subitems[1:],
        deadline_raw=_raw(row, Means.DEADLINE),
        deadline=deadline,
        responsible_raw=responsible,
        responsible=parties,
        result_raw=_raw(row, Means.RESULT),
        result=statements(result) if result else (),
        notes_raw=_raw(row, Means.NOTES),
        where=row.where,
    )
    inherited = tuple(_inherited(row, section, position))
    return replace(draft, doubts=(*row.doubts, *inherited, *own_doubts(draft, context)))


def own_doubts(draft: MeasureDraft, context: Context) -> tuple[Doubt, ...]:
    """The doubts that a measure's own words raise, whatever document they come from."""
    return (*_missing(draft, context), *_cut(draft), *_misplaced(draft), *_names(draft))


def number_of(row: RowDraft, section: SectionRows, position: tuple[int, int]) -> str:
    """The measure's number: its own in Arabic figures, else one made from the places of section and row."""
    if row.number:
        return row.number.text
    if not section.title:
        return str(position[1])
    return f"{section.number.text if section.number else position[0]}.{position[1]}"


def _source_number(row: RowDraft) -> str | None:
    return row.number.source if row.number else flat(row.label) or None


def _raw(row: RowDraft, means: Means) -> str | None:
    return flat(row.cells.get(means, "")) or None


def _deadline(row: RowDraft, section: SectionRows, position: tuple[int, int], context: Context) -> Term:
    given = row.inherited.get(Means.DEADLINE)
    if given is None:
        return read(_raw(row, Means.DEADLINE), context.period)
    term = read(flat(given[1]), context.period)
    return replace(term, inherited_from=_source_of(given[0], section, position))


def _source_of(source: RowDraft, section: SectionRows, position: tuple[int, int]) -> str:
    """The number of the measure a value came from; it stands in the same section."""
    place = next((index for index, row in enumerate(section.rows, 1) if row is source), position[1])
    return number_of(source, section, (position[0], place))


def _responsible(row: RowDraft, context: Context) -> tuple[str | None, tuple[PartyDraft, ...]]:
    given = row.inherited.get(Means.RESPONSIBLE)
    text = given[1] if given else row.cells.get(Means.RESPONSIBLE)
    return _raw(row, Means.RESPONSIBLE), read_parties(text, context.bodies, inherited=given is not None)


def _inherited(row: RowDraft, section: SectionRows, position: tuple[int, int]) -> list[Doubt]:
    return [
        Doubt(_INHERITED[means], {"source": _source_of(source, section, position), "text": flat(text)})
        for means, (source, text) in row.inherited.items()
        if means in _INHERITED
    ]


def _missing(draft: MeasureDraft, context: Context) -> list[Doubt]:
    doubts: list[Doubt] = []
    if not draft.title:
        doubts.append(Doubt(DoubtCode.TITLE_MISSING))
    if not draft.responsible and Means.RESPONSIBLE in context.means:
        doubts.append(Doubt(DoubtCode.RESPONSIBLE_MISSING))
    if not draft.result_raw and Means.RESULT in context.means:
        doubts.append(Doubt(DoubtCode.RESULT_MISSING))
    if context.numbered and draft.number_in_source is None:
        doubts.append(Doubt(DoubtCode.NUMBER_MISSING, {"number": draft.number}))
    return doubts


def _cut(draft: MeasureDraft) -> list[Doubt]:
    texts = (
        (Means.TITLE, draft.title_raw),
        (Means.DEADLINE, draft.deadline_raw),
        (Means.RESPONSIBLE, draft.responsible_raw),
        (Means.RESULT, draft.result_raw),
    )
    return [
        Doubt(DoubtCode.TEXT_CUT_OFF, {"column": means.value, "text": tail(text)})
        for means, text in texts
        if text and breaks_off(text)
    ]


def _misplaced(draft: MeasureDraft) -> list[Doubt]:
    """Persons in the deadline or result column, a deadline in the responsible column."""
    found: list[tuple[Means, str, Means]] = []
    name = find_name(draft.result_raw or "")
    if name:
        found.append((Means.RESULT, (draft.result_raw or "")[name.start() :], Means.RESPONSIBLE))
    if draft.deadline_raw and draft.deadline.kind is Kind.NONE and names_a_party(draft.deadline_raw):
        found.append((Means.DEADLINE, draft.deadline_raw, Means.RESPONSIBLE))
    if draft.responsible_raw and _is_term(draft.responsible_raw):
        found.append((Means.RESPONSIBLE, draft.responsible_raw, Means.DEADLINE))
    return [
        Doubt(DoubtCode.TEXT_MISPLACED, {"column": means.value, "text": text, "belongs": belongs.value})
        for means, text, belongs in found
    ]


def _is_term(text: str) -> bool:
    if names_a_party(text) or not _MAY_BE_TERM.search(text.casefold()):
        return False
    term = read(text, None)
    return term.kind is not Kind.NONE


def _names(draft: MeasureDraft) -> list[Doubt]:
    names = dict.fromkeys(
        party.person for party in draft.responsible if party.kind is PartyKind.PERSON and party.person
    )
    return [Doubt(DoubtCode.INITIALS_WITHOUT_DOTS, {"name": name}) for name in names if without_dots(name)]
