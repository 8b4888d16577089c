"""Facts for print: the report on execution, a school's extract from its plan, the sheet of who has read a material."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from documents.orders.frame import profile
from office.blocks import Column, Section, Table
from office.clauses import from_text
from office.paper import Annex, Paper, Signature
from plans.importing.ours import heading
from plans.models import Assignment, Material, Plan, Snapshot
from plans.orders.approval import genitive
from plans.reports.ledger import DEVIATIONS, STATES, SUMS
from plans.reports.period import of_plan
from schools.models import Layout, Municipality, School

LINES = (
    Column("№", 6, centred=True),
    Column("Мероприятие", 32),
    Column("Исполнитель", 16),
    Column("Срок", 11, centred=True),
    Column("Состояние", 12),
    Column("Кто и когда отчитался", 18),
    Column("Кто и когда принял", 18),
    Column("Отклонение, причина", 22),
)
DEVIATING = (LINES[0], LINES[1], LINES[2], LINES[3], Column("Состояние", 14), Column("Отклонение, причина", 30))
DUTIES = (
    Column("№", 6, centred=True),
    Column("Мероприятие", 42),
    Column("Срок по плану", 18),
    Column("Представить отчёт до", 18, centred=True),
    Column("Ожидаемый результат", 30),
)
READERS = (
    Column("№", 6, centred=True),
    Column("Организация", 34),
    Column("Кто ознакомлен", 28),
    Column("Дата и время", 18, centred=True),
    Column("Подпись", 14),
)


def report_paper(snapshot: Snapshot, school: School | None) -> Paper:
    """The report as it is frozen, worded as a person has left it; of the department, or of ``school`` itself."""
    facts, words = snapshot.facts, snapshot.facts.get("words", {})
    lines = [f"1. {_summary(facts)}"]
    parts = (
        ("Отклонения от плана", words.get("deviations") or _deviations(facts)),
        ("Причины отклонений", words.get("reasons", "")),
        ("Дальнейшие шаги", words.get("next_steps", "")),
    )
    for number, (title, text) in enumerate([part for part in parts if part[1].strip()], 2):
        first, *more = [line.strip() for line in text.splitlines() if line.strip()]
        lines += [f"{number}. {title}: {first}", *(f"{number}.{place}. {line}" for place, line in enumerate(more, 1))]
    of = f"об исполнении {genitive(snapshot.plan.title)}" if snapshot.plan else "об исполнении планов мероприятий"
    whose = f" ({snapshot.school.name})" if snapshot.school and not school else ""
    return _paper(
        snapshot.municipality,
        school,
        kind="отчёт",
        heading=f"{of}{whose} по состоянию на {snapshot.as_of:%d.%m.%Y}",
        preamble=f"За период с {snapshot.starts_on:%d.%m.%Y} по {snapshot.as_of:%d.%m.%Y}.",
        clauses="\n".join(lines),
        annexes=tuple(_annexes(snapshot)),
    )


def _summary(facts: dict[str, Any]) -> str:
    total = facts["total"]
    told = "; ".join(f"{title[0].lower()}{title[1:]} – {total[name]}" for title, name in SUMS)
    return f"Исполнение обязанностей по плану: {told}."


def _deviations(facts: dict[str, Any]) -> str:
    if not facts["deviating"]:
        return "отклонений не выявлено."
    return f"отчётов с отклонениями – {facts['deviating']}, они перечислены в приложении."


def _annexes(snapshot: Snapshot) -> Iterable[Annex]:
    facts, zone = snapshot.facts, ZoneInfo(snapshot.municipality.time_zone)
    sections = [{**group, "label": _within(group, facts)} for group in facts["sections"]]
    yield Annex("Исполнение по разделам плана", _sums("Раздел", sections), landscape=True)
    yield Annex("Исполнение по организациям", _sums("Исполнитель", facts["schools"]), landscape=True)
    if facts["lines"]:
        table = Table(LINES, tuple(_grouped(facts["lines"], lambda line: _line(line, zone))))
        yield Annex("Исполнение мероприятий", table, landscape=True)
    elif facts["deviations"]:
        left = facts["deviating"] - len(facts["deviations"])
        note = (f"Ещё строк с отклонениями: {left}; они есть в книге Excel к этому отчёту.",) if left else ()
        table = Table(DEVIATING, tuple(_grouped(facts["deviations"], _deviating)))
        yield Annex("Отклонения от плана", table, note, landscape=True)


def _within(group: dict[str, Any], facts: dict[str, Any]) -> str:
    return f"{group['label']} ({group['plan']})" if len(facts["plans"]) > 1 else str(group["label"])


def _sums(of: str, groups: Iterable[dict[str, Any]]) -> Table:
    columns = (Column(of, 40), *(Column(title, 14, centred=True) for title, _name in SUMS))
    rows = tuple((str(group["label"]), *(str(group[name]) for _title, name in SUMS)) for group in groups)
    return Table(columns, (Section("", rows),))


def _grouped(lines: list[dict[str, Any]], cells: Any) -> Iterable[Section]:
    parts: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for line in lines:
        parts.setdefault((line["plan"], line["section"]), []).append(cells(line))
    several = len({plan for plan, _section in parts}) > 1
    for (plan, section), rows in parts.items():
        yield Section(f"{plan}: {section}" if several else section, tuple(rows))


def _line(line: dict[str, Any], zone: ZoneInfo) -> tuple[str, ...]:
    number, title, who, due, state, why = _deviating(line)
    sent = _signed(line["sent_by"], line["sent_at"], zone)
    return number, title, who, due, state, sent, _signed(line["accepted_by"], line["accepted_at"], zone), why


def _deviating(line: dict[str, Any]) -> tuple[str, str, str, str, str, str]:
    due = f"{date.fromisoformat(line['due']):%d.%m.%Y}" if line["due"] else "–"
    why = ": ".join(part for part in (DEVIATIONS.get(line["deviation"], ""), line["why"]) if part)
    return line["number"], line["title"], line["who"], due, STATES.get(line["state"], line["state"]), why


def _signed(who: str, at: str | None, zone: ZoneInfo) -> str:
    if not at:
        return ""
    return f"{who}, {datetime.fromisoformat(at).astimezone(zone):%d.%m.%Y %H:%M}".removeprefix(", ")


def school_duties(plan: Plan, school: School) -> list[Assignment]:
    """What the plan asks of one school, in the plan's order, called-off duties left out."""
    rows = Assignment.objects.expected().filter(of_plan(plan), school=school)
    rows = rows.select_related("occurrence__measure__section")
    order = ("occurrence__measure__section__position", "occurrence__measure__position", "occurrence__measure")
    return list(rows.order_by(*order, "due_on", "pk"))


