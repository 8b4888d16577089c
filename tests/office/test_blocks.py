"""Blocks of a paper: frozen and read back, and the same in Word."""

import json
import struct
from dataclasses import replace
from io import BytesIO
from time import sleep
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from office.blocks import Heading, Paragraph, Picture, TableBlock
from office.fitting import picture_size
from office.paper import Annex, Paper, Profile
from office.pdf import CannotPrint
from office.rasters import svg_to_png, with_spoken
from office.words import paper_to_docx
from tests.documents.notes import BLOCKS, MARKS, PICTURE, a_note, drawing
from tests.documents.papers import an_order


def word(paper: Paper) -> Any:
    return Document(BytesIO(paper_to_docx(paper, title="Справка")))


def test_payload_there_and_back_through_json() -> None:
    note = a_note(annexes=(Annex("Рисунки", blocks=BLOCKS), Annex("Без рисунков")))
    payload = json.loads(json.dumps(note.to_payload()))
    assert Paper.from_payload(payload) == note
    assert [block["block"] for block in payload["blocks"]] == [
        *("heading", "paragraph", "heading", "picture", "table", "paragraph")
    ]


def test_a_paper_of_before_is_read_without_what_came_later() -> None:
    payload = an_order().to_payload()
    later = ("address", "addressee", "emblem", "performer", "proof", "signatures")
    assert sorted(payload) == sorted(
        [
            *("annexes", "clauses", "command", "dated", "heading", "issuer", "kind", "number", "organisation", "place"),
            *("preamble", "profile", "signature", *later),
        ]
    )
    old = {name: value for name, value in payload.items() if name not in later}
    old["profile"] = {name: value for name, value in payload["profile"].items() if not name.endswith("_place")}
    assert Paper.from_payload(old) == an_order()
    assert sorted(payload["annexes"][0]) == ["approves", "landscape", "paragraphs", "table", "title"]
    assert Paper.from_payload(payload) == an_order()


def test_word_says_the_same_in_the_same_order() -> None:
    document = word(a_note())
    told = []
    for part in document.element.body.xpath("./w:p|./w:tbl"):
        texts = [str(cell.xpath("string()")).replace("\u00a0", " ") for cell in part.iter(qn("w:tc"))]
        told.append(texts or str(part.xpath("string()")).replace("\u00a0", " "))
    start = told.index("Справка составлена по данным 2025 года.")
    marks = ["Класс", "Участников", "Средний балл", "5а", "25", "19,2", "5б", "27", "18,4"]
    assert [part for part in told[start + 1 :] if part] == [
        *("1. Общие сведения", "Писали 52 человека.", "Отсутствовали трое.", "1.1. Баллы", "Рисунок 1 – Баллы"),
        marks,
        "Таблица 1 – Классы",
        [*marks[:3], "1", "2", "3", *marks[3:]],
        "Признаки, требующие проверки, не найдены.",
        ["Начальник управления образования города Заречье", "И.В. Соколова"],
    ]


def test_a_picture_in_word_has_its_words_and_stays_with_its_caption() -> None:
    document = word(a_note())
    (shape,) = document.inline_shapes
    about = shape._inline.docPr
    assert (about.get("descr"), about.get("name")) == (PICTURE.spoken, "Рисунок 1 – Баллы")
    assert (round(shape.width.mm, 1), round(shape.height.mm, 1)) == (170.0, 70.8)
    holder = next(p for p in document.paragraphs if p._p.xpath(".//w:drawing"))
    assert holder.paragraph_format.keep_with_next is True
    (image,) = [part for part in document.part.package.iter_parts() if part.partname.endswith(".png")]
    assert Image.open(BytesIO(image.blob)).size == (1339, 558)


def test_headings_of_word_have_their_levels() -> None:
    document = word(a_note())
    levels = {
        p.text: p._p.xpath("./w:pPr/w:outlineLvl/@w:val")[0]
        for p in document.paragraphs
        if p._p.xpath("./w:pPr/w:outlineLvl")
    }
    assert {text.replace("\u00a0", " "): level for text, level in levels.items()} == {
        "1. Общие сведения": "0",
        "1.1. Баллы": "1",
    }


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        (Paragraph("Конец."), ["Конец."]),
        (TableBlock(MARKS), ["5б", "27", "18,4", ""]),
        (PICTURE, ["5б", "27", "18,4", ""]),
    ],
)
def test_the_end_of_a_note_stays_with_the_signature(last: Any, kept: list[str]) -> None:
    document = word(a_note((Heading("О"), last)))
    signature = document.element.body.xpath("./w:tbl")[-1]
    before = signature.getprevious().itersiblings(preceding=True)
    told = []
    for part in before:
        paragraphs = part.xpath("./w:tr[last()]//w:p") if part.tag == qn("w:tbl") else [part]
        if not all(paragraph.xpath("./w:pPr/w:keepNext") for paragraph in paragraphs):
            break
        told.append([paragraph.xpath("string()") for paragraph in paragraphs])
        if len(told) == (1 if isinstance(last, Paragraph) else 2):
            break
    assert [text for part in reversed(told) for text in part] == kept


def test_word_gives_the_same_bytes_at_another_hour() -> None:
    first = paper_to_docx(a_note(), title="Справка")
    sleep(2.1)
    assert paper_to_docx(a_note(), title="Справка") == first


def test_dots_of_a_picture_are_as_many_as_asked_and_the_same() -> None:
    png = svg_to_png(drawing(), (72, 30), dpi=254)
    assert struct.unpack(">II", png[16:24]) == (720, 300)
    assert svg_to_png(drawing(), (72, 30), dpi=254) == png
    shown = Image.open(BytesIO(png)).convert("RGB")
    assert [shown.getpixel(place) for place in ((5, 5), (135, 150), (300, 150))] == [
        (255, 255, 255),
        (27, 74, 122),
        (255, 255, 255),
    ]


def test_a_picture_that_asks_for_a_file_is_refused() -> None:
    svg = drawing().replace("</svg>", '<image href="file:///etc/hostname" width="9" height="9"/></svg>')
    with pytest.raises(CannotPrint) as refused:
        paper_to_docx(a_note((replace(PICTURE, svg=svg),)), title="Справка")
    assert (refused.value.code, refused.value.what) == ("asset", "file:///etc/hostname")


def test_what_is_spoken_replaces_the_title() -> None:
    shown = with_spoken(drawing(), r"Баллы \1 <b>&")
    assert "<title>Баллы \\1 &lt;b&gt;&amp;</title><desc>Столбцы</desc>" in shown
    assert [name for name in ("aria-labelledby", ' id="') if name in shown] == []


@pytest.mark.parametrize(
    ("high", "landscape", "size"),
    [(300, False, (170, 70.83)), (1440, False, (96.38, 192.75)), (720, True, (127.5, 127.5))],
)
def test_a_picture_is_as_wide_as_the_text_where_its_height_allows(
    high: int, landscape: bool, size: tuple[float, float]
) -> None:
    assert picture_size(drawing(high=high), Profile(), landscape=landscape) == size


@pytest.mark.parametrize("svg", ["", "<svg/>", '<svg viewBox="0 0 720 0"/>', '<svg viewBox="a b c d"/>'])
def test_a_picture_without_measure_is_no_picture(svg: str) -> None:
    with pytest.raises(ValueError, match="viewBox"):
        paper_to_docx(a_note((Picture(svg, "Рисунок"),)), title="Справка")
