"""Numbers of papers as text."""

import pytest

from documents.numbering import key, serial, spell, tidy


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("485-О", "485-О"),
        (" № 485 - О ", "485-О"),
        ("№485–О", "485-О"),
        ("10 - П - 2124", "10-П-2124"),
        ("5 / 1", "5/1"),
        ("N 7", "7"),
        ("Нет", "Нет"),
        ("", ""),
    ],
)
def test_tidy(typed: str, tidied: str) -> None:
    assert tidy(typed) == tidied


def test_key_knows_latin_letters_that_look_alike() -> None:
    assert key("№ 485-O") == key("485 - о") == "485-о"
    assert key("485-П") != key("485-О")


@pytest.mark.parametrize(
    ("form", "number", "spelt"),
    [("{number}-О", 485, "485-О"), ("01-{number}/п", 7, "01-7/п"), ("-од", 3, "3-од"), ("{number}", 12, "12")],
)
def test_spell_and_serial(form: str, number: int, spelt: str) -> None:
    assert spell(form, number) == spelt
    assert serial(form, spelt) == number


@pytest.mark.parametrize(
    ("form", "text", "number"),
    [
        ("{number}-О", "№ 485 - O", 485),
        ("{number}-О", "485", None),
        ("{number}", "485-О", None),
        ("{number}", "", None),
    ],
)
def test_serial_of_other_forms(form: str, text: str, number: int | None) -> None:
    assert serial(form, text) == number
