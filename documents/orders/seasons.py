"""Papers about a spring of check works made of what the department keeps of its schools, people and timetable."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.roles import Role
from documents.kinds import Kind
from documents.orders.frame import paper
from documents.orders.makers import Maker, Subject
from documents.orders.persons import addressed, told
from office.blocks import Column, Section, Table
from office.paper import Annex, Clause, Paper
from office.typography import numeric_date
from schools.models import Membership, Municipality, Procedure, ResponsiblePerson, School, Sitting
from schools.subjects import ProcedureKind

COMMAND = "ПРИКАЗЫВАЮ:"
WORKS = "всероссийских проверочных работ"
BLANK = "____________________"


def seasons(municipality: Municipality) -> list[Subject]:
    """The years in whose timetable there are check works, the latest first."""
    rows = Procedure.objects.filter(municipality=municipality, kind=ProcedureKind.VPR)
    years = sorted(set(rows.values_list("year", flat=True)), reverse=True)
    return [Subject("season", year, f"ВПР {year} года", municipality) for year in years]


def holding(subject: Subject, today: date) -> Paper:
    """The order on holding the works, with the timetable by grade and the days that each school chose."""
    year, municipality = subject.pk, subject.municipality
    annexes = (_timetable(municipality, year), _school_days(municipality, year))
    clauses = (
        Clause(
            f"Провести в общеобразовательных организациях всероссийские проверочные работы (далее – ВПР) в {year} году "
            "в сроки согласно приложению № 1 к настоящему приказу."
        ),
        Clause(told(municipality, "обеспечить организационное и информационное сопровождение проведения ВПР.")),
        Clause(
            "Руководителям общеобразовательных организаций обеспечить:",
            (
                Clause("Проведение ВПР в дни, указанные в приложении № 2 к настоящему приказу, на 2–4-м уроках."),
                Clause("Назначение организаторов в аудитории, не преподающих предмет, по которому проводится работа."),
                Clause("Хранение материалов и работ участников, исключающее доступ к ним посторонних лиц."),
                Clause("Обработку сведений об участниках только под кодами, без указания фамилий."),
                Clause("Допуск общественных наблюдателей в соответствии с графиком их выходов."),
                Clause("Загрузку форм сбора результатов в установленные сроки."),
            ),
        ),
        Clause("Контроль за исполнением настоящего приказа оставляю за собой."),
    )
    return paper(
        municipality,
        kind="приказ",
        heading=f"О проведении {WORKS} в {year} году",
        preamble=_basis(municipality, year) + f"в целях объективного проведения {WORKS}",
        command=COMMAND,
        clauses=clauses,
        annexes=tuple(annex for annex in annexes if annex.table and annex.table.row_count),
    )


def coordinators(subject: Subject, today: date) -> Paper:
    """The order that appoints the municipal and the schools' coordinators."""
    year, municipality = subject.pk, subject.municipality
    clauses = (
        Clause(
            told(municipality, f"осуществлять координацию проведения ВПР на территории муниципалитета в {year} году.")
        ),
        Clause("Утвердить список школьных координаторов ВПР согласно приложению к настоящему приказу."),
        Clause(
            "Школьным координаторам ВПР обеспечить:",
            (
                Clause("Получение и выдачу материалов, заполнение и загрузку форм сбора результатов."),
                Clause("Достоверность сведений об участниках и их результатах."),
                Clause("Представление отчётов об исполнении мероприятий плана в установленные сроки."),
            ),
        ),
        Clause("Контроль за исполнением настоящего приказа оставляю за собой."),
    )
    return paper(
        municipality,
        kind="приказ",
        heading=f"О назначении координаторов {WORKS} в {year} году",
        preamble=f"В целях организованного и объективного проведения {WORKS} (далее – ВПР)",
        command=COMMAND,
        clauses=clauses,
        annexes=(_coordinators(municipality),),
    )


def _basis(municipality: Municipality, year: int) -> str:
    rows = Procedure.objects.filter(municipality=municipality, year=year, kind=ProcedureKind.VPR)
    acts = sorted({act.strip().rstrip(".") for act in rows.values_list("basis", flat=True) if act.strip()})
    return (
        f"В соответствии с документами: {'; '.join(acts)}, " if acts else "В соответствии с порядком проведения ВПР, "
    )


