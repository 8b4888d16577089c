"""The door of the importer: a ``Reading`` in, a ``PlanDraft`` out."""

from collections.abc import Iterator
from itertools import chain

from office.grids.model import Reading
from plans.importing.abbreviations import abbreviations
from plans.importing.assembling import Assembled, assemble
from plans.importing.doubting import with_doubts
from plans.importing.draft import ImportRefused, Means, PlanDraft, Refusal, SectionDraft, Warning, WarningCode
from plans.importing.frontmatter import FrontMatter, read_front
from plans.importing.gathering import Gathered, gather
from plans.importing.measures import Context, measure
from plans.importing.parties import defined_in
from plans.terms import Period, read_period


def understand(reading: Reading) -> PlanDraft:
    """What a document says about a plan. Raises ImportRefused where it holds no plan, several, or an empty one."""
    found = gather(reading)
    done = assemble(found.items)
    if not any(section.rows for section in done.sections):
        raise ImportRefused(Refusal.NO_MEASURES)
    bodies = _bodies(done)
    front = read_front(found.front, done.aims, found.tail, bodies)
    period = _period(front)
    sections = _sections(done, found, bodies, period)
    return PlanDraft(
        title=front.title,
        title_raw=front.title_raw,
        period=period,
        approval=front.approval,
        signatory=front.signatory,
        goals=front.goals,
        tasks=front.tasks,
        columns=found.head.columns if found.head else (),
        sections=sections,
        abbreviations=tuple((abbreviations(_texts(found, done)) | bodies).items()),
        preamble=(*front.rest, *done.strays),
        warnings=tuple(_warnings(reading, found, done, front, period)),
    )


def _bodies(done: Assembled) -> dict[str, str]:
    """Full names of bodies as the responsible cells define them: there they stand in the nominative."""
    bodies: dict[str, str] = {}
    for section in done.sections:
        for row in section.rows:
            text = row.cells.get(Means.RESPONSIBLE, "")
            if "алее" in text:
                bodies = defined_in(text) | bodies
    return bodies


def _period(front: FrontMatter) -> Period | None:
    candidates = chain([front.title_raw], (text for text in front.rest if text.startswith(("Об ", "О "))))
    return next(filter(None, map(read_period, candidates)), None)


def _sections(
    done: Assembled, found: Gathered, bodies: dict[str, str], period: Period | None
) -> tuple[SectionDraft, ...]:
    rows = [row for section in done.sections for row in section.rows]
    numbered = sum(row.number is not None or bool(row.label) for row in rows) * 2 > len(rows)
    means = frozenset(column.means for column in found.head.columns) if found.head else frozenset()
    context = Context(period, bodies, means, numbered)
    return with_doubts(
        [
            SectionDraft(
                number=section.number.text if section.number else None,
                number_in_source=section.number.source if section.number else None,
                title=section.title,
                measures=tuple(
                    measure(row, section, (place, index), context) for index, row in enumerate(section.rows, 1)
                ),
                where=section.where,
            )
            for place, section in enumerate(done.sections, 1)
        ]
    )


def _texts(found: Gathered, done: Assembled) -> Iterator[str]:
    yield from (paragraph.text for paragraph in found.front)
    yield from (text for section in done.sections for row in section.rows for text in row.cells.values())


def _warnings(
    reading: Reading, found: Gathered, done: Assembled, front: FrontMatter, period: Period | None
) -> Iterator[Warning]:
    if not front.title:
        yield Warning("", WarningCode.TITLE_UNKNOWN)
    if period is None:
        yield Warning("", WarningCode.PERIOD_MISSING)
    yield from (Warning("", WarningCode.READER_REMARK, {"text": remark}) for remark in reading.remarks)
    yield from found.warnings
    yield from done.warnings
    for section in done.sections:
        if not section.rows:
            yield Warning(section.where, WarningCode.SECTION_EMPTY, {"title": section.title})
    yield from _odd_numbers(done)


def _odd_numbers(done: Assembled) -> Iterator[Warning]:
    """Sections whose number does not follow the one before."""
    above = 0
    for section in done.sections:
        if section.number is None or len(section.number.parts) != 1:
            continue
        now = section.number.parts[0]
        if above and now != above + 1:
            facts = {"number": section.number.source, "expected": str(above + 1)}
            yield Warning(section.where, WarningCode.SECTION_NUMBER_ODD, facts)
        above = now
