"""Letters to schools: what to mind in a spring of check works, and that something is going to happen."""

from datetime import date

from documents.kinds import Kind
from documents.orders.frame import paper
from documents.orders.makers import Maker, Subject
from documents.orders.seasons import LACKING, WORKS, days, heads_of, seasons
from office.blocks import Block, Column, Paragraph, Section, Table, TableBlock
from office.paper import Paper
from schools.models import Municipality, Procedure, School
from schools.subjects import ProcedureKind

KIND = "письмо"


def guidance(subject: Subject, today: date) -> Paper:
    """The letter of guidance to all schools on holding and marking the works objectively."""
    year, municipality = subject.pk, subject.municipality
    blocks = (
        Paragraph(
            f"Управление образования направляет рекомендации по объективному проведению {WORKS} "
            f"(далее – ВПР) в {year} году и просит довести их до сведения организаторов и экспертов."
        ),
        Paragraph(
            "1. До проведения: определите организаторов, не преподающих проверяемый предмет; подготовьте место, где "
            "материалы недоступны посторонним; согласуйте с координатором выход общественного наблюдателя."
        ),
        Paragraph(
            "2. Во время работы: соблюдайте отведённое время; исключите подсказки, справочные материалы и средства "
            "связи; обеспечьте одинаковые условия во всех классах параллели."
        ),
        Paragraph(
            "3. При проверке: поручите её комиссии; проверяйте работы под кодами; единообразно применяйте критерии; "
            "спорные случаи решайте вдвоём и записывайте решение."
        ),
        Paragraph(
            "4. После проверки: сверьте формы сбора с работами до загрузки; сохраните работы до получения результатов; "
            "сопоставьте отметки за ВПР с отметками по журналу и объясните расхождения в два балла и больше."
        ),
        *_contact(municipality),
    )
    return _letter(municipality, f"О рекомендациях по объективному проведению ВПР в {year} году", blocks)


def information(subject: Subject, today: date) -> Paper:
    """The letter that tells all schools when the works are held."""
    year, municipality = subject.pk, subject.municipality
    rows = Procedure.objects.filter(municipality=municipality, year=year, kind=ProcedureKind.VPR)
    by_grade: dict[int, list[Procedure]] = {}
    for row in rows.order_by("grade", "starts_on"):
        by_grade.setdefault(row.grade, []).append(row)
    lines = tuple(
        (f"{grade}", str(len(works)), days(min(w.starts_on for w in works), max(w.ends_on for w in works)))
        for grade, works in sorted(by_grade.items())
    )
    columns = (
        *(Column("Класс", 20, centred=True), Column("Работ по расписанию", 30, centred=True)),
        Column("Период проведения", 50, centred=True),
    )
    blocks = (
        Paragraph(f"Управление образования информирует о проведении {WORKS} (далее – ВПР) в {year} году."),
        TableBlock(Table(columns, (Section("", lines),)), "Сроки проведения ВПР по классам"),
        Paragraph(
            "Просим ознакомить со сроками педагогических работников, обучающихся и их родителей, а также разместить "
            "расписание школы на её официальном сайте."
        ),
        *_contact(municipality),
    )
    return _letter(municipality, f"О сроках проведения ВПР в {year} году", blocks)


def _contact(municipality: Municipality) -> tuple[Block, ...]:
    ways = [way for way in (municipality.phone, municipality.email) if way]
    return (Paragraph(f"По вопросам проведения ВПР обращайтесь: {', '.join(ways)}."),) if ways else ()


def _letter(municipality: Municipality, heading: str, blocks: tuple[Block, ...]) -> Paper:
    schools = School.objects.active().filter(municipality=municipality)
    return paper(municipality, kind=KIND, heading=heading, blocks=blocks, addressee=heads_of(schools))


MAKERS = (
    Maker(Kind.GUIDANCE_LETTER, seasons, guidance, LACKING),
    Maker(Kind.INFORMATION_LETTER, seasons, information, LACKING),
)
