"""Short documents read into drafts, and what to look at in a draft."""

from office.grids.model import Cell, Grid, Paragraph, Reading, Row
from office.grids.text import read_text
from plans.importing.draft import MeasureDraft, PlanDraft
from plans.importing.reading_plan import understand

HEAD = "№ п/п\tМероприятие\tСрок\tОтветственный\n"


def plan(text: str) -> PlanDraft:
    """The draft of a document in plain text, cells apart by tabs."""
    return understand(read_text(text.encode()))


def grid(*rows: tuple[str, ...], merged: frozenset[tuple[int, int]] = frozenset()) -> Grid:
    """A table; ``merged`` are the places (row, column) that only continue a merged cell."""
    return Grid(
        tuple(
            Row(
                tuple(Cell(text, (at, place) in merged) for place, text in enumerate(row)),
                f"таблица 1, строка {at + 1}",
            )
            for at, row in enumerate(rows)
        ),
        "таблица 1",
    )


def reading(*blocks: Grid | Paragraph) -> Reading:
    """A Word document of these blocks."""
    return Reading(blocks, "docx")


def essence(measure: MeasureDraft) -> tuple[str, str, str | None, tuple[str, ...]]:
    """Number, title, words of the deadline, words of the parties."""
    return measure.number, measure.title, measure.deadline_raw, tuple(party.raw for party in measure.responsible)


def outline(draft: PlanDraft) -> list[tuple[str | None, str, list[str]]]:
    """Number, title and numbers of the measures of each section."""
    return [(part.number, part.title, [measure.number for measure in part.measures]) for part in draft.sections]


def codes(draft: PlanDraft) -> dict[str, list[str]]:
    """The codes of the doubts, by the number of the measure."""
    return {
        measure.number: [doubt.code.value for doubt in measure.doubts] for measure in draft.measures if measure.doubts
    }
