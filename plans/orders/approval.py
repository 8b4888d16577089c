"""Facts for print: the order that approves a plan, with the plan as its annex."""

import re
from dataclasses import dataclass
from datetime import date

from documents.orders.frame import layout_of, paper
from office.blocks import Column, Section, Table
from office.clauses import from_text, to_text
from office.paper import Annex, Paper, Signature
from plans.importing.ours import heading
from plans.models import Measure, Plan
from plans.orders.amending import amendments
from schools.models import Layout

WIDTHS = {
    "number": 6.0,
    "title": 34.0,
    "deadline": 17.0,
    "responsible": 22.0,
    "result": 24.0,
    "notes": 14.0,
    "other": 14.0,
}
GENITIVES = (
    (re.compile(r"^план\b", re.IGNORECASE), "плана"),
    (re.compile(r"^дорожная карта\b", re.IGNORECASE), "дорожной карты"),
    (re.compile(r"^программа\b", re.IGNORECASE), "программы"),
    (re.compile(r"^комплекс\b", re.IGNORECASE), "комплекса"),
)
OPENING = re.compile(r"(?:\W*(?:[А-ЯЁ]+|\d+)\b)*")
SMALL = frozenset(["В", "ВО", "ГОД", "ДЛЯ", "ДО", "ЗА", "И", "ИЗ", "К", "НА", "О", "ОБ", "ОТ", "ПО", "ПРИ", "С"])
ABBREVIATION = re.compile(r"[ГКМФЧ][А-ЯЁ]{0,3}ОУО?|[ВШ]СОКО|ФГОС|ФИОКО")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a person may still word in an order. ``clauses`` are lines that begin with their number: «1.», «3.1.»."""

    heading: str
    preamble: str
    clauses: str
    signatory_post: str
    signatory_name: str
    number: str = ""
    dated: date | None = None


def suggested(plan: Plan) -> Wording:
    """Ready wording for this plan, to be edited before it is issued."""
    layout = Layout.objects.filter(municipality=plan.municipality_id).first()
    post, name = plan.signatory_post, plan.signatory_name
    if plan.school and plan.school.director:
        post, name = post or "Директор", name or plan.school.director
    elif layout:
        post, name = layout.signatory_post or post, layout.signatory_name or name
    named = genitive(plan.title)
    basis = f"Во исполнение: {plan.parent_act}. " if plan.parent_act else ""
    preamble = f"{basis}В целях повышения объективности проведения и оценивания всероссийских проверочных работ"
    old = plan.replaces
    if old and old.order_date:
        act = f"утверждённый приказом от {old.order_date:%d.%m.%Y} № {old.order_number}"
        heading = f"О внесении изменений в {_accusative(old.title)}, {act}"
        return Wording(heading, preamble, _amending(plan, old, act), post, name)
    return Wording(f"Об утверждении {named}", preamble, _approving(plan), post, name)


def _approving(plan: Plan) -> str:
    first = f"Утвердить {_accusative(plan.title)} согласно приложению к настоящему приказу (далее – план)."
    return _numbered([[first], *_charges(plan)])


def _amending(plan: Plan, old: Plan, act: str) -> str:
    changes = amendments(old, plan)
    target = f"{_accusative(old.title)}, {act} (далее – план)"
    whole = f"Изложить {'план' if changes else target} в новой редакции согласно приложению к настоящему приказу."
    first = [[f"Внести в {target}, следующие изменения:", *changes]] if changes else []
    return _numbered([*first, [whole], *_charges(plan)])


def _charges(plan: Plan) -> list[list[str]]:
    control = ["Контроль за исполнением настоящего приказа оставляю за собой."]
    if plan.school:
        return [["Лицам, указанным в плане, обеспечить исполнение мероприятий в установленные сроки."], control]
    schools = [
        "Руководителям общеобразовательных организаций обеспечить:",
        "Исполнение мероприятий плана в части, их касающейся, в установленные сроки.",
        "Представление отчётов об исполнении с подтверждающими материалами.",
    ]
    return [schools, control]


def _numbered(clauses: list[list[str]]) -> str:
    """Clauses as lines that begin with their number; the first line of each is the clause, the others lie under it."""
    return "\n".join(
        f"{number}. {line}" if place == 0 else f"{number}.{place}. {line}"
        for number, lines in enumerate(clauses, 1)
        for place, line in enumerate(lines)
    )


def genitive(title: str) -> str:
    """A plan's title after «Об утверждении»; a title with an unknown head noun is quoted in the nominative."""
    words = " ".join(title.split())
    for head, cased in GENITIVES:
        if head.match(words):
            return cased + _calm(head.sub("", words, count=1))
    return f"плана «{words}»"


