"""The roster on paper and as a workbook."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import override

from documents.orders.frame import paper
from observers.kinds import PlaceState
from observers.parsing import in_numbers
from observers.reports.roster import Block, Line
from office import sheets
from office.blocks import Column, Section, Table, TableBlock
from office.paper import Paper
from schools.models import Municipality

HEADS = (
    Column("Время", 16, centred=True),
    Column("Что наблюдается", 33),
    Column("Место", 15),
    Column("Наблюдатель", 26),
    Column("Явка", 10, centred=True),
)
WORKBOOK = (
    sheets.Column("Дата", 12, sheets.Look.CENTRED),
    sheets.Column("Время", 14, sheets.Look.CENTRED),
    sheets.Column("Школа", 34),
    sheets.Column("Этап", 30),
    sheets.Column("Работа", 34),
    sheets.Column("Класс", 12, sheets.Look.CENTRED),
    sheets.Column("Место", 24),
    sheets.Column("Наблюдатель", 34),
    sheets.Column("№", 8, sheets.Look.CENTRED),
    sheets.Column("Удостоверение", 16, sheets.Look.CENTRED),
    sheets.Column("Состояние", 24),
)
CONTACTS = (sheets.Column("Телефон", 20), sheets.Column("Электронная почта", 30))


def roster_paper(place: Municipality, blocks: Iterable[Block], *, when: str) -> Paper:
    """The roster in Russian, without telephones; ``when`` goes on after «наблюдателей» («на 14.04.2027»)."""
    with override("ru"):
        return paper(
            place,
            kind="график",
            heading=f"выхода общественных наблюдателей {when}",
            blocks=(TableBlock(schedule(blocks)),),
        )


def schedule(blocks: Iterable[Block], *, blanks: bool = True) -> Table:
    """The table of a roster: a section per school and day, a row per place; free places as ``blanks`` or not at all."""
    sections: dict[str, list[tuple[str, ...]]] = {}
    for block in sorted(blocks, key=_in_order):
        rows = sections.setdefault(f"{block.session.school}, {block.day}", [])
        rows += _rows(block, blanks)
    return Table(HEADS, tuple(Section(title, tuple(rows)) for title, rows in sections.items() if rows))


def _in_order(block: Block) -> tuple[Any, ...]:
    return in_numbers(block.session.school.name), block.session.starts_at, block.session.pk


def _rows(block: Block, blanks: bool) -> Iterator[tuple[str, ...]]:
    session = block.session
    seen = ", ".join(part for part in (session.title, session.classes) if part)
    what = f"{capfirst(str(session.get_stage_display()))}: {seen}"
    held = [line for line in block.lines if line.open]
    for line in held:
        yield block.hours, what, session.place, _person(line), _mark(line)
    for _free in range(block.free if blanks else 0):
        yield block.hours, what, session.place, "", ""


def _person(line: Line) -> str:
    certificate = f"\nуд. № {line.certificate}" if line.certificate else ""
    return f"{line.place.observer}{certificate}"


def _mark(line: Line) -> str:
    return {PlaceState.ATTENDED: "был", PlaceState.ABSENT: "не был"}.get(PlaceState(line.place.state), "")


def roster_workbook(blocks: Iterable[Block], *, title: str, contacts: bool) -> bytes:
    """The roster as a workbook, a row per place; telephone and e-mail only where ``contacts`` says so."""
    with override("ru"):
        columns = WORKBOOK + (CONTACTS if contacts else ())
        sheet = sheets.Sheet("График", columns, _cells(blocks, contacts), (title,), frozen=2)
        target = BytesIO()
        sheets.write(target, [sheet])
        return target.getvalue()


def _cells(blocks: Iterable[Block], contacts: bool) -> Iterator[tuple[str | int, ...]]:
    for block in blocks:
        session = block.session
        stage = str(session.get_stage_display())
        what = (block.day, block.hours, session.school.name, stage, session.title, session.classes, session.place)
        for line in block.lines:
            observer = line.place.observer
            reached = (observer.phone, observer.email) if contacts else ()
            state = str(line.place.get_state_display())
            yield *what, line.name, observer.number, line.certificate, state, *reached
