"""The Word twin says what the sheets say, for every form and every kind, and bears the same emblem and code."""

from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from documents.kinds import FORMS as KINDS
from documents.kinds import Kind
from office.paper import Clause, Signature
from tests.documents.forms import FORMS, PROOF, a_letter, a_memo, drawn, minutes, worded


def words_of_pdf(data: bytes) -> Counter[str]:
    """Every word of the sheets but their numbers; what was set in capitals counts as typed."""
    with pdfplumber.open(BytesIO(data)) as opened:
        told: Counter[str] = Counter()
        for page in opened.pages:
            words = [word["text"] for word in page.extract_words(use_text_flow=True)]
            told.update(words)
            if page.page_number > 1:
                told[str(page.page_number)] -= 1
    return +told


def words_of_word(data: bytes) -> Counter[str]:
    """Every word of a Word document: body, first sheet's margins, in their order."""
    document = Document(BytesIO(data))
    first = document.sections[0]
    told: Counter[str] = Counter()
    for root in (document.element.body, first.first_page_header._element, first.first_page_footer._element):
        for paragraph in root.iter(qn("w:p")):
            text = "".join(
                {qn("w:t"): node.text or "", qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}.get(node.tag, "")
                for node in paragraph.iter()
                if node.getparent().tag == qn("w:r")
            )
            told.update(text.split())
    return told


def joined(told: Counter[str]) -> str:
    """All signs in one order, because a sheet also breaks inside «на/для» and long addresses."""
    return "".join(sorted("".join(word * count for word, count in told.items())))


@pytest.mark.parametrize("name", sorted(FORMS))
def test_word_says_the_same_as_the_sheet(name: str) -> None:
    kind, paper = FORMS[name]
    sheet, word = words_of_pdf(drawn(kind, paper).data), words_of_word(worded(kind, paper))
    assert joined(sheet).casefold() == joined(word).casefold()
    torn = (sheet - word) + (word - sheet)
    assert [
        part for part in torn if len(part) < 60 and PROOF[:8] not in part and "/" not in part and "K7QX" not in part
    ] == []


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_says_the_same_in_word(kind: Kind) -> None:
    paper = replace(a_memo() if "memo" in kind else a_letter() if "letter" in kind else minutes(), proof="")
    assert KINDS[kind].template.startswith("print/")
    assert words_of_pdf(drawn(kind, paper).data) == words_of_word(worded(kind, paper))


def test_word_has_emblem_and_code_on_the_first_sheet_only() -> None:
    document = Document(BytesIO(worded(*FORMS["order"])))
    first, *others = document.sections
    told = [
        blip.getparent().getparent().xpath("./pic:nvPicPr/pic:cNvPr")
        for part in (first.first_page_header, first.first_page_footer)
        for blip in part._element.iter(qn("a:blip"))
    ]
    assert len(told) == 2
    words = [node.get("descr") for part in (first.first_page_header, first.first_page_footer)
             for node in part._element.iter(qn("wp:docPr"))]  # fmt: skip
    assert words == ["Герб или эмблема", f"Квадратный код с адресом проверки документа: {PROOF}"]
    assert round((first.header_distance or 0) / Mm(1)) == 10
    assert not list(first.header._element.iter(qn("a:blip")))
    assert [section.header.is_linked_to_previous for section in others] == [True]


def test_word_gives_the_same_bytes_twice() -> None:
    for made in FORMS.values():
        assert worded(*made) == worded(*made)


HARD = 'Слово & <b>тег</b> {{ 7|add:7 }} {% now %} "кавычки" </style>'


@pytest.mark.parametrize("kind", [Kind.PLAN_ORDER, Kind.INFORMATION_LETTER, Kind.ANALYSIS_MEMO, Kind.MINUTES])
def test_markup_and_templates_in_any_part_come_out_as_text(kind: Kind) -> None:
    parts = ("kind", "heading", "preamble", "command", "place", "address", "performer", "number")
    texts: dict[str, Any] = dict.fromkeys(parts, HARD)
    paper = replace(
        a_letter(),
        **texts,
        organisation=(HARD,),
        addressee=(HARD,),
        clauses=(Clause(HARD),),
        signature=Signature(HARD, HARD),
        proof=f"https://zarechye.example/?a=1&b=<b>{'x' * 20}",
    )
    sheet, word = words_of_pdf(drawn(kind, paper).data), words_of_word(worded(kind, paper))
    shown = {Kind.PLAN_ORDER: 11, Kind.INFORMATION_LETTER: 11, Kind.ANALYSIS_MEMO: 10, Kind.MINUTES: 10}
    assert joined(sheet).casefold() == joined(word).casefold()
    assert joined(word).casefold().count("{") == 3 * shown[kind]