def _accusative(title: str) -> str:
    words = " ".join(title.split())
    head = re.match(r"^(план|комплекс)\b", words, re.IGNORECASE)
    if head:
        return head[0].lower() + _calm(words[head.end() :])
    for nominative, cased in (("дорожная карта", "дорожную карту"), ("программа", "программу")):
        if words.lower().startswith(nominative):
            return cased + _calm(words[len(nominative) :])
    return f"план «{words}»"


def _calm(words: str) -> str:
    """A heading's opening in capitals («МЕРОПРИЯТИЙ ПО ВПР») as running text; abbreviations and what follows stay."""
    opening = OPENING.match(words)
    end = opening.end() if opening else 0
    return re.sub(r"[А-ЯЁ]+", lambda found: _quiet(found[0]), words[:end]) + words[end:]


def _quiet(word: str) -> str:
    long = len(word) > 3 and not ABBREVIATION.fullmatch(word)
    return word.lower() if long or word in SMALL else word


def worded(paper: Paper) -> Wording:
    """The wording of an order that is being prepared, to be edited further."""
    signature = paper.signature
    return Wording(paper.heading, paper.preamble, to_text(paper.clauses), signature.post, signature.name)


def approval_order(plan: Plan, wording: Wording) -> Paper:
    """The order as a paper: everything it says is frozen in what this returns."""
    made = paper(
        plan.municipality,
        school=plan.school,
        kind="приказ",
        heading=wording.heading.strip().rstrip("."),
        preamble=wording.preamble.strip().rstrip(","),
        command="ПРИКАЗЫВАЮ:",
        clauses=from_text(wording.clauses),
        annexes=(annex(plan, layout_of(plan.municipality)),),
        signature=Signature(wording.signatory_post.strip(), wording.signatory_name.strip()),
    )
    return made.registered(wording.number.strip(), wording.dated)


def annex(plan: Plan, layout: Layout, *, columns: list[dict[str, str]] | None = None) -> Annex:
    """The plan itself: goals and tasks, then the table with the department's own columns, or with ``columns``."""
    columns = columns or plan.columns
    table_columns = tuple(
        Column(column["header"], WIDTHS.get(column["means"], 14.0), centred=column["means"] in {"number", "deadline"})
        for column in columns
    )
    by_section: dict[int, list[tuple[str, ...]]] = {}
    for row in plan.measures.order_by("position", "pk"):
        by_section.setdefault(row.section_id, []).append(cells(row, columns))
    sections = tuple(
        Section(heading(section.number, section.title), tuple(by_section.get(section.pk, ())))
        for section in plan.sections.all()
    )
    paragraphs = [*_listed("Цели", plan.goals), *_listed("Задачи", plan.tasks)]
    return Annex(plan.title, Table(table_columns, sections), tuple(paragraphs), landscape=layout.annex_landscape)


def cells(row: Measure, columns: list[dict[str, str]]) -> tuple[str, ...]:
    """A measure's words in the order of the plan's columns."""
    words = {
        "number": row.number,
        "title": row.title,
        "deadline": row.deadline_text,
        "responsible": row.responsible_text,
        "result": row.result,
        "notes": row.notes,
    }
    return tuple(words.get(column["means"], "") for column in columns)


def _listed(word: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    return [f"{word}:", *(f"{number}. {line}" for number, line in enumerate(lines, 1))]
