"""The memo of observation: counts by school, stage and kind, the list of what was noticed, proposals to be edited."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.text import capfirst
from django.utils.translation import override

from documents.orders.frame import paper
from documents.orders.persons import to_head
from observers.models import Act
from observers.orders.frames import span
from observers.reports.acts import Observation, Seen, boxes_of
from office.blocks import Block, Column, Heading, Paragraph, Section, Table, TableBlock
from office.clauses import from_text
from office.paper import Annex, Paper, Signature
from schools.models import Municipality

COUNTS = (
    Column("Актов", 12, centred=True),
    Column("Без нарушений", 18, centred=True),
    Column("С отметками", 18, centred=True),
    Column("Отметок", 14, centred=True),
)
KINDS = (Column("№", 7, centred=True), Column("Что отмечено", 75), Column("Актов", 18, centred=True))
LIST = (
    Column("№ акта", 7, centred=True),
    Column("Дата", 11, centred=True),
    Column("Школа", 18),
    Column("Этап, работа, класс", 22),
    Column("Отмечено", 25),
    Column("Комментарий; слово школы", 25),
)

POST = "Муниципальный координатор"


def memo_paper(place: Municipality, seen: Observation, *, writer: str, like: Paper | None = None) -> Paper:
    """The memo in Russian, signed by its ``writer``; of a draft ``like`` heading, proposals and signature stay."""
    with override("ru"):
        notable = seen.notable
        annexes = (Annex("Перечень отмеченного наблюдателями", _list(notable), landscape=True),) if notable else ()
        made = paper(
            place,
            kind="служебная записка",
            heading=f"о результатах общественного наблюдения {span(seen.first, seen.last)}",
            preamble=_opening(seen),
            command="ПРЕДЛАГАЮ:",
            clauses=from_text(_proposals(seen)),
            annexes=annexes,
            blocks=tuple(_blocks(seen)),
            signature=Signature(POST, writer),
            addressee=to_head(place),
        )
    if like is None:
        return made
    return replace(made, heading=like.heading, clauses=like.clauses, signature=like.signature)


def _opening(seen: Observation) -> str:
    # Because of a season that only paper acts are left of nobody knows how many sessions there were.
    watched = (
        f"Наблюдение: выходов – {seen.sessions}, школ – {seen.schools}. "
        f"Наблюдателей присутствовало – {seen.present}, не пришло – {seen.absent}. "
    )
    return (
        f"{watched if seen.sessions else ''}"
        f"Представлено актов – {seen.whole.acts}, из них без нарушений – {seen.whole.clean}, "
        f"с отметками о нарушениях – {seen.whole.with_violations}.\n"
        "Отметки в актах – признаки, требующие проверки; они не являются оценкой работы школы или её работников."
    )


def _blocks(seen: Observation) -> Iterable[Block]:
    if not seen.acts:
        yield Paragraph("Актов наблюдения за это время не представлено.")
        return
    schools = [(school.name, one) for school, one in seen.by_school]
    yield TableBlock(_counts("Школа", [*schools, ("Всего", seen.whole)]), "Акты по школам")
    stages = [(capfirst(str(stage.label)), one) for stage, one in seen.by_stage if one.acts]
    yield TableBlock(_counts("Этап", [*stages, ("Всего", seen.whole)]), "Акты по этапам")
    if seen.whole.by_kind:
        yield TableBlock(_kinds(seen.whole), "Отмеченное по видам")
    else:
        yield Heading("Отмеченное по видам", 2)
        yield Paragraph("Нарушений наблюдатели не отметили.")


def _counts(what: str, rows: Iterable[tuple[str, Seen]]) -> Table:
    cells = tuple((name, str(one.acts), str(one.clean), str(one.with_violations), str(one.named)) for name, one in rows)
    return Table((Column(what, 38), *COUNTS), (Section("", cells),))


def _kinds(seen: Seen) -> Table:
    rows = tuple((str(one.number), capfirst(str(one.words)), str(count)) for one, count in seen.by_kind)
    return Table(KINDS, (Section("", rows),))


def _list(acts: Iterable[Act]) -> Table:
    return Table(LIST, (Section("", tuple(_told(act) for act in acts)),))


def _told(act: Act) -> tuple[str, ...]:
    where = ", ".join(part for part in (str(act.get_stage_display()), act.work, act.classes) if part)
    boxes = "\n".join(f"{one.number}. {capfirst(str(one.words))}" for one in boxes_of(act))
    words = "\n".join(part for part in (act.comment, f"Школа: {act.answer}" if act.answer else "") if part)
    return str(act.number), f"{act.day:%d.%m.%Y}", act.school.name, capfirst(where), boxes, words


def _proposals(seen: Observation) -> str:
    schools = [school.name for school, one in seen.by_school if one.with_violations]
    lines = []
    if schools:
        lines = [
            "1. Направить акты с отметками в школы для проверки и пояснений: " + ", ".join(schools) + ".",
            "2. Рассмотреть пояснения школ и при необходимости провести выборочную перепроверку работ.",
        ]
    number = len(lines) + 1
    lines.append(f"{number}. Довести итоги наблюдения до руководителей общеобразовательных организаций.")
    if seen.absent:
        lines.append(f"{number + 1}. Уточнить резерв наблюдателей на случай неявки.")
    return "\n".join(lines)
