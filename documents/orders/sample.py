"""An order about nothing in particular, to see how a department's papers look."""

from datetime import date

from documents.orders.frame import paper
from office.blocks import Column, Section, Table
from office.paper import Annex, Clause, Paper
from schools.models import Municipality

DAY = date(2026, 12, 17)


def sample(municipality: Municipality) -> Paper:
    """An order of one page with an annex, in the department's look, under an invented number."""
    columns = (
        *(Column("№ п/п", 8, centred=True), Column("Мероприятие", 40)),
        *(Column("Срок", 20, centred=True), Column("Ответственный", 32)),
    )
    rows = (
        ("1", "Обзор результатов проверочных работ за три года", "до 15.01.2027", "Методический центр"),
        ("2", "Обучение общественных наблюдателей", "март 2027 г.", "Школьные координаторы"),
    )
    made = paper(
        municipality,
        kind="приказ",
        heading="О проверке вида документов",
        preamble="В целях проверки вида документов управления",
        command="ПРИКАЗЫВАЮ:",
        clauses=(
            Clause("Рассмотреть образец документа и приложение к нему."),
            Clause("Ответственным лицам:", (Clause("Проверить поля, шрифт, место номера страницы и подпись."),)),
            Clause("Контроль за исполнением настоящего приказа оставляю за собой."),
        ),
        annexes=(Annex("План мероприятий", Table(columns, (Section("1. Образец раздела", rows),)), approves="план"),),
    )
    return made.registered("000-О", DAY)
