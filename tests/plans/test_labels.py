"""Codes in words: no code without a sentence, no sentence without its facts."""

import pytest
from django.utils.translation import override

from office.grids.lines import Remark
from plans.importing.draft import DoubtCode, Refusal, WarningCode
from plans.labels import SENTENCES, describe, say
from plans.terms import Code, read, read_period

CODES = sorted({*map(str, Code), *map(str, DoubtCode), *map(str, WarningCode), *map(str, Refusal), *map(str, Remark)})


@pytest.mark.parametrize("code", [code for code in CODES if code != WarningCode.READER_REMARK])
def test_every_code_has_a_sentence_in_russian(code: str) -> None:
    with override("ru"):
        said = say(code, {})
    assert said != code
    assert not set("abcdefghijklmnopqrstuvwxyz") & set(
        said.replace("Word", "").replace("Excel", "").replace("JSON", "")
    )


def test_no_sentence_is_left_over() -> None:
    # Because these two are found by the services over the words of a plan.
    assert set(SENTENCES) - set(CODES) == {"deadline_missing", "year_left"}


@pytest.mark.parametrize(
    ("code", "facts", "words"),
    [
        ("rows_joined", {"columns": "title, deadline", "text": "a / b"}, "(мероприятие, срок): «a / b»"),
        ("reader_remark", {"text": "page_without_text:3"}, "Пропущена страница без текстового слоя: 3."),
        ("reader_remark", {"text": "footnotes"}, "Сноски пропущены."),
        ("row_left_out", {"text": "ы" * 500}, "«" + "ы" * 159 + "…»."),
        ("column_missing", {"column": "deadline"}, "В плане нет столбца «срок»."),
        ("year_ambiguous", {"written": "май"}, "«май» (…)"),
        ("outside_period", {"written": "x", "period": "2026-09-01..2027-08-31"}, "(01.09.2026 – 31.08.2027)"),
    ],
)
def test_facts_are_said_as_people_write_them(code: str, facts: dict[str, str], words: str) -> None:
    with override("ru"):
        assert words in say(code, facts)


@pytest.mark.parametrize(
    ("words", "understood"),
    [
        ("до 15.09.2026", "до 15.09.2026"),
        ("октябрь 2026", "октябрь 2026"),
        ("ежегодно (март)", "ежегодно: март"),
        ("постоянно", "в течение всего периода"),
        ("по мере необходимости", "по мере необходимости"),
        ("", ""),
    ],
)
def test_a_deadline_is_described_in_one_phrase(words: str, understood: str) -> None:
    with override("ru"):
        assert describe(read(words, read_period("2026-2027 учебный год"))) == understood
