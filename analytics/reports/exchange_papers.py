"""Who marks whose works, on paper and as a workbook."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import override

from analytics.labels.exchanges import shortfall_sentence
from analytics.models import Exchange
from analytics.reports.exchanges import COMMISSIONS, Named, by_marker, by_sender, named
from documents.orders.frame import paper
from office import sheets
from office.blocks import Block, Column, Paragraph, Section, Table
from office.paper import Annex, Paper

SENDING = (Column("Чьи работы", 40), Column("Кто проверяет", 40), Column("Работ", 12, centred=True))
MARKING = (
    Column("Кто проверяет", 34), Column("Экспертов", 14, centred=True), Column("Работ", 12, centred=True),
    Column("На одного", 14, centred=True), Column("Чьи работы", 40),
)  # fmt: skip
SITTING = (
    Column("№", 6, centred=True), Column("Эксперт", 50), Column("Работ", 12, centred=True), Column("Подпись", 20),
)  # fmt: skip


def place(row: Exchange, to: dict[str, Any]) -> str:
    """Where works go: a school, or a commission with those who step aside."""
    if not to.get("commission"):
        return str(to["to"])
    aside = f" (не участвуют: {', '.join(to['aside'])})" if to["aside"] else ""
    return f"комиссия № {to['to']}{aside}"


def lists_paper(row: Exchange) -> Paper:
    """The lists in Russian."""
    with override("ru"):
        names = named(row)
        by_commission = row.result.get("mode") == COMMISSIONS
        left = [
            Paragraph(shortfall_sentence(one, names.school, _marker(names))) for one in row.result.get("shortfalls", ())
        ]
        blocks: list[Block] = [Paragraph(_rule(row)), *left]
        annexes = [
            Annex("Распределение работ", _sending(row, names), landscape=False),
            Annex("Нагрузка проверяющих", _marking(row, names), landscape=True),
        ]
        if by_commission:
            annexes.append(Annex("Составы комиссий", _seats(row, names), landscape=False))
        head = "межшкольных комиссий" if by_commission else "перекрёстной проверки работ"
        return paper(
            row.municipality,
            kind="списки",
            heading=f"{head}: {row.get_subject_display()}, {row.grade} класс, {row.year} год",
            annexes=tuple(annexes),
            blocks=tuple(blocks),
        )


def _marker(names: Named) -> Any:
    return lambda name: names.school(int(name)) if name.isdecimal() and int(name) in names.schools else name


def _rule(row: Exchange) -> str:
    words = "Работы своей школы не проверяет никто; нагрузка распределена поровну на одного эксперта."
    return f"{words} Номер жеребьёвки: {row.given.get('seed', 0)}."


def _sending(row: Exchange, names: Named) -> Table:
    rows = [
        (str(line["school"]), place(row, to), str(to["works"]))
        for line in by_sender(row, names)
        for to in line["places"]
    ]
    return Table(SENDING, (Section("", tuple(rows)),))


def _marking(row: Exchange, names: Named) -> Table:
    rows = tuple(
        (_name(row, one), str(one["experts"]), str(one["works"]), str(one["each"]).replace(".", ","),
         "\n".join(one["sources"]))
        for one in by_marker(row, names)
    )  # fmt: skip
    return Table(MARKING, (Section("", rows),))


def _name(row: Exchange, one: dict[str, Any]) -> str:
    return f"комиссия № {one['name']}" if row.result.get("mode") == COMMISSIONS else str(one["name"])


def _seats(row: Exchange, names: Named) -> Table:
    parts = tuple(
        Section(
            f"Комиссия № {one['name']}",
            tuple((str(at), person["name"], str(person["works"]), "") for at, person in enumerate(one["people"], 1)),
        )
        for one in by_marker(row, names)
    )
    return Table(SITTING, parts)


def workbook(row: Exchange) -> bytes:
    """The same lists as a workbook."""
    names = named(row)
    title = f"{row.get_subject_display()}, {row.grade} класс, {row.year} год"
    pages = [
        sheets.Sheet(
            "Распределение",
            (
                sheets.Column("Чьи работы", 40),
                sheets.Column("Кто проверяет", 50),
                sheets.Column("Работ", 10, total=True),
            ),
            _sent(row, names),
            (title,),
        ),
        sheets.Sheet(
            "Нагрузка",
            (
                sheets.Column("Кто проверяет", 40), sheets.Column("Экспертов", 12, total=True),
                sheets.Column("Работ", 10, total=True), sheets.Column("На одного", 12), sheets.Column("Чьи работы", 60),
            ),
            ((_name(row, one), one["experts"], one["works"], one["each"], "; ".join(one["sources"]))
             for one in by_marker(row, names)),
            (title,),
        ),
    ]  # fmt: skip
    if row.result.get("mode") == COMMISSIONS:
        columns = (sheets.Column("Комиссия", 12), sheets.Column("Эксперт", 60), sheets.Column("Работ", 10, total=True))
        people = (
            (one["name"], person["name"], person["works"]) for one in by_marker(row, names) for person in one["people"]
        )
        pages.append(sheets.Sheet("Составы", columns, people, (title,)))
    target = BytesIO()
    sheets.write(target, pages)
    return target.getvalue()


def _sent(row: Exchange, names: Named) -> Iterator[tuple[str, str, int]]:
    for line in by_sender(row, names):
        for to in line["places"]:
            yield str(line["school"]), place(row, to), int(to["works"])
