"""The period of a plan out of its title."""

from datetime import date

import pytest

from plans.terms import Period, PeriodKind, read_period

ROWS = [
    ("ВПР в 2022 - 2023 учебном году в ОУ", "в 2022 - 2023 учебном году", "2022-09-01", "2023-08-31", "school_year"),
    ("в районе на 2023-2024 годы", "на 2023-2024 годы", "2023-01-01", "2024-12-31", "calendar_years"),
    ("города на 2024/2026 годы", "на 2024/2026 годы", "2024-01-01", "2026-12-31", "calendar_years"),
    ("проверочных работ в 2024 году»", "в 2024 году", "2024-01-01", "2024-12-31", "calendar_year"),
    ("на 2023/24 учебный год", "на 2023/24 учебный год", "2023-09-01", "2024-08-31", "school_year"),
    ("План на 2025 год, приказ от 17.12.2024", "на 2025 год", "2025-01-01", "2025-12-31", "calendar_year"),
    ("План на 2025 год от 17 декабря 2024 года", "на 2025 год", "2025-01-01", "2025-12-31", "calendar_year"),
    ("2024-2025 уч.г.", "2024-2025 уч.г", "2024-09-01", "2025-08-31", "school_year"),
    ("на 2023-2025 учебные годы", "на 2023-2025 учебные годы", "2023-09-01", "2025-08-31", "school_years"),
    (
        "на 2024–2025 и 2025–2026 учебные годы",
        "на 2024-2025 и 2025-2026 учебные годы",
        "2024-09-01",
        "2026-08-31",
        "school_years",
    ),
    ("с 01.09.2024 по 31.05.2025", "с 01.09.2024 по 31.05.2025", "2024-09-01", "2025-05-31", "dates"),
    ("на 2024 - 2026 гг.", "на 2024 - 2026 гг", "2024-01-01", "2026-12-31", "calendar_years"),
    (
        "в 2024 году по итогам 2022-2023 учебного года",
        "2022-2023 учебного года",
        "2022-09-01",
        "2023-08-31",
        "school_year",
    ),
]


@pytest.mark.parametrize(("title", "raw", "start", "end", "kind"), ROWS)
def test_period(title: str, raw: str, start: str, end: str, kind: str) -> None:
    expected = Period(raw, date.fromisoformat(start), date.fromisoformat(end), PeriodKind(kind))
    assert read_period(title) == expected


@pytest.mark.parametrize(
    "title", ["", "План мероприятий", "от 12 марта 2024 года № 15", "ВПР-2025", "приказ № 2024", "2025"]
)
def test_no_period(title: str) -> None:
    assert read_period(title) is None
