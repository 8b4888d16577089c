"""A re-check on paper and as a workbook: boxes to fill in, or both markings once they are known."""

from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import override

from analytics.charts import as_picture
from analytics.labels.rechecks import draw_sentence, sentences
from analytics.models import Recheck
from analytics.parsing.marking import CODE, heading
from analytics.reports import rechecks
from analytics.reports.agreement import columns_of
from analytics.rules import RecheckState
from documents.orders.frame import paper
from office import sheets
from office.blocks import Block, Column, Heading, Paragraph, Section, Table, TableBlock
from office.paper import Annex, Paper

SIGNING = (Column("№", 6, centred=True), Column("Фамилия, инициалы, место работы", 60), Column("Подпись", 24))
BLANK_SEATS = 3
NOT_ATTEMPTED = "Х"


def protocol_paper(row: Recheck) -> Paper:
    """The protocol in Russian: how works were drawn, the boxes or the outcome, who marked."""
    with override("ru"):
        entered = row.state == RecheckState.ENTERED
        blocks: list[Block] = [Paragraph(draw_sentence(row.rule, row.seed)), *_how(row, entered)]
        if entered:
            blocks += [Heading("Результаты перепроверки", 2), *(Paragraph(line) for line in sentences(row.agreement))]
            blocks += [as_picture(chart) for chart in rechecks.pictures(row)]
        blocks += [Heading("Комиссия", 2), TableBlock(_seats(row))]
        return paper(
            row.school.municipality,
            kind="протокол",
            heading=f"выборочной перепроверки работ: {row.work}, {row.school.name}",
            preamble=_intro(row),
            annexes=(Annex(_title(row), _outcome(row) if entered else _boxes(row), landscape=True),),
            blocks=tuple(blocks),
        )


def _intro(row: Recheck) -> str:
    due = f" Работы проверяются до {row.due_on:%d.%m.%Y}." if row.due_on else ""
    return f"Работы обозначены кодами участников; первые баллы проверяющим не сообщаются.{due}"


def _how(row: Recheck, entered: bool) -> list[Block]:
    if entered:
        return [Paragraph(row.note)] if row.note else []
    words = (
        "Каждая работа проверяется заново по критериям, баллы вписываются в приложение; "
        f"«{NOT_ATTEMPTED}» – участник к заданию не приступал."
    )
    return [Paragraph(words)]


def _title(row: Recheck) -> str:
    return f"Перечень работ\n{row.school.name}"


def _seats(row: Recheck) -> Table:
    people = [line.strip() for line in row.commission.splitlines() if line.strip()] or [""] * BLANK_SEATS
    return Table(SIGNING, (Section("", tuple((str(at), name, "") for at, name in enumerate(people, 1))),))


def _first_columns() -> tuple[Column, ...]:
    return Column("№", 5, centred=True), Column("Код", 11, centred=True), Column("Класс", 11, centred=True)


def _boxes(row: Recheck) -> Table:
    columns = columns_of(row.work)
    names = tuple(Column(heading(one.code, one.most), 7, centred=True) for one in columns if one.code)
    empty = ("",) * (len(names) + 1)
    rows = tuple((str(at), line.code, line.class_name, *empty) for at, line in enumerate(rechecks.lines(row), 1))
    whole = Column(f"Итого ({row.work.maximum}б)", 9, centred=True)
    return Table((*_first_columns(), *names, whole), (Section("", rows),))


def _outcome(row: Recheck) -> Table:
    columns = [one for one in columns_of(row.work) if one.code]
    names = tuple(Column(heading(one.code, one.most), 7, centred=True) for one in columns)
    ends = ("Итого", "Было", "Сдвиг", "Отметка", "Была")
    rows = tuple((str(at), *_told(line, len(columns))) for at, line in enumerate(rechecks.lines(row), 1))
    return Table(
        (*_first_columns(), *names, *(Column(name, 3.0 + 1.6 * len(name), centred=True) for name in ends)),
        (Section("", rows),),
    )


def _told(line: rechecks.Line, boxes: int) -> tuple[str, ...]:
    points = [NOT_ATTEMPTED if point == -1 else "" if point is None else str(point) for point in line.points]
    if line.after is None:
        tail = ("", str(line.before), "", "", str(line.mark_before or ""))
    else:
        moved = f"{line.moved:+d}" if line.moved else "0"
        tail = (str(line.after), str(line.before), moved, str(line.mark_after or ""), str(line.mark_before or ""))
    return line.code, line.class_name, *(points if boxes else []), *tail


def form_workbook(row: Recheck) -> bytes:
    """The form to fill in: a line per drawn work, a box per task, what is known already written in."""
    columns = columns_of(row.work)
    sheet = sheets.Sheet(
        name="Перепроверка",
        titles=(
            f"Перепроверка: {row.work}",
            row.school.name,
            f"В клетках баллы от 0 до наибольшего; {NOT_ATTEMPTED} – не приступал. Итог считает программа.",
        ),
        columns=(
            sheets.Column(CODE, 14, sheets.Look.CENTRED),
            sheets.Column("Класс", 9, sheets.Look.CENTRED),
            sheets.Column("Вариант", 9, sheets.Look.CENTRED),
            *(sheets.Column(heading(one.code, one.most), 9, sheets.Look.CENTRED) for one in columns),
        ),
        rows=_form_rows(row),
    )
    target = BytesIO()
    sheets.write(target, [sheet])
    return target.getvalue()


def _form_rows(row: Recheck) -> Iterator[tuple[str | int | None, ...]]:
    for line in rechecks.lines(row):
        boxes = [NOT_ATTEMPTED if point == -1 else point for point in line.points]
        yield line.code, line.class_name, line.variant or None, *boxes
