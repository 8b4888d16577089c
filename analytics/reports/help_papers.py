"""A programme of targeted help on paper."""

from datetime import date

from django.utils.translation import override

from analytics.models import HelpProgramme
from documents.orders.frame import paper
from office.blocks import Column, Paragraph, Section, Table
from office.paper import Annex, Paper

COLUMNS = (
    Column("№", 6, centred=True),
    Column("Содержание", 46),
    Column("Срок", 16, centred=True),
    Column("Ответственный", 24),
    Column("Итог", 28),
)


def programme_paper(row: HelpProgramme) -> Paper:
    """The programme in Russian: goals in a sentence, steps as a table."""
    with override("ru"):
        rows = tuple(
            (str(at), str(item["text"]), _day(str(item.get("due") or "")), str(item.get("who", "")), _result(item))
            for at, item in enumerate(row.items, 1)
        )
        goal = (
            "Цель: объективность проведения и проверки работ. Помощь предшествует любым иным решениям; "
            "итоги года сопоставляются с предыдущими."
        )
        return paper(
            row.school.municipality,
            kind="программа",
            heading=f"адресной помощи на {row.year} год: {row.school.name}",
            preamble="",
            annexes=(Annex(f"Мероприятия\n{row.title}", Table(COLUMNS, (Section("", rows),)), landscape=True),),
            blocks=(Paragraph(goal),),
        )


def _day(text: str) -> str:
    return f"{date.fromisoformat(text):%d.%m.%Y}" if text else ""


def _result(item: dict[str, object]) -> str:
    done = "выполнено" if item.get("done") else ""
    return ". ".join(part for part in (done.capitalize(), str(item.get("result") or "")) if part)
