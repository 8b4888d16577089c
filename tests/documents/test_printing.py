"""The order on paper, read back from the PDF: the rules of layout hold whatever the length of the text."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pdfplumber
import pytest
from pdfplumber.page import Page

from documents import printing
from documents.kinds import Kind
from office import pdf
from office.blocks import Section, Table
from office.paper import Annex, Clause, Paper, Profile, Signature
from tests.documents.papers import CLAUSES, COLUMNS, an_order

MM = 72 / 25.4
HEAD = "№ п/п Наименование мероприятия Сроки реализации Ответственный Ожидаемый результат"
SENTENCE = "Обеспечить единые подходы к оцениванию работ и хранение материалов до конца учебного года. "


def draw(paper: Paper) -> pdf.Printed:
    return pdf.draw(printing.page(Kind.PLAN_ORDER, paper), title="Приказ", identifier=b"0" * 16)


def lines_of(page: Page) -> list[str]:
    """Text lines from the top, words by single spaces."""
    return [" ".join(line["text"].split()) for line in page.extract_text_lines()]


def body_of(page: Page) -> list[str]:
    """Text lines without the page number."""
    lines = lines_of(page)
    return lines[1:] if lines and lines[0] == str(page.page_number) else lines


@pytest.fixture(scope="module")
def order() -> bytes:
    return draw(an_order()).data


def test_first_sheet_reads_as_an_order(order: bytes) -> None:
    with pdfplumber.open(BytesIO(order)) as opened:
        assert lines_of(opened.pages[0]) == [
            "АДМИНИСТРАЦИЯ ГОРОДА ЗАРЕЧЬЕ",
            "ЗАРЕЧЕНСКОЙ ОБЛАСТИ",
            "УПРАВЛЕНИЕ ОБРАЗОВАНИЯ",
            "ПРИКАЗ",
            "Об утверждении плана мероприятий («дорожной карты») по",
            "обеспечению объективности проведения и оценивания",
            "всероссийских проверочных работ в городе Заречье",
            "на 2024-2026 годы",
            "от 17.12.2024 № 485-О",
            "В соответствии с приказом министерства образования Зареченской",
            "области от 09.10.2024 № 10-П-2124 «О мерах по повышению объективности»,",
            "в целях повышения объективности оценивания всероссийских проверочных",
            "работ,",
            "ПРИКАЗЫВАЮ:",
            "1. Утвердить план мероприятий («дорожную карту») по обеспечению",
            "объективности проведения и оценивания всероссийских проверочных работ",
            "в городе Заречье на 2024-2026 годы (далее – план) согласно приложению.",
            "2. Главному специалисту управления образования (В.П. Орлова)",
            "обеспечить исполнение плана.",
            "3. Руководителям общеобразовательных организаций обеспечить:",
            "3.1. Исполнение мероприятий плана в установленные сроки.",
            "3.2. Утверждение школьных планов до 15.01.2025.",
            "3.3. Направление отчётов в управление образования ежегодно,",
            "до 1 июня 2025 г.",
            "4. Контроль за исполнением приказа оставляю за собой.",
            "Начальник управления образования",
            "города Заречье И.В. Соколова",
        ]


def test_annex_names_its_order_and_agrees(order: bytes) -> None:
    with pdfplumber.open(BytesIO(order)) as opened:
        assert lines_of(opened.pages[1])[:12] == [
            "2",
            "Приложение",
            "к приказу управления образования",
            "администрации города Заречье",
            "от 17.12.2024 № 485-О",
            "УТВЕРЖДЁН",
            "приказом управления образования",
            "администрации города Заречье",
            "от 17.12.2024 № 485-О",
            "План мероприятий («дорожная карта»)",
            "по обеспечению объективности всероссийских проверочных работ в городе Заречье",
            "на 2024-2026 годы",
        ]


def test_sheets_turn_and_numbers_stand_top_centre(order: bytes) -> None:
    with pdfplumber.open(BytesIO(order)) as opened:
        first, *others = opened.pages
        assert [page.width > page.height for page in opened.pages] == [False] + [True] * len(others)
        assert not [word for word in first.extract_words() if word["top"] < 20 * MM]
        for page in others:
            (number,) = [word for word in page.extract_words() if word["top"] < 18 * MM]
            assert number["text"] == str(page.page_number)
            assert number["top"] >= 10 * MM
            left, right = 30 * MM, page.width - 10 * MM
            assert (number["x0"] + number["x1"]) / 2 == pytest.approx((left + right) / 2, abs=1)


def test_margins_of_the_profile_hold() -> None:
    profile = Profile(margin_left=25, margin_right=15, margin_top=22, margin_bottom=24, font_size=13)
    with pdfplumber.open(BytesIO(draw(replace(an_order(), profile=profile)).data)) as opened:
        for page in opened.pages:
            words = [word for word in page.extract_words() if word["text"] != str(page.page_number)]
            assert min(word["x0"] for word in words) >= 25 * MM - 1
            assert max(word["x1"] for word in words) <= page.width - 15 * MM + 1
            assert min(word["top"] for word in words) >= 22 * MM - 1
            assert max(word["bottom"] for word in words) <= page.height - 24 * MM + 1


def test_table_head_and_numbers_stand_on_every_sheet(order: bytes) -> None:
    with pdfplumber.open(BytesIO(order)) as opened:
        for page in opened.pages[1:]:
            table = page.extract_tables()[-1]
            assert [" ".join(str(cell).split()) for cell in table[0]] == [column.title for column in COLUMNS]
            assert table[1] == ["1", "2", "3", "4", "5"]


def test_rows_are_whole_and_complete(order: bytes) -> None:
    with pdfplumber.open(BytesIO(order)) as opened:
        rows = [row for page in opened.pages[1:] for row in page.extract_tables()[-1][2:]]
    sections = [row[0] for row in rows if row[1] is None]
    measures = [row for row in rows if row[1] is not None]
    assert sections == [
        "1. Нормативно-правовое обеспечение",
        "2. Научно-методическое обеспечение",
        "3. Повышение квалификации педагогов",
        "4. Контроль и наблюдение",
        "5. Информирование и итоги",
    ]
    assert [row[0] for row in measures] == [f"{s}.{n}" for s in range(1, 6) for n in range(1, 14)]
    wanted = [row for section in an_order().annexes[0].table.sections for row in section.rows]  # type: ignore[union-attr]
    told = [" ".join(str(row[1]).split()) for row in measures]
    assert told == [row[1] for row in wanted]


@pytest.mark.parametrize("extra", range(0, 60, 7))
def test_a_section_heading_is_never_the_last_row_of_a_sheet(extra: int) -> None:
    paper = an_order(rows=6)
    note = tuple(f"{SENTENCE}" for _ in range(extra // 7))
    annex = replace(paper.annexes[0], paragraphs=note)
    with pdfplumber.open(BytesIO(draw(replace(paper, annexes=(annex,))).data)) as opened:
        last = [page.extract_tables()[-1][-1] for page in opened.pages if page.extract_tables()]
    assert [row for row in last if row[1] is None] == []


def _shapes() -> list[tuple[str, tuple[Clause, ...]]]:
    """Orders of many lengths: by short clauses, by a long last one, by a last one of one line, by sub-clauses."""
    control = CLAUSES[-1]
    shapes = [(f"short {n}", (*(Clause(SENTENCE) for _ in range(n)), control)) for n in range(12, 42, 3)]
    shapes += [(f"long end {n}", (control, Clause(SENTENCE * n))) for n in range(10, 60, 4)]
    shapes += [(f"one clause {n}", (Clause(SENTENCE * n),)) for n in range(12, 44, 4)]
    shapes += [(f"tail of {n}", (Clause(SENTENCE * 14), *(control for _ in range(n)))) for n in range(14, 30)]
    shapes += [(f"subs {n}", (Clause("Обеспечить:", tuple(control for _ in range(n))),)) for n in range(18, 34)]
    return shapes


@pytest.mark.parametrize("clauses", [pytest.param(clauses, id=name) for name, clauses in _shapes()])
def test_the_signature_never_stands_alone(clauses: tuple[Clause, ...]) -> None:
    with pdfplumber.open(BytesIO(draw(an_order(clauses, rows=0)).data)) as opened:
        sheets = [body_of(page) for page in opened.pages]
    signed = [index for index, lines in enumerate(sheets) if lines and lines[-1].endswith("И.В. Соколова")]
    assert signed == [len(sheets) - 1]
    assert sheets[-1][-2:] == ["Начальник управления образования", "города Заречье И.В. Соколова"]
    if len(sheets) > 1:
        assert len(sheets[-1][:-2]) >= 3
        assert min(len(lines) for lines in sheets[:-1]) > 10


@pytest.mark.parametrize(
    ("kind", "size", "lines"), [("post", 8, 4), ("spacing", 14, 0), ("small", 12, 0)], ids=["long post", "1.5", "12 pt"]
)
def test_the_signature_of_other_profiles(kind: str, size: int, lines: int) -> None:
    profile = Profile(font_size=max(size, 12), line_spacing=1.5 if kind == "spacing" else 1.0)
    post = "Исполняющий обязанности начальника управления образования администрации " + "города Заречье " * lines
    for count in range(6, 40, 3):
        paper = replace(
            an_order((*(Clause(SENTENCE) for _ in range(count)), CLAUSES[-1]), rows=0),
            profile=profile,
            signature=Signature(post, "Соколова Ирина"),
        )
        with pdfplumber.open(BytesIO(draw(paper).data)) as opened:
            last = body_of(opened.pages[-1])
            words = opened.pages[-1].extract_words()
        assert last[-1].endswith("И. Соколова")
        text = [line for line in last if re.match(r"\d+\. |учебного|материалов|хранение|оценивани|работ", line)]
        assert len(text) >= 3
        # The slot for a stamp stays free: 30 mm between the post's column and the name.
        name = [word for word in words if word["text"] == "Соколова"][-1]
        assert name["x1"] == pytest.approx((210 - 10) * MM, abs=1)


def test_hard_data_is_shown_as_typed() -> None:
    cell = "Слово & <b>тег</b> {{ 7|add:7 }} {% now %} " * 120
    title = "Очень длинное название учреждения дополнительного образования " * 7
    paper = replace(
        an_order((Clause("<script>alert(1)</script> & {{ settings.SECRET_KEY }} </p>"),)),
        organisation=(title[:400],),
        signature=Signature("Директор <i>", "Соколова Ирина"),
        annexes=(Annex("План & карта", table=Table(COLUMNS, (Section("", (("1", cell[:5000], "", "", ""),)),))),),
    )
    with pdfplumber.open(BytesIO(draw(paper).data)) as opened:
        text = " ".join(" ".join(page.extract_text().split()) for page in opened.pages)
        organisation = " ".join(lines_of(opened.pages[0]))
        heads = [lines_of(page)[1 if page.page_number > 2 else 6] for page in opened.pages[1:]]
    assert "1. <script>alert(1)</script> & {{ settings.SECRET_KEY }} </p>" in text
    assert organisation.startswith(" ".join(title[:400].upper().split()))
    assert text.count("<b>тег</b> {{ 7|add:7 }}") == cell[:5000].count("<b>тег</b> {{ 7|add:7 }}")
    assert heads == ["Ответственный"] * 4
    assert "Директор <i> И. Соколова" in text
    assert "None" not in text


def test_blanks_where_number_and_date_are_not_known() -> None:
    with pdfplumber.open(BytesIO(draw(an_order().registered("", None)).data)) as opened:
        assert "от «____» ______________ 20____ г. № ________" in lines_of(opened.pages[0])
        assert "от «____» ______________ 20____ г. № ________" in " ".join(lines_of(opened.pages[1]))


def test_two_annexes_are_numbered_and_stand_on_their_own_sheets() -> None:
    one = Annex(
        "Список", table=Table(COLUMNS, (Section("", (("1", "а", "", "", ""),)),)), approves="списки", landscape=False
    )
    paper = replace(an_order(), annexes=(one, replace(one, title="Карта", approves="")), issuer="")
    with pdfplumber.open(BytesIO(draw(paper).data)) as opened:
        assert [page.width < page.height for page in opened.pages] == [True] * 3
        assert lines_of(opened.pages[1])[:6] == [
            "2", "Приложение № 1", "к приказу", "от 17.12.2024 № 485-О", "УТВЕРЖДЕНЫ", "приказом",
        ]  # fmt: skip
        assert lines_of(opened.pages[2])[:5] == ["3", "Приложение № 2", "к приказу", "от 17.12.2024 № 485-О", "Карта"]


def test_payload_there_and_back() -> None:
    paper = an_order()
    assert Paper.from_payload(paper.to_payload()) == paper
    assert paper.to_payload()["dated"] == "2024-12-17"
    assert paper.registered("7-О", date(2025, 1, 9)).to_payload()["number"] == "7-О"
