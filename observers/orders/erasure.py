"""The act of destruction of personal data with the extract from the journal: by what the supervising body asks for.

People stand in it by their number in the register only, or the paper would keep what it says is gone.
"""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from accounts.models import JournalEntry
from documents.orders.frame import paper
from observers.deadlines import DataClass
from observers.reports.ripening import Proposal
from office.paper import Annex, Column, Paper, Paragraph, Section, Signature, Table, TableBlock
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
    ("papers_kept", "зарегистрированных документов с именами (хранятся по номенклатуре дел)"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was destroyed, what stayed, the records of it, and who did it on which day."""

    found: Proposal
    counts: dict[str, int]
    entries: tuple[JournalEntry, ...]
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
