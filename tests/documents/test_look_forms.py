"""Letter, memo, minutes and act on paper: each has what its form wants where its form wants it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pdfplumber
import pypdfium2
import pytest
import segno
from pdfplumber.page import Page

from documents import printing
from documents.kinds import Kind
from office import pdf
from office.paper import Clause, Paper, Profile, Signature
from tests.documents.forms import ADDRESS, FORMS, PROOF, drawn, full
from tests.documents.papers import an_order

MM = 72 / 25.4


def lines_of(page: Page) -> list[str]:
    return [" ".join(line["text"].split()) for line in page.extract_text_lines()]


@pytest.fixture(scope="module")
def sheets() -> Iterator[dict[str, Any]]:
    opened = {name: pdfplumber.open(BytesIO(drawn(*made).data)) for name, made in FORMS.items()}
    yield opened
    for one in opened.values():
        one.close()


def place(page: Page, start: str) -> dict[str, float]:
    """The box of the line that begins so."""
    found = [line for line in page.extract_text_lines() if " ".join(line["text"].split()).startswith(start)]
    assert len(found) == 1, start
    return dict(found[0])


def cropped(page: Page, left: float, right: float) -> list[str]:
    """Lines between two distances from the left edge, mm."""
    return lines_of(page.crop((left * MM, 0, right * MM, page.height)))


def test_a_letter_has_its_corner_and_its_addressee(sheets: dict[str, Any]) -> None:
    (page,) = sheets["letter"].pages
    corner = lines_of(page.crop((0, 0, 110 * MM, 110 * MM)))
    assert corner[:7] == [
        *("Администрация города Заречье", "Зареченской области", "Управление образования"),
        *ADDRESS.splitlines(),
        "17.12.2024 № 485-О",
    ]
    assert corner[7:9] == ["О проведении всероссийских", "проверочных работ в 2025 году"]
    head = page.crop((110 * MM, 0, page.width, 60 * MM))
    assert lines_of(head) == ["Руководителям", "общеобразовательных организаций", "города Заречье"]
    words = [word for word in page.extract_words() if word["bottom"] < 75 * MM and word["x0"] < 108 * MM]
    assert max(word["x1"] for word in words) - 30 * MM <= 80 * MM
    greeting = place(page, "Уважаемые руководители!")
    assert (greeting["x0"] + greeting["x1"]) / 2 == pytest.approx((30 + 200) / 2 * MM, abs=2)
    assert "ПИСЬМО" not in " ".join(lines_of(page))


def test_a_memo_has_no_letterhead(sheets: dict[str, Any]) -> None:
    page = sheets["memo"].pages[0]
    assert lines_of(page)[:5] == [
        *("Начальнику управления образования", "И.В. Соколовой", "СЛУЖЕБНАЯ ЗАПИСКА"),
        *("от 17.12.2024 № 485-О", "О ходе наблюдения за проведением работ"),
    ]
    assert place(page, "Начальнику")["x0"] == pytest.approx((200 - 80) * MM, abs=1)
    assert page.images == []


def test_minutes_are_signed_by_chair_and_secretary(sheets: dict[str, Any]) -> None:
    page = sheets["minutes"].pages[0]
    lines = lines_of(page)
    at = lines.index("ПРОТОКОЛ")
    assert lines[at + 1 : at + 4] == [
        "совещания руководителей общеобразовательных организаций",
        "17.12.2024 № 3",
        "г. Заречье",
    ]
    at = lines.index("РЕШИЛИ:")
    assert lines[at + 1 : at + 5] == [
        *("1. Принять к сведению.", "2. Представить планы до 15.01.2025."),
        *("Председатель И.В. Соколова", "Секретарь В.П. Орлова"),
    ]


def test_a_commission_signs_one_under_another(sheets: dict[str, Any]) -> None:
    lines = [line for page in sheets["act"].pages for line in lines_of(page)]
    at = lines.index("Секретарь В.П. Орлова")
    assert lines[at : at + 3] == ["Секретарь В.П. Орлова", "Член комиссии П. Иванов", "Член комиссии П. Ивановский"]
    assert "Комиссии по делам архива" in lines


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_performer_stands_at_the_foot_of_the_sheet_of_the_signature(sheets: dict[str, Any], name: str) -> None:
    pages = sheets[name].pages
    told = [page.page_number for page in pages if "8 (800) 000-00-00" in " ".join(lines_of(page))]
    signed = [page.page_number for page in pages if re.search(r"[А-Я]\.[А-Я]\.\s\w+$", "\n".join(lines_of(page)), re.M)]
    assert told == [signed[-1]]
    page = pages[told[0] - 1]
    words = [word for word in page.extract_words(extra_attrs=["size"]) if word["text"] in {"Павловна", "000-00-00"}]
    edge = (268 if page.page_number == 1 else 277) * MM
    foot = [word for word in words if word["top"] > edge]
    assert [round(word["size"]) for word in foot] == [10, 10]
    assert min(word["x0"] for word in page.extract_words() if word["top"] > edge) == pytest.approx(30 * MM, abs=1)
    assert max(word["bottom"] for word in foot) < 292 * MM


@pytest.mark.parametrize("name", sorted(FORMS))
def test_the_code_stands_at_the_lower_right_of_the_first_sheet_alone(sheets: dict[str, Any], name: str) -> None:
    first, *others = sheets[name].pages
    dots = [curve for curve in (*first.curves, *first.rects) if curve["x0"] > 170 * MM and curve["top"] > 260 * MM]
    box = [min(dot["x0"] for dot in dots), min(dot["top"] for dot in dots)]
    box += [max(dot["x1"] for dot in dots), max(dot["bottom"] for dot in dots)]
    assert [round(edge / MM) for edge in box] == [180, 271, 200, 291]
    inside = [word for word in first.extract_words() if word["x1"] > box[0] and word["bottom"] > box[1]]
    assert inside == []
    assert not [page for page in others if PROOF[:20] in " ".join(lines_of(page))]
    assert "Проверка документа по коду или по адресу" in " ".join(lines_of(first))


def test_the_code_says_the_address(sheets: dict[str, Any]) -> None:
    """Sampled back from the drawn sheet, module by module."""
    data = drawn(*FORMS["order"]).data
    dots = 600 / 25.4  # per mm
    opened = pypdfium2.PdfDocument(data)
    shown = opened[0].render(scale=600 / 72).to_pil().convert("L")
    opened.close()
    wanted = [list(row) for row in segno.make(PROOF, error="m", micro=False).matrix]
    step = 20 / len(wanted)
    middles = [step * (module + 0.5) for module in range(len(wanted))]
    got = [[shown.getpixel((int((180 + x) * dots), int((271 + y) * dots))) < 128 for x in middles] for y in middles]
    assert got == wanted


@pytest.mark.parametrize("count", range(8, 34, 5))
def test_no_text_of_a_full_first_sheet_meets_the_code(count: int) -> None:
    paper = full(
        an_order((*(Clause("Обеспечить хранение материалов до конца года. " * 2) for _ in range(count)),), rows=0)
    )
    with pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, paper).data)) as opened:
        body = [word for word in opened.pages[0].extract_words(extra_attrs=["size"]) if word["size"] > 11]
        assert max(word["bottom"] for word in body) <= (297 - 29) * MM
        assert not [word for word in opened.pages[-1].extract_words() if word["bottom"] > 292 * MM]


@pytest.mark.parametrize("name", ["order", "letter", "minutes"])
def test_the_emblem_hangs_ten_millimetres_from_the_edge(sheets: dict[str, Any], name: str) -> None:
    (picture,) = sheets[name].pages[0].images
    assert picture["top"] / MM == pytest.approx(10, abs=0.2)
    assert (picture["bottom"] - picture["top"]) / MM == pytest.approx(17, abs=0.2)
    left, right = (30, 108) if name == "letter" else (30, 200)
    assert (picture["x0"] + picture["x1"]) / 2 / MM == pytest.approx((left + right) / 2, abs=0.5)
    head = place(sheets[name].pages[0], "А")
    assert head["top"] > picture["bottom"]


def test_an_emblem_that_is_no_picture_is_refused() -> None:
    paper = full(an_order(rows=0))
    address, html = f"{pdf.EMBLEM}{paper.emblem}", printing.page(Kind.PLAN_ORDER, paper)
    for data in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", b"GIF89a"):
        with pytest.raises(pdf.CannotPrint) as refused:
            pdf.draw(html, title="П", identifier=b"0" * 16, pictures={address: data})
        assert (refused.value.code, refused.value.what) == ("asset", address)


def test_the_slot_for_a_mark_of_a_signature_is_white() -> None:
    page_of = pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, an_order(rows=0)).data))
    with page_of as opened:
        (page,) = opened.pages
        post, name = place(page, "Начальник управления"), place(page, "города Заречье")
        slot = page.crop((112 * MM, post["top"] - 10 * MM, 168 * MM, name["bottom"] + 6 * MM))
        assert (slot.extract_words(), slot.rects, slot.curves, slot.images) == ([], [], [], [])
        assert slot.height / MM >= 25


@pytest.mark.parametrize(
    ("number_place", "across", "top"),
    [("top-center", 115, True), ("top-right", 199, True), ("bottom-center", 115, False), ("bottom-right", 199, False)],
)
def test_sheet_numbers_stand_where_the_profile_says(number_place: str, across: float, top: bool) -> None:
    paper = replace(full(an_order(rows=0)), profile=Profile(number_place=number_place))
    paper = replace(paper, clauses=tuple(Clause("Обеспечить хранение материалов. " * 3) for _ in range(30)))
    with pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, paper).data)) as opened:
        for page in opened.pages:
            edge = [
                word
                for word in page.extract_words(extra_attrs=["size"])
                if (word["bottom"] < 20 * MM if top else word["top"] > 277 * MM) and round(word["size"]) == 12
            ]
            if page.page_number == 1:
                assert edge == []
                continue
            (number,) = edge
            assert number["text"] == str(page.page_number)
            middle = (number["x0"] + number["x1"]) / 2 / MM
            assert middle == pytest.approx(across, abs=1.5)
            assert (number["top"] if top else page.height - number["bottom"]) >= 10 * MM


def test_a_number_place_of_nowhere_is_the_usual_one() -> None:
    paper = replace(an_order(), profile=Profile(number_place="x { } @import url(file:///etc/hostname)"))
    assert printing.page(Kind.PLAN_ORDER, paper) == printing.page(Kind.PLAN_ORDER, an_order())


def test_a_heading_on_the_left_stands_under_the_number() -> None:
    paper = replace(an_order(rows=0), profile=Profile(heading_place="left"))
    with pdfplumber.open(BytesIO(drawn(Kind.PLAN_ORDER, paper).data)) as opened:
        page = opened.pages[0]
        number, heading, text = (
            place(page, "от 17.12.2024"),
            place(page, "Об утверждении"),
            place(page, "В соответствии"),
        )
        assert number["bottom"] < heading["top"] < text["top"]
        lines = [line for line in page.extract_text_lines() if number["bottom"] < line["top"] < text["top"]]
        assert max(line["x1"] for line in lines) <= (30 + 80) * MM + 1
        assert {round(line["x0"] / MM) for line in lines} == {30}


def test_many_signatures_go_over_the_sheet_whole() -> None:
    many = tuple(Signature(f"Член комиссии № {number}", "Иванов Пётр") for number in range(1, 31))
    paper: Paper = replace(full(an_order(rows=0)), signatures=many)
    with pdfplumber.open(BytesIO(drawn(Kind.ERASURE_ACT, paper).data)) as opened:
        lines = [line for page in opened.pages for line in lines_of(page)]
        last = lines_of(opened.pages[-1])
    assert [line for line in lines if line.startswith("Член")] == [
        f"Член комиссии № {number} П. Иванов" for number in range(1, 31)
    ]
    assert last[-2:] == ["Орлова Вера Павловна", "8 (800) 000-00-00"]