def extract_rows(duties: Iterable[Assignment]) -> list[tuple[str, list[tuple[str, ...]]]]:
    """A school's duties as the extract has them: sections with a row per measure, all its days in one cell."""
    found: dict[int, tuple[str, tuple[str, ...], list[str]]] = {}
    for duty in duties:
        measure = duty.occurrence.measure
        section = heading(measure.section.number, measure.section.title)
        words = (measure.number, measure.title, measure.deadline_text, measure.result)
        _section, _words, days = found.setdefault(measure.pk, (section, words, []))
        days.append(f"{duty.due_on:%d.%m.%Y}" if duty.due_on else duty.occurrence.label or "по мере назначения дня")
    parts: dict[str, list[tuple[str, ...]]] = {}
    for section, (number, title, deadline, result), days in found.values():
        parts.setdefault(section, []).append((number, title, deadline, "\n".join(dict.fromkeys(days)), result))
    return list(parts.items())


def extract_paper(plan: Plan, school: School) -> Paper:
    """An extract from an approved plan with the duties and days of one school."""
    rows = extract_rows(school_duties(plan, school))
    table = Table(DUTIES, tuple(Section(title, tuple(cells)) for title, cells in rows))
    count = sum(len(cells) for _title, cells in rows)
    issuer = f" ({plan.order_issuer})" if plan.order_issuer else ""
    return _paper(
        plan.municipality,
        plan.school,
        kind="выписка",
        heading=f"из {genitive(plan.title)}",
        preamble=f"План утверждён приказом от {plan.order_date:%d.%m.%Y} № {plan.order_number}{issuer}.",
        clauses=f"1. Организация: {school.full_name or school.name}.\n"
        f"2. Мероприятий плана, по которым организация представляет отчёт, – {count}; сроки указаны в приложении.",
        annexes=(Annex(f"Мероприятия плана\n{school.name}", table, landscape=True),),
    )


def sheet_paper(material: Material) -> Paper:
    """The sheet of who has read a material and when; lines of those who have not are left to be signed by hand."""
    zone = ZoneInfo(material.municipality.time_zone)
    rows = []
    for number, one in enumerate(material.addressees.select_related("school").order_by("school__name"), 1):
        read = f"{one.read_at.astimezone(zone):%d.%m.%Y %H:%M}" if one.read_at else ""
        rows.append((str(number), one.school.name, one.reader, read, ""))
    sent = material.sent_at.astimezone(zone)
    lines = [f"1. Документ направлен {sent:%d.%m.%Y}, организаций – {len(rows)}."]
    if material.read_by:
        lines.append(f"2. Срок ознакомления – до {material.read_by:%d.%m.%Y} включительно.")
    return _paper(
        material.municipality,
        None,
        kind="лист ознакомления",
        heading=f"с документом «{material.title}»",
        preamble="",
        clauses="\n".join(lines),
        annexes=(Annex("Ознакомлены", Table(READERS, (Section("", tuple(rows)),)), landscape=False),),
    )


def _paper(
    municipality: Municipality,
    school: School | None,
    *,
    kind: str,
    heading: str,
    preamble: str,
    clauses: str,
    annexes: tuple[Annex, ...],
) -> Paper:
    layout = Layout.objects.filter(municipality=municipality).first() or Layout(municipality=municipality)
    head = layout.organisation.splitlines() or [municipality.department.upper()]
    signature = Signature(layout.signatory_post.strip(), layout.signatory_name.strip())
    if school:
        head, signature = (school.full_name or school.name).splitlines(), Signature("Директор", school.director.strip())
    return Paper(
        organisation=tuple(line.strip() for line in head if line.strip()),
        kind=kind,
        heading=heading,
        preamble=preamble,
        clauses=from_text(clauses),
        signature=signature,
        command="",
        place=layout.place,
        annexes=annexes,
        profile=profile(layout),
    )
