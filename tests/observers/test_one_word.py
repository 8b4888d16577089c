"""A session of observers is called by one word everywhere: «выход», as in «график выходов»."""

from pathlib import Path

import polib

CATALOGUE = Path(__file__).parents[2] / "config" / "locale" / "ru" / "LC_MESSAGES" / "django.po"


def test_a_session_is_called_by_one_word() -> None:
    found = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        for words in (entry.msgstr, *entry.msgstr_plural.values())
        if any(word in words.lower() for word in ("посещени", "сесси"))
    ]
    assert found == []
