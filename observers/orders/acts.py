"""The act of observation on paper: one that was handed in, or the form to be filled in by hand."""

from django.utils.text import capfirst
from django.utils.translation import override

from documents.orders.frame import paper
from observers.kinds import Stage
from observers.labels.acts import VIOLATIONS, Violation, boxes
from observers.models import Act, ActFile
from observers.orders.frames import BLANK
from observers.parsing import without
from office.blocks import Block, Column, Heading, Paragraph, Section, Table, TableBlock
from office.paper import Paper, Signature
from schools.models import Municipality

HEADING = "общественного наблюдения за проведением всероссийских проверочных работ"
FACTS = (Column("Сведения", 36), Column("Запись", 64))
BOXES = (Column("№", 7, centred=True), Column("Что замечено", 79), Column("Отметка", 14, centred=True))
FORM = (
    Column("№", 6, centred=True),
    Column("Что замечено", 56),
    Column("Этап", 25),
    Column("Отметка", 13, centred=True),
)
SHORT = {
    Stage.HANDOVER: "передача",
    Stage.CLASSROOM: "аудитория",
    Stage.CHECKING: "проверка",
    Stage.UPLOAD: "загрузка",
}
TICK = "Х"
OBSERVER = "Общественный наблюдатель"
READ = f"С актом ознакомлен(а) организатор школы:\n{BLANK} / {BLANK}"


def act_paper(act: Act, *, nameless: bool = False) -> Paper:
    """An act that was handed in, in Russian.

    A ``nameless`` one may be kept for ever: the observer stands in it by the number in the register and writes the name
    by hand, in what was written the name is blotted out. Nothing else is left once the person's data are destroyed.
    """
    who = act.observer
    nameless = nameless or who is None or not who.full_name
    words = [who.full_name, who.surname, who.email, who.phone] if who is not None and nameless else []
    with override("ru"):
        blocks: list[Block] = [TableBlock(_facts(act))]
        if act.violations:
            blocks.append(TableBlock(_ticked(act), "Отмечено наблюдателем"))
        else:
            blocks.append(Paragraph("Нарушений не выявлено."))
        if act.comment.strip():
            blocks += [Heading("Комментарий наблюдателя", 2), Paragraph(without(act.comment, words))]
        if act.answer.strip():
            blocks += [Heading("Слово школы", 2), Paragraph(without(act.answer, words))]
        names = [f"{at}) {_named(file, nameless)}" for at, file in enumerate(act.files.all(), 1)]
        if names:
            blocks.append(Paragraph("Приложены файлы:\n" + ";\n".join(names) + "."))
        blocks += _read()
        post = f"{OBSERVER} № {who.number}" if who is not None and nameless else OBSERVER
        name = BLANK if nameless or who is None else who.full_name
        return _paper(act.municipality, blocks, Signature(post, name))


def empty_act(place: Municipality) -> Paper:
    """The form to be printed and filled in by hand: every box with the stage it belongs to."""
    with override("ru"):
        rows = tuple((str(one.number), _words(one), _stages(one), "") for one in VIOLATIONS)
        blocks: list[Block] = [
            TableBlock(_lines({**dict.fromkeys(_NAMES, ""), "Этап": _choice(None)})),
            Paragraph(f"Нарушений не выявлено: ______ (поставьте «{TICK}») или отметьте пункты ниже."),
            TableBlock(Table(FORM, (Section("", rows),)), f"Отметьте замеченное знаком «{TICK}»"),
            Paragraph("Комментарий:\n" + "\n".join(["_" * 60] * 6)),
            *_read(),
        ]
        return _paper(place, blocks, Signature(OBSERVER, BLANK))


def _paper(place: Municipality, blocks: list[Block], signature: Signature) -> Paper:
    return paper(place, kind="акт", heading=HEADING, blocks=tuple(blocks), signature=signature)


def _named(file: ActFile, nameless: bool) -> str:
    stored = str(file.file.name)
    if not nameless:
        return file.name
    return "скан" if stored.endswith(".pdf") else "фотография"


def _read() -> list[Block]:
    return [Heading("Ознакомление", 2), Paragraph(READ)]


_NAMES = ("Школа", "Дата", "Присутствие", "Работа", "Класс", "Аудитория")


def _facts(act: Act) -> Table:
    hours = f"с {act.starts_at:%H:%M} до {act.ends_at:%H:%M}"
    values = (act.school.name, f"{act.day:%d.%m.%Y}", hours, act.work, act.classes or "–", act.room or "–")
    return _lines({**dict(zip(_NAMES, values, strict=True)), "Этап": _choice(Stage(act.stage))})


def _lines(pairs: dict[str, str]) -> Table:
    return Table(FACTS, (Section("", tuple(pairs.items())),))


def _choice(stage: Stage | None) -> str:
    if stage is not None:
        return capfirst(str(stage.label))
    return "\n".join(f"___ {one.label}" for one in Stage)


def _ticked(act: Act) -> Table:
    """The boxes of the stage as on the form, those that were ticked marked."""
    rows = tuple((str(one.number), _words(one), TICK if one.code in act.violations else "") for one in boxes(act.stage))
    return Table(BOXES, (Section("", rows),))


def _words(one: Violation) -> str:
    return capfirst(str(one.words))


def _stages(one: Violation) -> str:
    if len(one.stages) == len(Stage):
        return "все"
    return ", ".join(SHORT[stage] for stage in Stage if stage in one.stages)
