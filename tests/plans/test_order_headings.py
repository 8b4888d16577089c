"""A title in capitals as running text of an order: what is an abbreviation stays as the department writes it."""

import pytest

from accounts.roles import Role
from plans.orders.approval import suggested
from tests.builders import Cast
from tests.plans.situations import a_plan

CASES = [
    (
        "Дорожная карта «Обеспечение объективности МБОУ СОШ № 9»",
        "дорожной карты «Обеспечение объективности МБОУ СОШ № 9»",
        "дорожную карту «Обеспечение объективности МБОУ СОШ № 9»",
    ),
    ("ПЛАН МЕРОПРИЯТИЙ школы", "плана мероприятий школы", "план мероприятий школы"),
    (
        "ПЛАН МЕРОПРИЯТИЙ ПО ПОДГОТОВКЕ К ВПР МАОУ СОШ № 2 НА 2027 ГОД",
        "плана мероприятий по подготовке к ВПР МАОУ СОШ № 2 на 2027 год",
        "план мероприятий по подготовке к ВПР МАОУ СОШ № 2 на 2027 год",
    ),
    ("План ФИОКО и МОУО", "плана ФИОКО и МОУО", "план ФИОКО и МОУО"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("title", "genitive", "accusative"), CASES)
def test_the_ready_wording_keeps_abbreviations(cast: Cast, title: str, genitive: str, accusative: str) -> None:
    plan = a_plan(cast.municipality, cast.people[Role.COORDINATOR])
    plan.title = title
    ready = suggested(plan)
    assert ready.heading == f"Об утверждении {genitive}"
    assert (
        ready.clauses.splitlines()[0]
        == f"1. Утвердить {accusative} согласно приложению к настоящему приказу (далее – план)."
    )
