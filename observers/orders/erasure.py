"""The act of destruction of personal data with the extract from the journal: by what the supervising body asks for.

People stand in it by their number in the register only, or the paper would keep what it says is gone.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from accounts.models import JournalEntry
from documents.kinds import FORMS, Kind
from documents.models import Document
from documents.orders.frame import paper
from observers.deadlines import DataClass
from observers.reports.ripening import Proposal
from office.blocks import Block, Column, Paragraph, Section, Table, TableBlock
from office.paper import Annex, Paper, Signature
from schools.models import Municipality

SYSTEM = "«Дорожные карты ВПР», раздел «Общественные наблюдатели»"
WAY = (
    "Удаление записей и замена их содержания пустыми значениями в базе данных средствами информационной системы, "
    "без возможности восстановления этими средствами. После восстановления базы из резервной копии удаление "
    "повторяется по перечню номеров."
)
NOTHING = "нет"
# What is destroyed, of whom it was, and why, for each class.
CONTACTS = "фамилия, имя, отчество; электронная почта; телефон; связь со школами; пожелания; ссылки из писем"
WHAT = {
    DataClass.WITHDRAWN: CONTACTS,
    DataClass.UNCONFIRMED: CONTACTS,
    DataClass.APPLICATION: CONTACTS,
    DataClass.QUESTION: "имя и электронная почта автора обращения; текст обращения",
    DataClass.CONSENT: "отметка о согласии: номер текста, контрольная сумма, время",
}
WHY = {
    DataClass.WITHDRAWN: "отзыв согласия на обработку персональных данных",
    DataClass.UNCONFIRMED: "заявка не подтверждена в срок, цель обработки не достигнута",
    DataClass.APPLICATION: "цель обработки достигнута: учебный год и срок возражений окончены",
    DataClass.QUESTION: "ответ дан, срок хранения обращения истёк",
    DataClass.CONSENT: "истекли три года после окончания действия согласия",
}
WHOM = {
    DataClass.WITHDRAWN: "Наблюдатель №",
    DataClass.UNCONFIRMED: "Наблюдатель №",
    DataClass.APPLICATION: "Наблюдатель №",
    DataClass.QUESTION: "Обращение №",
    DataClass.CONSENT: "Наблюдатель №",
}
KEPT = (
    ("acts_kept", "актов наблюдения без указания лица"),
    ("photos_kept", "фотографий при актах без сведений о съёмке"),
    ("places_kept", "отметок о посещениях по номеру наблюдателя"),
    ("consents_kept", "контрольных сумм и времени согласий"),
)
# Why issued papers stay: the first law lets the archives be, the second says that they are kept.
GROUND = (
    "пункт 2 части 2 статьи 1 Федерального закона от 27.07.2006 № 152-ФЗ «О персональных данных»; "
    "статья 17 Федерального закона от 22.10.2004 № 125-ФЗ «Об архивном деле в Российской Федерации»"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was destroyed, what stayed, the records of it, issued papers that stay, who did it on which day."""

    found: Proposal
    counts: dict[str, int]
    entries: tuple[JournalEntry, ...]
    papers: tuple[Document, ...]
    post: str
    name: str
    day: date


def act(place: Municipality, facts: Facts) -> Paper:
    """The act, signed by who destroyed."""
    return paper(
        place,
        kind="акт",
        heading="об уничтожении персональных данных",
        blocks=(
            TableBlock(_summary(place, facts)),
            TableBlock(_subjects(facts.found), "Субъекты персональных данных и уничтоженные данные"),
            Paragraph(_kept(facts.counts)),
            *_archived(facts.papers),
            Paragraph("К акту прилагается выгрузка из журнала регистрации событий. Акт и выгрузка хранятся три года."),
        ),
        annexes=(_extract(place, facts),),
        signature=Signature(facts.post.strip(), facts.name),
    )


def _summary(place: Municipality, facts: Facts) -> Table:
    contacts = ", ".join(part for part in (place.phone, place.email) if part)
    rows = (
        ("Оператор", f"{place.department}{f' ({contacts})' if contacts else ''}"),
        ("Лица, которым обработка была поручена", NOTHING),
        ("Информационная система", SYSTEM),
        ("Материальные носители", "не уничтожались; бумажных документов в составе уничтоженных данных нет"),
        ("Способ уничтожения", WAY),
        ("Дата уничтожения", f"{facts.day:%d.%m.%Y}"),
        ("Кто уничтожил", f"{facts.name}, {_small(facts.post)}"),
        ("Всего записей", str(sum(len(rows) for rows in facts.found.values()))),
    )
    return Table((Column("Сведения", 30), Column("Содержание", 70)), (Section("", rows),))


def _subjects(found: Proposal) -> Table:
    columns = (
        Column("№ п/п", 10, centred=True),
        Column("Субъект", 21),
        Column("Категории уничтоженных данных", 44),
        Column("Причина", 28),
    )
    rows, number = [], 0
    for of, people in found.items():
        known = DataClass(of)
        for one in people:
            number += 1
            rows.append((str(number), f"{WHOM[known]} {one.number}", WHAT[known], WHY[known]))
    return Table(columns, (Section("", tuple(rows)),))


def _kept(counts: dict[str, int]) -> str:
    parts = [f"{words} – {counts[name]}" for name, words in KEPT if counts.get(name)]
    return f"Сохранены обезличенные сведения: {'; '.join(parts)}." if parts else "Обезличенных сведений не осталось."


def _archived(papers: tuple[Document, ...]) -> tuple[Block, ...]:
    """Issued papers that name some of these people, with the ground on which they stay."""
    if not papers:
        return (Paragraph("Зарегистрированных документов, содержащих имена этих субъектов, нет."),)
    columns = (
        Column("№ п/п", 10, centred=True),
        Column("Документ", 50),
        Column("Номер", 20),
        Column("Дата", 20, centred=True),
    )
    rows = tuple(
        (str(at), FORMS[Kind(one.kind)].word, one.number, f"{one.issued_on:%d.%m.%Y}")
        for at, one in enumerate(papers, 1)
    )
    told = f"Не подлежат уничтожению и хранятся в архиве как документы учреждения, основание: {GROUND}."
    return TableBlock(Table(columns, (Section("", rows),)), "Документы, сохранённые в архиве"), Paragraph(told)


def _extract(place: Municipality, facts: Facts) -> Annex:
    zone = ZoneInfo(place.time_zone)
    columns = (
        Column("№ записи", 8, centred=True),
        Column("Время (местное)", 14, centred=True),
        Column("Субъект", 12),
        Column("Категории уничтоженных данных", 42),
        Column("Причина", 24),
    )
    rows = tuple(
        (
            str(one.number),
            f"{one.at.astimezone(zone):%d.%m.%Y %H:%M:%S}",
            _whom(one),
            WHAT[DataClass(one.changes["why"])],
            WHY[DataClass(one.changes["why"])],
        )
        for one in facts.entries
    )
    head = facts.entries[-1].hash if facts.entries else NOTHING
    return Annex(
        "Выгрузка из журнала регистрации событий\nв информационной системе персональных данных",
        Table(columns, (Section("", rows),)),
        (
            f"Информационная система: {SYSTEM}. Дата уничтожения: {facts.day:%d.%m.%Y}.",
            f"Записи журнала связаны контрольными суммами. Сумма последней записи выгрузки: {head}.",
        ),
    )


def _whom(entry: JournalEntry) -> str:
    number = entry.changes.get("observer", entry.subject_id)
    return f"{WHOM[DataClass(entry.changes['why'])]} {number}"


def _small(post: str) -> str:
    return post[:1].lower() + post[1:].strip()
