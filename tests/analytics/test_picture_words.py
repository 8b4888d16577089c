"""Every kind of picture has words for all it says."""

from dataclasses import asdict

import pytest
from django.utils.translation import override

from analytics import charts
from analytics.labels import pictures


@pytest.mark.parametrize("language", ["ru", "en"])
def test_words_are_there_in_both_languages(language: str) -> None:
    with override(language):
        given = [
            pictures.histogram("Т", "О"),
            pictures.task_profile("Т", "О"),
            pictures.mark_grid("Т", "О"),
            pictures.funnel("Т", "О", "Балл"),
            pictures.cohort_change("Т", "О", "Балл"),
            pictures.dynamics("Т", "О", "Балл"),
            pictures.bars_by_group("Т", "О", "Класс"),
            pictures.before_after("Т", "О", "Балл"),
        ]
    assert [(words.title, words.description) for words in given] == [("Т", "О")] * 8
    assert [name for words in given for name, text in asdict(words).items() if not text.strip()] == []
    for words in given:
        heads = [text for name, text in asdict(words).items() if name not in {"title", "description", "no_data"}]
        assert len(set(heads)) == len(heads)


def test_words_and_picture_belong_together() -> None:
    with override("en"):
        chart = charts.funnel([], words=pictures.funnel("Schools", "A dot is a school.", "Mean total"))
    assert chart.table.headers == (
        *("School", "Pupils who wrote", "Mean total", "Mean of the municipality"),
        *("Two standard errors", "Three standard errors"),
    )
