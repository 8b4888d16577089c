"""The rules of layout on the drawn sheets, over many lengths of text and over the looks that departments choose."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from pdfminer.pdftypes import resolve1
from pdfplumber.page import Page

from documents.kinds import Kind
from office.blocks import Paragraph, Section, Table
from office.paper import Annex, Clause, Paper, Profile, Signature
from office.typography import NBSP
from tests.documents.forms import FORMS, SECRETARY, drawn, full
from tests.documents.notes import a_note
from tests.documents.papers import COLUMNS, an_order, plan_table

MM = 72 / 25.4
SERIF = {"Liberation-Serif", "Liberation-Serif-Bold"}
PROFILES = {
    "standard": Profile(),
    "2016": Profile(margin_left=20, heading_place="left", table_font_size=12),
    "close": Profile(font_size=12, line_spacing=1.15, number_place="top-right", initials="spaced"),
    "wide": Profile(margin_left=35, margin_right=25, margin_bottom=30, font_size=13, line_spacing=1.5),
    "below": Profile(number_place="bottom-center", table_font_size=9),
}


def lines_of(page: Page) -> list[str]:
    return [" ".join(line["text"].split()) for line in page.extract_text_lines()]


def without_number(page: Page) -> list[str]:
    return [line for line in lines_of(page) if line != str(page.page_number)]


@pytest.mark.parametrize("dressed", [False, True], ids=["bare", "with code, performer and secretary"])
@pytest.mark.parametrize("name", sorted(PROFILES))
def test_three_lines_of_text_go_with_the_signature_at_every_length(name: str, dressed: bool) -> None:
    """One clause of one line more each time, so that the end of the text passes the end of the sheet line by line."""
    turned = 0
    for count in range(5 if dressed else 4, 46, 3):
        clauses = tuple(Clause(f"Пункт {number} исполнить.") for number in range(count))
        paper = replace(an_order(clauses, rows=0), profile=PROFILES[name])
        if dressed:
            paper = replace(full(paper), signatures=(SECRETARY,))
        with pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, paper).data)) as opened:
            sheets = [without_number(page) for page in opened.pages]
        text = [[line for line in lines if re.match(r"\d+\. Пункт", line)] for lines in sheets]
        signed = [at for at, lines in enumerate(sheets) if any(line.endswith("Соколова") for line in lines)]
        assert signed == [len(sheets) - 1]
        assert [line for lines in text for line in lines] == [
            f"{number + 1}. Пункт {number} исполнить." for number in range(count)
        ]
        assert len(text[-1]) >= 3
        turned += len(sheets) > 1
    assert turned >= 3


@pytest.mark.parametrize("sentences", range(8, 38, 3))
def test_a_last_clause_of_any_length_gives_three_lines_to_the_signature(sentences: int) -> None:
    clause = Clause("Обеспечить единые подходы к оцениванию работ и хранение материалов до конца года. " * sentences)
    with pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, an_order((clause,), rows=0)).data)) as opened:
        last = without_number(opened.pages[-1])
        count = len(opened.pages)
    assert last[-1].endswith("И.В. Соколова")
    assert count == 1 or len(last) - 2 >= 3


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_no_number_on_the_first_sheet_and_one_in_its_place_on_all_others(name: str) -> None:
    profile = PROFILES[name]
    paper = replace(an_order(rows=4), profile=profile)
    with pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, paper).data)) as opened:
        for page in opened.pages:
            above, below = profile.margin_top * MM, page.height - profile.margin_bottom * MM
            outside = [word for word in page.extract_words() if word["bottom"] < above or word["top"] > below]
            assert [word["text"] for word in outside] == ([str(page.page_number)] if page.page_number > 1 else [])
            for word in outside:
                at_top = profile.number_place.startswith("top")
                assert (word["top"] if at_top else page.height - word["bottom"]) >= 10 * MM
                left, right = profile.margin_left * MM, page.width - profile.margin_right * MM
                if profile.number_place.endswith("center"):
                    assert (word["x0"] + word["x1"]) / 2 == pytest.approx((left + right) / 2, abs=1)
                else:
                    assert word["x1"] == pytest.approx(right, abs=1)


@pytest.mark.parametrize("name", sorted(PROFILES))
@pytest.mark.parametrize("landscape", [True, False], ids=["across", "upright"])
def test_tables_keep_their_head_their_rows_and_their_sections(name: str, landscape: bool) -> None:
    table = plan_table(7)
    annex = Annex("План", table, approves="план", landscape=landscape)
    paper = replace(an_order(), annexes=(annex,), profile=PROFILES[name])
    with pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, paper).data)) as opened:
        starts = next(at for at, page in enumerate(opened.pages) if "Приложение" in lines_of(page))
        turned = [page.width > page.height for page in opened.pages]
        assert turned == [False] * starts + [landscape] * (len(turned) - starts)
        tables = [page.extract_tables()[-1] for page in opened.pages[starts:]]
    assert len(tables) > 1
    heads = [["".join(str(cell).split()) for cell in rows[0]] for rows in tables]
    assert heads == [["".join(column.title.split()) for column in COLUMNS]] * len(tables)
    assert [rows[1] for rows in tables] == [["1", "2", "3", "4", "5"]] * len(tables)
    assert [rows[-1] for rows in tables if rows[-1][1] is None] == []
    body = [row for rows in tables for row in rows[2:]]
    told = ["".join(str(cell or "").split()) for row in body for cell in row]
    wanted: list[str] = []
    for section in table.sections:
        wanted += [section.title, *[""] * 4]
        wanted += [cell for row in section.rows for cell in row]
    assert told == ["".join(cell.replace("2022г.", "2022 г.").split()) for cell in wanted]


TOKENS = (
    "№ 485-О",
    "17 декабря 2024 г.",
    "И.В. Соколова",
    "Соколова И.В.",
    "от 09.10.2024",
    "№ 10-П-2124",
    "2024-2026",
)


@pytest.mark.parametrize("name", ["standard", "wide"])
@pytest.mark.parametrize("token", TOKENS)
def test_what_belongs_together_is_on_one_line_wherever_it_falls(token: str, name: str) -> None:
    """Behind sixty openings of growing length the token falls on every place of a line."""
    paragraphs = tuple(Paragraph(f"{'ш' * (size % 9 + 1)} {'шум ' * (size // 4)}{token} далее.") for size in range(60))
    paper = replace(
        a_note(paragraphs), profile=PROFILES[name], heading=f"О приказе {token} и о мерах {token} по школам"
    )
    with pdfplumber.open(BytesIO(drawn(Kind.ANALYTICAL_NOTE, paper).data)) as opened:
        lines = [line.replace(NBSP, " ") for page in opened.pages for line in lines_of(page)]
    assert sum(line.count(token) for line in lines if "школам" not in line and "О приказе" not in line) >= 60
    parts = [part for part in token.split() if len(part) > 2]
    torn = [line for line in lines if any(part in line for part in parts) and token not in line and "17.12" not in line]
    assert [line for line in torn if line != lines[-1] and "Соколова" not in lines[-1]] == []


def test_words_are_not_divided() -> None:
    long = "Межмуниципальные общеобразовательные высококвалифицированные достопримечательности "
    paper = an_order((*(Clause(long * size) for size in range(1, 9)),), rows=3)
    with pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, paper).data)) as opened:
        order = lines_of(opened.pages[0]) + lines_of(opened.pages[1])
        ends = [line["text"][-1] for page in opened.pages for line in page.extract_text_lines()]
    assert {"-", "\u00ad", "\u2010", "\u2011"} & set(ends) == set()
    told = " ".join(order).split()
    assert {word for word in long.split() if told.count(word) < 30} == set()


@pytest.mark.parametrize(
    ("noun", "word"),
    [("план", "УТВЕРЖДЁН"), ("дорожная карта", "УТВЕРЖДЕНА"), ("расписание", "УТВЕРЖДЕНО"), ("списки", "УТВЕРЖДЕНЫ")],
)
@pytest.mark.parametrize(
    ("kind", "to_which", "by_which"),
    [
        ("приказ", "к приказу", "приказом"),
        ("распоряжение", "к распоряжению", "распоряжением"),
        ("протокол", "к протоколу", "протоколом"),
    ],
)
def test_the_mark_of_an_annex_names_its_paper_and_agrees(
    kind: str, to_which: str, by_which: str, noun: str, word: str
) -> None:
    annex = Annex("Приложение", Table(COLUMNS, (Section("", (("1", "а", "", "", ""),)),)), approves=noun)
    paper = replace(an_order(), kind=kind, issuer="", annexes=(annex, annex))
    with pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, paper).data)) as opened:
        marks = [lines_of(page)[1:7] for page in opened.pages[1:]]
        edges = {round(line["x0"]) for line in opened.pages[1].extract_text_lines()[1:7]}
    told = [to_which, "от 17.12.2024 № 485-О", word, by_which, "от 17.12.2024 № 485-О"]
    assert marks == [["Приложение № 1", *told], ["Приложение № 2", *told]]
    assert edges == {round((297 - 10 - 80) * MM)}


def fonts_of(data: bytes) -> Iterator[tuple[str, bool]]:
    """Every font of every sheet as (name without its mark of a subset, whether it is embedded)."""
    with pdfplumber.open(BytesIO(data)) as opened:
        for page in opened.pages:
            for font in resolve1(resolve1(page.page_obj.attrs["Resources"])["Font"]).values():
                inner = resolve1(resolve1(resolve1(font)["DescendantFonts"])[0])
                about = resolve1(inner["FontDescriptor"])
                yield inner["BaseFont"].name.partition("+")[2], "FontFile2" in about


@pytest.mark.parametrize("name", sorted(FORMS))
def test_only_the_intended_fonts_are_embedded_all_of_them(name: str) -> None:
    assert set(fonts_of(drawn(*FORMS[name]).data)) == {(font, True) for font in SERIF}


def test_a_picture_adds_its_own_font_and_no_other() -> None:
    found = set(fonts_of(drawn(Kind.ANALYTICAL_NOTE, a_note()).data))
    assert found == {(font, True) for font in (*SERIF, "Liberation-Sans")}


def elements(part: Any) -> Iterator[str]:
    found = resolve1(part)
    for one in found if isinstance(found, list) else [found]:
        element = resolve1(one)
        if isinstance(element, dict):
            yield element["S"].name
            yield from elements(element.get("K", []))


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_language_and_its_structure(kind: Kind) -> None:
    data = drawn(kind, replace(full(an_order(rows=1)), addressee=("Руководителям",))).data
    with pdfplumber.open(BytesIO(data)) as opened:
        catalog = opened.doc.catalog
        about = resolve1(catalog["Metadata"]).get_data().decode()
        told = list(elements(resolve1(catalog["StructTreeRoot"])["K"]))
        sheets = [page.width > page.height for page in opened.pages]
    assert (catalog["Lang"], resolve1(catalog["MarkInfo"])["Marked"]) == (b"ru", True)
    assert re.findall(r'pdfaid:(part|conformance)[>="]+(\w)', about) == [("part", "2"), ("conformance", "A")]
    assert [name for name in told if name in {"Document", "H1", "H2"}] == ["Document", "H1", "H2"]
    assert told.count("Table") == len(sheets) - 1
    assert told.count("TH") == 5 * (len(sheets) - 1) + 5
    assert told.count("Figure") == (0 if "memo" in kind else 1)
    assert sheets == [False] + [True] * (len(sheets) - 1)


@pytest.mark.parametrize("lines", [1, 3, 6])
def test_an_organisation_of_four_hundred_signs_and_a_name_without_patronymic(lines: int) -> None:
    title = ("Муниципальное автономное общеобразовательное учреждение " * 8)[:400].strip()
    paper: Paper = replace(
        full(an_order(rows=0)), organisation=(title,) * lines, signature=Signature("Директор", "Соколова Ирина")
    )
    for kind in (Kind.PLAN_ORDER, Kind.INFORMATION_LETTER, Kind.MINUTES):
        with pdfplumber.open(BytesIO(drawn(kind, paper).data)) as opened:
            words = [word for page in opened.pages for word in page.extract_words()]
            text = " ".join(line for page in opened.pages for line in lines_of(page))
            width = opened.pages[0].width
        assert text.casefold().count("муниципальное автономное") == 7 * lines
        assert max(word["x1"] for word in words) <= width - 10 * MM + 1
        assert "И. Соколова" in text
