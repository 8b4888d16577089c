"""A paper of every form with all that it may bear: emblem, address, addressee, several signatures, performer, code."""

import hashlib
from dataclasses import replace
from functools import lru_cache
from io import BytesIO

from PIL import Image

from documents import printing
from documents.kinds import Kind
from office import pdf
from office.blocks import Heading, Paragraph, TableBlock
from office.paper import Annex, Clause, Paper, Signature
from office.words import paper_to_docx
from tests.documents.notes import MARKS
from tests.documents.papers import an_order

PROOF = "https://roadmap.zarechye.example/p/K7QX2M4T9B/"
PERFORMER = "Орлова Вера Павловна\n8 (800) 000-00-00"
ADDRESS = "ул. Школьная, д. 5, г. Заречье, 600000\nТелефон: 8 (800) 000-00-01\nОКПО 00000000"
SECRETARY = Signature("Секретарь", "Орлова Вера Павловна")


@lru_cache(maxsize=1)
def emblem() -> bytes:
    """A small coat of arms as PNG."""
    made = BytesIO()
    Image.new("RGBA", (60, 72), (30, 80, 160, 255)).save(made, "PNG")
    return made.getvalue()


def full(paper: Paper) -> Paper:
    """The same paper with everything that stands around its text."""
    return replace(paper, performer=PERFORMER, proof=PROOF, emblem=hashlib.sha256(emblem()).hexdigest())


def a_letter() -> Paper:
    """An information letter to the schools."""
    return replace(
        full(an_order(rows=0)),
        kind="письмо",
        heading="О проведении всероссийских проверочных работ в 2025 году",
        addressee=("Руководителям", "общеобразовательных организаций", "города Заречье"),
        address=ADDRESS,
        preamble="Уважаемые руководители!\nУправление образования направляет график работ от 09.10.2024 № 12-ИП.\n"
        "Просим сообщить о готовности до 15.01.2025.",
        command="",
        clauses=(),
    )


def a_memo() -> Paper:
    """A memo about observation."""
    return replace(
        full(an_order(rows=0)),
        kind="служебная записка",
        heading="о ходе наблюдения за проведением работ",
        addressee=("Начальнику управления образования", "И.В. Соколовой"),
        preamble="Довожу до сведения итоги наблюдения.",
        command="",
        clauses=(),
        blocks=(Heading("1. Итоги"), Paragraph("Нарушений не выявлено."), TableBlock(MARKS, "Таблица 1 – Классы")),
        signature=Signature("Главный специалист", "Орлова Вера Павловна"),
    )


def minutes() -> Paper:
    """Minutes of a meeting, signed by the chair and the secretary."""
    return replace(
        full(an_order(rows=0, number="3")),
        kind="протокол",
        heading="совещания руководителей общеобразовательных организаций",
        place="г. Заречье",
        preamble="",
        command="РЕШИЛИ:",
        blocks=(
            Paragraph("Присутствовали: 25 чел. (список прилагается)."),
            Heading("Повестка дня"),
            Paragraph("1. Об итогах всероссийских проверочных работ."),
        ),
        clauses=(Clause("Принять к сведению."), Clause("Представить планы до 15.01.2025.")),
        signature=Signature("Председатель", "Соколова Ирина Викторовна"),
        signatures=(SECRETARY,),
    )


def an_act() -> Paper:
    """An act signed by a commission, addressed to somebody in the order's form."""
    return replace(
        full(an_order(rows=0)),
        kind="акт",
        heading="об уничтожении персональных данных",
        addressee=("Комиссии по делам архива",),
        command="",
        annexes=(Annex("Перечень", blocks=(TableBlock(MARKS),), landscape=False),),
        signatures=(SECRETARY, *(Signature("Член комиссии", f"Иванов{tail} Пётр") for tail in ("", "ский"))),
    )


def short_order() -> Paper:
    """An order whose plan takes one sheet."""
    paper = full(an_order(rows=1))
    table = paper.annexes[0].table
    assert table is not None
    return replace(paper, annexes=(replace(paper.annexes[0], table=replace(table, sections=table.sections[:2])),))


FORMS: dict[str, tuple[Kind, Paper]] = {
    "order": (Kind.PLAN_ORDER, short_order()),
    "letter": (Kind.INFORMATION_LETTER, a_letter()),
    "memo": (Kind.ANALYSIS_MEMO, a_memo()),
    "minutes": (Kind.MINUTES, minutes()),
    "act": (Kind.ERASURE_ACT, an_act()),
}


def drawn(kind: Kind, paper: Paper) -> pdf.Printed:
    """The PDF of a paper with its emblem."""
    pictures = {f"{pdf.EMBLEM}{paper.emblem}": emblem()} if paper.emblem else {}
    return pdf.draw(printing.page(kind, paper), title="Документ", identifier=b"0" * 16, pictures=pictures)


def worded(kind: Kind, paper: Paper) -> bytes:
    """Its Word twin."""
    picture = emblem() if paper.emblem else b""
    return paper_to_docx(paper, title="Документ", form=printing.form_of(kind), emblem=picture)
