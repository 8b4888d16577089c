"""Clauses as text that a person edits."""

import pytest

from office.clauses import from_text, to_text
from office.paper import Clause


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("", ()),
        (
            "Утвердить план.\nКонтроль оставляю за собой.",
            (Clause("Утвердить план."), Clause("Контроль оставляю за собой.")),
        ),
        (
            "1. Утвердить.\n2. Руководителям:\n2.1. Исполнить.\n2.2. Отчитаться.\n3. Контроль.",
            (
                Clause("Утвердить."),
                Clause("Руководителям:", (Clause("Исполнить."), Clause("Отчитаться."))),
                Clause("Контроль."),
            ),
        ),
        ("7) Утвердить\n   план.", (Clause("Утвердить план."),)),
        ("3.1.1. Сразу глубоко.\n3.1.2. Тоже.", (Clause("Сразу глубоко."), Clause("Тоже."))),
        ("17.12.2024 провести совещание.", (Clause("17.12.2024 провести совещание."),)),
    ],
)
def test_from_text(text: str, clauses: tuple[Clause, ...]) -> None:
    assert from_text(text) == clauses


def test_there_and_back() -> None:
    clauses = (Clause("Одно.", (Clause("Два.", (Clause("Три."),)), Clause("Четыре."))), Clause("Пять."))
    assert to_text(clauses) == "1. Одно.\n    1.1. Два.\n        1.1.1. Три.\n    1.2. Четыре.\n2. Пять."
    assert from_text(to_text(clauses)) == clauses
