"""What the forms of a word have in common."""

import pytest

from office.stems import stem, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("наблюдателях", "наблюдатель"),
        ("мероприятий", "мероприятия"),
        ("приказом", "приказ"),
        ("школами", "школа"),
        ("проверочных", "проверочные"),
        ("наблюдению", "наблюдения"),
        ("учащийся", "учащихся"),
    ],
)
def test_forms_begin_alike(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_short_words_stay() -> None:
    assert [stem(word) for word in ("впр", "дни", "485", "о")] == ["впр", "дни", "485", "о"]


def test_words() -> None:
    assert words("«План», № 485-О") == ["план", "485", "о"]
