"""The one catalogue: everything translated, nothing guessed, every placeholder kept, nothing missing from the code."""

import re
from collections import Counter
from functools import cache

import polib
import pytest

from tests import catalogue

PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*\d*(?:\.\d+)?[diouxXeEfFgGcrs]|%[sd]|\{\w*\}")
PLURALS = (
    "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14) ? 2 : 3);"
)


@cache
def russian() -> polib.POFile:
    return polib.pofile(str(catalogue.LOCALES / catalogue.RUSSIAN))


def test_everything_is_translated_and_nothing_guessed() -> None:
    assert catalogue.unfinished(russian()) == []


def test_nothing_obsolete_is_kept() -> None:
    assert [entry.msgid for entry in russian().obsolete_entries()] == []


def test_russian_counts_in_its_own_way() -> None:
    assert russian().metadata["Plural-Forms"] == PLURALS
    assert [
        entry.msgid for entry in russian() if entry.msgid_plural and sorted(entry.msgstr_plural) != [0, 1, 2, 3]
    ] == []


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text.replace("%%", "")))


def test_placeholders_are_kept() -> None:
    """A form for one thing may leave its number out; no form may name what the code does not give."""
    wrong = []
    for entry in russian():
        given = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
        if entry.msgid_plural:
            wrong += [entry.msgid for text in entry.msgstr_plural.values() if set(placeholders(text)) - set(given)]
            wrong += [
                entry.msgid for form in (1, 2, 3) if set(placeholders(entry.msgstr_plural.get(form, ""))) != set(given)
            ]
        elif placeholders(entry.msgstr) != given:
            wrong.append(entry.msgid)
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%(name)s of %(count)d", {"%(name)s": 1, "%(count)d": 1}),
        ("100%% of {size} %s", {"{size}": 1, "%s": 1}),
        ("50 % of all", {}),
    ],
)
def test_what_a_placeholder_is(text: str, expected: dict[str, int]) -> None:
    assert placeholders(text) == expected


def test_edges_and_line_ends_are_kept() -> None:
    """Because a sentence glued to the next one is seen by nobody before a printed page."""
    wrong = [
        entry.msgid
        for entry in russian()
        if entry.msgstr
        and (entry.msgid[:1].isspace(), entry.msgid[-1:].isspace())
        != (entry.msgstr[:1].isspace(), entry.msgstr[-1:].isspace())
    ]
    assert wrong == []


def test_the_code_says_nothing_the_catalogue_does_not_know() -> None:
    assert catalogue.check() == 0
