"""The order that appoints observers, with the list and the schedule as annexes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import override

from documents.orders.frame import paper
from observers.models import Observer
from observers.orders.frames import span
from observers.orders.rosters import schedule
from observers.reports.roster import Block
from office.blocks import Column, Section, Table
from office.clauses import from_text
from office.paper import Annex, Paper
from schools.models import Municipality

PEOPLE = (
    Column("№ п/п", 9, centred=True),
    Column("Фамилия, имя, отчество", 42),
    Column("Категория", 29),
    Column("Удостоверение", 20, centred=True),
)
SCHEDULE = (
    Column("Время", 11, centred=True),
    Column("Что наблюдается", 36),
    Column("Место", 20),
    Column("Наблюдатель", 33),
)
HEADING = "О назначении общественных наблюдателей при проведении всероссийских проверочных работ"
PREAMBLE = (
    "В целях повышения объективности проведения и оценивания всероссийских проверочных работ "
    "и обеспечения их открытости"
)


def appointing_order(
    place: Municipality, blocks: Sequence[Block], first: date, last: date, *, like: Paper | None = None
) -> Paper:
    """The order in Russian about the sessions of ``blocks``; ``like`` is a draft whose wording is kept."""
    with override("ru"):
        made = paper(
            place,
            kind="приказ",
            heading=HEADING,
            preamble=PREAMBLE,
            command="ПРИКАЗЫВАЮ:",
            clauses=from_text(_clauses(first, last)),
            annexes=(
                Annex("Список общественных наблюдателей", _people(blocks), approves="список", landscape=False),
                Annex(
                    f"График выхода общественных наблюдателей {span(first, last)}",
                    _schedule(blocks),
                    approves="график",
                    landscape=True,
                ),
            ),
        )
    if like is None:
        return made
    words = {"heading": like.heading, "preamble": like.preamble, "clauses": like.clauses}
    return replace(made, **words, signature=like.signature)  # type: ignore[arg-type]


def _clauses(first: date, last: date) -> str:
    return "\n".join(
        (
            f"1. Назначить общественными наблюдателями {span(first, last)} лиц по списку (приложение № 1).",
            "2. Утвердить график выхода общественных наблюдателей (приложение № 2).",
            "3. Руководителям общеобразовательных организаций:",
            "3.1. Допускать общественных наблюдателей по удостоверению и документу, удостоверяющему личность.",
            "3.2. Предоставить общественным наблюдателям место, с которого видны ход работы и её проверка.",
            "3.3. Знакомиться с актами общественного наблюдения и давать по ним пояснения.",
            "4. Общественным наблюдателям:",
            "4.1. Не вмешиваться в ход работы, не разглашать содержание заданий и персональные данные участников.",
            "4.2. По окончании каждого выхода представить акт общественного наблюдения.",
            "5. Муниципальному координатору обобщить акты и представить служебную записку о результатах наблюдения.",
            "6. Контроль за исполнением настоящего приказа оставляю за собой.",
        )
    )


def _people(blocks: Sequence[Block]) -> Table:
    lines = [line for block in blocks for line in block.lines if line.open]
    people: dict[Observer, str] = {line.place.observer: line.certificate for line in lines}
    ordered = sorted(people, key=lambda one: (one.full_name.casefold(), one.pk))
    rows = tuple(
        (str(at), str(one), capfirst(str(one.get_category_display())), people[one] or "–")
        for at, one in enumerate(ordered, 1)
    )
    return Table(PEOPLE, (Section("", rows),))


def _schedule(blocks: Sequence[Block]) -> Table:
    table = schedule(blocks, blanks=False)
    parts = tuple(Section(part.title, tuple(row[:-1] for row in part.rows)) for part in table.sections)
    return Table(SCHEDULE, parts)