def _timetable(municipality: Municipality, year: int) -> Annex:
    rows = Procedure.objects.filter(municipality=municipality, year=year, kind=ProcedureKind.VPR)
    by_grade: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    with override("ru"):
        for row in rows.order_by("grade", "starts_on", "subject"):
            name = row.name or row.get_subject_display()
            by_grade[row.grade].append((name[:1].upper() + name[1:], days(row.starts_on, row.ends_on)))
    columns = (Column("Предмет", 60), Column("Период проведения", 40, centred=True))
    sections = tuple(Section(f"{grade} класс", tuple(lines)) for grade, lines in sorted(by_grade.items()))
    return Annex(f"Сроки проведения {WORKS} в {year} году", Table(columns, sections), landscape=False)


def _school_days(municipality: Municipality, year: int) -> Annex:
    rows = Sitting.objects.filter(procedure__municipality=municipality, procedure__year=year)
    rows = rows.filter(procedure__kind=ProcedureKind.VPR).select_related("procedure", "school")
    by_school: dict[School, list[tuple[str, ...]]] = defaultdict(list)
    with override("ru"):
        for row in rows.order_by("day", "starts_at", "procedure__grade"):
            name = row.procedure.name or row.procedure.get_subject_display()
            time = f"{row.starts_at:%H:%M}" if row.starts_at else ""
            line = (numeric_date(row.day), time, row.classes or f"{row.procedure.grade}", name)
            by_school[row.school].append(line)
    columns = (
        *(Column("Дата", 20, centred=True), Column("Начало", 14, centred=True)),
        *(Column("Класс", 16, centred=True), Column("Предмет", 50)),
    )
    schools = [school for school in municipality.schools.all() if school in by_school]
    sections = tuple(Section(school.name, tuple(by_school[school])) for school in schools)
    return Annex(f"Расписание проведения {WORKS} по школам", Table(columns, sections), landscape=False)


def _coordinators(municipality: Municipality) -> Annex:
    posts = Membership.objects.filter(role=Role.SCHOOL, school__municipality=municipality, user__is_active=True)
    people = ResponsiblePerson.objects.active().filter(municipality=municipality).exclude(user=None)
    post_of = dict(people.values_list("user_id", "post"))
    by_school: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
    for post in posts.select_related("user").order_by("user__name"):
        by_school[post.school_id].append((post.user.name, post_of.get(post.user_id) or BLANK))
    rows = [
        (school.name, *who)
        for school in School.objects.active().filter(municipality=municipality)
        for who in by_school.get(school.pk) or [(BLANK, BLANK)]
    ]
    lines = tuple((str(number), *row) for number, row in enumerate(rows, 1))
    columns = (
        *(Column("№ п/п", 8, centred=True), Column("Общеобразовательная организация", 34)),
        *(Column("Фамилия, имя, отчество", 30), Column("Должность", 28)),
    )
    title = f"Список школьных координаторов {WORKS}"
    return Annex(title, Table(columns, (Section("", lines),)), approves="список", landscape=False)


def days(first: date, last: date) -> str:
    """«14.04.2027» or «с 14.04.2027 по 28.04.2027»."""
    return numeric_date(first) if first == last else f"с {numeric_date(first)} по {numeric_date(last)}"


def heads_of(schools: Iterable[School]) -> tuple[str, ...]:
    """To whom a letter to these schools goes: one school's head by name, many by their post."""
    chosen = list(schools)
    if len(chosen) == 1 and chosen[0].director:
        return addressed(chosen[0].municipality, "Директор", chosen[0].director, place=chosen[0].name)
    return ("Руководителям", "общеобразовательных организаций")


LACKING = _("Enter the procedures of the spring first: the timetable stands on the page “Procedures”.")
MAKERS = (
    Maker(Kind.HOLDING_ORDER, seasons, holding, LACKING),
    Maker(Kind.COORDINATORS_ORDER, seasons, coordinators, LACKING),
)
