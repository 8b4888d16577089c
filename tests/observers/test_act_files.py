"""Photographs and scans of acts: drawn anew, scanned, few, named harmlessly, and kept for good once handed in."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.files import clean_name
from accounts.models import JournalEntry
from observers.models import ActFile
from observers.services import acting, enclosing
from tests.builders import Cast
from tests.observers.acting import CLEAN, NOW, a_photo, a_presence
from tests.office.clamd import clamd
from tests.office.test_guard import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def refused(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return error.value.messages


def test_a_photograph_is_drawn_anew_and_kept_once(cast: Cast, storage: Path) -> None:
    act = acting.keep(a_presence(cast.schools[0]), CLEAN, by=None, now=NOW)
    row = enclosing.enclose(act, a_photo(), name="C:\\фото.jpg", by=None)
    assert enclosing.enclose(act, a_photo(), name="ещё раз.jpg", by=None) == row
    kept = [path for path in storage.rglob("*") if path.is_file()]
    assert [path.suffix for path in kept] == [".jpg"]
    assert b"Camera of Vera" not in kept[0].read_bytes()
    assert (row.name, act.files.count()) == ("фото.jpg", 1)
    enclosing.take_out(row, by=None)
    assert [entry.action for entry in JournalEntry.objects.order_by("pk")] == ["act_file.added", "act_file.removed"]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "фото.jpg", "фото.jpg: The file is empty. Choose another file."),
        (b"<script>alert(1)</script>", "фото.jpg", None),
        (b"\xff\xd8\xff" + b"no picture" * 20, "фото.jpg", None),
        (b"MZ\x00" * 40, "фото.png", None),
    ],
)
def test_a_photograph_that_is_none(cast: Cast, storage: Path, data: bytes, name: str, words: str | None) -> None:
    act = acting.keep(a_presence(cast.schools[0]), CLEAN, by=None, now=NOW)
    with pytest.raises(ValidationError) as error:
        enclosing.enclose(act, BytesIO(data), name=name, by=None)
    (sentence,) = refused(error)
    assert sentence.startswith(f"{name}: ")
    assert words is None or sentence == words
    assert ([path for path in storage.rglob("*") if path.is_file()], ActFile.objects.count()) == ([], 0)


def test_files_are_scanned_few_and_stay_with_an_act_handed_in(cast: Cast, settings: Any, tmp_path: Path) -> None:
    where = a_presence(cast.schools[0])
    act = acting.keep(where, CLEAN, by=None, now=NOW)
    with clamd(tmp_path, b"stream: Eicar FOUND") as (address, _daemon):
        settings.CLAMD_SOCKET = address
        with pytest.raises(ValidationError) as error:
            enclosing.enclose(act, BytesIO(PDF), name="акт.pdf", by=None)
    assert refused(error) == ["The virus scanner found “Eicar” in this file."]
    settings.CLAMD_SOCKET = ""
    for wide in range(5):
        row = enclosing.enclose(act, a_photo((40 + wide, 20)), name=f"{wide}.jpg", by=None)
    with pytest.raises(ValidationError) as error:
        enclosing.enclose(act, BytesIO(PDF), name="акт.pdf", by=None)
    assert refused(error) == ["An act holds at most 5 files."]
    acting.hand_in(where, by=None, now=NOW)
    for refusing in (enclosing.take_out, lambda file, by: enclosing.enclose(file.act, a_photo(), name="a.jpg", by=by)):
        with pytest.raises(ValidationError) as error:
            refusing(row, by=None)
        assert refused(error) == ["This act has been handed in; its files stay with it."]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/акт.pdf", "акт.pdf"),
        ("<script>.jpg", "script .jpg"),
        ("", "file"),
        ("ф" * 300 + ".jpg", "ф" * 196 + ".jpg"),
    ],
)
def test_names_of_files(name: str, shown: str) -> None:
    assert clean_name(name) == shown
