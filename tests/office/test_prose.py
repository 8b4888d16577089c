"""The text of a paper as plain text and back: nothing is lost, damaged marks are told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.blocks import Block, Column, Heading, Paragraph, Picture, Section, Table, TableBlock
from office.prose import Damage, Damaged, from_text, merged, to_text

TABLE = Table((Column("Класс"),), (Section("", (("5",),)),))
FIRST, SECOND = TableBlock(TABLE, "Итоги [по школам]"), TableBlock(TABLE)
DRAWN = Picture("<svg/>", "Отметки")
BLOCKS: tuple[Block, ...] = (
    Heading("1. Итоги"),
    Paragraph("Первая строка\nвторая строка"),
    FIRST,
    Heading("Подробнее", 2),
    DRAWN,
    SECOND,
    Paragraph("Конец."),
)
TEXT = """# 1. Итоги

Первая строка
вторая строка

[[Таблица 1: Итоги (по школам)]]

## Подробнее

[[Рисунок 1: Отметки]]

[[Таблица 2]]

Конец."""


def test_as_a_person_sees_it() -> None:
    assert to_text(BLOCKS) == TEXT
    assert from_text(TEXT, BLOCKS) == BLOCKS


def test_marks_are_moved_and_words_changed() -> None:
    text = "Начало.\r\n[[ Таблица 2 ]]\r\nслова\r\n### Новое\r\n\r\n[[Рисунок 1: другая]]\r\n\r\n\r\n[[Таблица 1]]"
    assert from_text(text, BLOCKS) == (
        Paragraph("Начало."), SECOND, Paragraph("слова"), Heading("Новое", 3), DRAWN, FIRST,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "mark"),
    [
        ("[[Таблица 2]]\n\n", "", Damage.MISSING, "[[Таблица 2]]"),
        ("[[Таблица 2]]", "[[Таблица 2]]\n\n[[Таблица 2]]", Damage.TWICE, "[[Таблица 2]]"),
        ("[[Таблица 2]]", "[[Таблица 3]]", Damage.UNKNOWN, "[[Таблица 3]]"),
        ("[[Таблица 2]]", "[[Таблица 2]", Damage.UNKNOWN, "[[Таблица 2]"),
        ("[[Таблица 2]]", "См. [[Таблица 2]] ниже", Damage.INSIDE, "[[Таблица 2]]"),
    ],
)
def test_damaged_marks(old: str, new: str, code: Damage, mark: str) -> None:
    with pytest.raises(Damaged) as refusal:
        from_text(TEXT.replace(old, new), BLOCKS)
    assert (refusal.value.code, refusal.value.mark) == (code, mark)


@pytest.mark.parametrize(
    "text", ["# решётка", "\\", "", "а\n\nб", "  [[Таблица 1]]", "см. [[1]]", " \n ", "\\# x", "#5"]
)
def test_what_looks_like_a_sign_stays_text(text: str) -> None:
    blocks = (Paragraph(text), Paragraph("x"))
    assert from_text(to_text(blocks), blocks) == blocks
    assert from_text(to_text(blocks), ()) == blocks


texts = st.text(st.sampled_from("аб#\\[] \n.5"), max_size=12)
blocks_of = st.lists(
    st.one_of(
        st.builds(Paragraph, texts),
        st.builds(Heading, texts.map(lambda text: " ".join(text.split())), st.integers(1, 3)),
        st.sampled_from([FIRST, DRAWN]),
    ),
    max_size=6,
)


@given(blocks_of)
def test_nothing_is_lost(blocks: list[Block]) -> None:
    assert from_text(to_text(blocks), blocks) == tuple(blocks)


def test_new_tables_under_the_old_words() -> None:
    fresh = TableBlock(TABLE, "Новые итоги")
    assert merged((Paragraph("Слова"), DRAWN, FIRST, SECOND), (fresh, Paragraph("другие"))) == (
        Paragraph("Слова"),
        fresh,
    )
    assert merged((Paragraph("Слова"),), (fresh, DRAWN)) == (Paragraph("Слова"), fresh, DRAWN)
