"""The wording of the order that approves a plan: the title in its cases."""

import pytest

from plans.orders import approval as orders


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("План мероприятий на 2027 год", "плана мероприятий на 2027 год"),
        ("ПЛАН МЕРОПРИЯТИЙ школы", "плана мероприятий школы"),
        ("Дорожная карта  по ВПР", "дорожной карты по ВПР"),
        ("Программа работ", "программы работ"),
        ("Комплекс мер", "комплекса мер"),
        ("Мероприятия школы", "плана «Мероприятия школы»"),
    ],
)
def test_the_title_stands_in_the_genitive(title: str, wanted: str) -> None:
    assert orders.genitive(title) == wanted
