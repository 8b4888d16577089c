"""Where a line may not break, names in a signature, words that agree."""

from datetime import date

import pytest

from office.typography import (
    Initials,
    approved,
    as_html,
    kind_dative,
    kind_instrumental,
    numeric_date,
    pieces,
    signed_name,
    typeset,
    worded_date,
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("№485-О", "№·485-О"),
        ("№ 485 - О", "№·485-О"),
        ("МБОУ СОШ №9", "МБОУ СОШ №·9"),
        ("от 09.10.2024 № 10-П-2124", "от·09.10.2024 №·10-П-2124"),
        ("(В.П. Орлова)", "(В.П.·Орлова)"),
        ("В. П. Орлова", "В.·П.·Орлова"),
        ("Орлова В.П., методист", "Орлова·В.П., методист"),
        ("17 декабря 2024 г.", "17·декабря·2024·г."),
        ("до 01.09.2022г.", "до·01.09.2022·г."),
        ("до 1 июня 2025 года", "до·1·июня·2025·года"),
        ("2023-2024 гг.", "2023-2024·гг."),
        ("г. Заречье, ул. Лесная", "г.·Заречье, ул.·Лесная"),
        ("по ст. 10 и п. 3", "по ст.·10 и·п.·3"),
        ("200 кг, 4 класс, 90 %", "200·кг, 4·класс, 90·%"),
        ("встреча в 2024 г.", "встреча в·2024·г."),
        ("план – это", "план·– это"),
        ("справки и т. д.", "справки и·т.·д."),
        ("т.е. так", "т.·е. так"),
        ("два  пробела\tи табуляция ", "два пробела и·табуляция"),
        ("пере\u00adнос и\u2011дефис", "перенос и-дефис"),
        ("первая\r\n\r\nвторая", "первая\nвторая"),
        ("знак\x00без\x1bвида", "знакбезвида"),
        ("", ""),
    ],
)
def test_typeset(typed: str, shown: str) -> None:
    assert typeset(typed).replace("\u00a0", "·") == shown


def test_typeset_twice_is_typeset_once() -> None:
    text = "от 09.10.2024 №10-П-2124 (В. П. Орлова), 17 декабря 2024г. в г. Заречье и т.д. – 5 %"
    assert typeset(typeset(text)) == typeset(text)


def test_pieces_kept_whole() -> None:
    assert pieces("приказ № 485 - О на 2024-2026 годы") == [
        ("приказ ", False),
        ("№\u00a0485-О", True),
        (" ", False),
        ("на\u00a02024-2026\u00a0годы", True),
    ]


def test_html_is_escaped_and_safe() -> None:
    shown = as_html("<b>№ 5-О</b> & {{ x }}", longest=30)
    assert shown == '<span class="whole">&lt;b&gt;№\u00a05-О&lt;/b&gt;</span> &amp; {{ x }}'
    assert shown.__html__() == shown
    assert as_html("№ 485-О", longest=3) == "№\u00a0485-О"


@pytest.mark.parametrize(
    ("name", "style", "signed"),
    [
        ("Соколова Ирина Викторовна", "close", "И.В.·Соколова"),
        ("Соколова Ирина Викторовна", "spaced", "И.·В.·Соколова"),
        ("Соколова Ирина", "close", "И.·Соколова"),
        ("И.В. Соколова", "close", "И.В.·Соколова"),
        ("И. В. Соколова", "close", "И.В.·Соколова"),
        ("И.В.Соколова", "spaced", "И.·В.·Соколова"),
        ("Соколова И.В.", "close", "И.В.·Соколова"),
        ("Гусейнов Рашид Ахмед оглы", "close", "Р.А.·Гусейнов"),
        ("Римская-Белова Анна-Мария Львовна", "close", "А.-М.Л.·Римская-Белова"),
        ("Соколова", "close", "Соколова"),
        ("", "close", ""),
    ],
)
def test_signed_name(name: str, style: Initials, signed: str) -> None:
    assert signed_name(name, style).replace("\u00a0", "·") == signed


@pytest.mark.parametrize(
    ("noun", "word"),
    [
        ("план", "УТВЕРЖДЁН"),
        ("план мероприятий («дорожная карта»)", "УТВЕРЖДЁН"),
        ("комплексный план", "УТВЕРЖДЁН"),
        ("«дорожная карта»", "УТВЕРЖДЕНА"),
        ("муниципальная дорожная карта по объективности", "УТВЕРЖДЕНА"),
        ("программа помощи", "УТВЕРЖДЕНА"),
        ("положение", "УТВЕРЖДЕНО"),
        ("списки наблюдателей", "УТВЕРЖДЕНЫ"),
        ("график", "УТВЕРЖДЁН"),
        ("анкета", "УТВЕРЖДЕНА"),
        ("критерии", "УТВЕРЖДЕНЫ"),
        ("решение", "УТВЕРЖДЕНО"),
        ("", "УТВЕРЖДЁН"),
    ],
)
def test_approved_agrees(noun: str, word: str) -> None:
    assert approved(noun) == word


def test_dates_and_kinds() -> None:
    day = date(2024, 12, 7)
    assert numeric_date(day) == "07.12.2024"
    assert worded_date(day) == "7\u00a0декабря\u00a02024\u00a0г."
    assert (kind_dative("приказ"), kind_instrumental("приказ")) == ("приказу", "приказом")
    assert (kind_dative("наказ"), kind_instrumental("распоряжение")) == ("наказ", "распоряжением")
