"""Every note has its sentence, and the sentence takes the facts that the code promises."""

import re
from pathlib import Path

import pytest

from analytics.labels.imports import LAYOUTS, OUTCOMES, SENTENCES, note_words, say
from analytics.parsing import codes
from analytics.parsing.codes import Code, Layout, Outcome, Severity
from analytics.parsing.model import Note

PROMISED = {
    line.split(" = ")[0].strip(): set(re.findall(r"\b(\w+)\b", line.partition("#")[2].partition(":")[0]))
    for line in Path(codes.__file__).read_text(encoding="utf-8").splitlines()
    if re.match(r"    [A-Z_]+ = ", line)
}


def test_nothing_is_without_words() -> None:
    assert set(SENTENCES) == set(Code) - {Code.NOT_OPENED}
    assert (set(LAYOUTS), set(OUTCOMES)) == (set(Layout), set(Outcome))


@pytest.mark.parametrize("code", [code for code in Code if code is not Code.NOT_OPENED])
def test_a_sentence_asks_for_no_fact_that_is_not_promised(code: Code) -> None:
    asked = set(re.findall(r"%\((\w+)\)s", str(SENTENCES[code])))
    assert asked <= PROMISED[code.name]


def test_a_note_in_words() -> None:
    note = Note(Severity.WARNING, Code.TOTAL_ZERO, "Протокол!L12", {"total": 0, "points": 7})
    assert "7" in note_words(note)
    assert "(" not in say("total_zero", {"points": 7})
    assert say("never_heard_of", {}) == "never_heard_of"


def test_a_file_that_was_not_opened_is_told_in_the_words_of_every_upload() -> None:
    known = say("not_opened", {"reason": "too_many_cells", "limit": 3})
    assert (say("not_opened", {"reason": "damaged"}) != known, "3" in known) == (True, True)


@pytest.mark.usefixtures("english")
def test_a_school_that_the_file_does_not_name_leaves_no_hole_in_the_sentence() -> None:
    told = say("all_absent", {"school": ""})
    assert told == "Nobody of the school (not named in the file) wrote the work: all are absent."
