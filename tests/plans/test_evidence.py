"""Files that prove a report: what is refused, what is stored, who reads it, what is thrown away."""

import hashlib
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.translation import override
from PIL import Image

from accounts.files import clean_name
from accounts.models import JournalEntry, User
from accounts.roles import Role
from plans.models import Assignment, Evidence
from plans.services import evidence, reporting
from plans.services.reporting import Answer
from schools.models import Membership
from tests.builders import Cast
from tests.office.clamd import clamd
from tests.office.test_guard import PDF, docx, xlsx
from tests.office.test_pictures import photograph
from tests.plans.carried_out import a_plan_in_force, duties

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 20, 9, tzinfo=UTC)
DONE = Answer(done_on=date(2026, 9, 15), text="Проведено")


@pytest.fixture(autouse=True)
def media(settings: LazySettings, tmp_path: Path) -> Path:
    """Files of each test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def duty(cast: Cast) -> Assignment:
    """The first school's duty."""
    plan = a_plan_in_force(cast.municipality)
    return duties(plan.measures.all()[0], date(2026, 10, 1), cast.schools)[0]


@pytest.fixture
def vera(cast: Cast) -> User:
    """The coordinator of the first school."""
    return cast.people[Role.SCHOOL]


def attached(duty: Assignment, by: User, data: bytes = PDF, name: str = "приказ.pdf") -> Evidence:
    """One file more."""
    return evidence.attach(duty, BytesIO(data), name=name, by=by, now=NOW)


def stored(folder: Path) -> list[Path]:
    """Every file in the storage."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("приказ.pdf", "приказ.pdf"),
        ("C:\\Мои документы\\приказ № 5.pdf", "приказ № 5.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a/" * 147 + "справка.docx", "справка.docx"),
        ("с" * 295 + ".docx", "с" * 195 + ".docx"),
        ("имя\r\nSet-Cookie: x.pdf", "имя Set-Cookie x.pdf"),
        ("ведомость\u202efdp.exe.pdf", "ведомость fdp.exe.pdf"),
        ("///", "file"),
        ("", "file"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [(PDF, "приказ.pdf", "pdf"), (docx(), "справка.docx", "docx"), (xlsx(), "список.xlsx", "xlsx")],
)
def test_a_paper_is_kept_as_it_is(duty: Assignment, vera: User, media: Path, data: bytes, name: str, kind: str) -> None:
    row = attached(duty, vera, data, name)
    assert (row.name, row.kind, row.size) == (name, kind, len(data))
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert [path.read_bytes() for path in stored(media)] == [data]
    assert Path(row.file.name or "").stem != Path(name).stem
    assert len(Path(row.file.name or "").stem) == 32
    duty.refresh_from_db()
    assert duty.state == "in_work"
    assert JournalEntry.objects.filter(action="evidence.added").count() == 1


def test_a_photograph_is_stored_without_its_place(duty: Assignment, vera: User, media: Path) -> None:
    row = attached(duty, vera, photograph().getvalue(), "фото.jpg")
    (path,) = stored(media)
    assert b"Camera of Vera" not in path.read_bytes()
    assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    with Image.open(path) as picture:
        assert picture.size == (20, 40)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "приказ.pdf", "The file is empty"),
        (b"MZ" + bytes(60), "приказ.pdf", "This is no document"),
        (docx(), "приказ.pdf", "named .pdf, but its content is “docx”"),
        (b"<html><script>alert(1)</script></html>", "страница.html", "of the kind “html”"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "фото.jpg", "damaged"),
        (PDF + bytes(10 * 1024 * 1024), "скан.pdf", "too large"),
    ],
)
def test_a_file_that_lies_is_refused_and_leaves_nothing(
    duty: Assignment, vera: User, media: Path, data: bytes, name: str, words: str
) -> None:
    with override("en"), pytest.raises(ValidationError, match=words):
        attached(duty, vera, data, name)
    assert stored(media) == []
    assert Evidence.objects.count() == 0
    assert duty.reports.count() == 0


def test_the_same_file_twice_is_kept_once(duty: Assignment, vera: User, media: Path) -> None:
    assert attached(duty, vera).pk == attached(duty, vera, name="копия.pdf").pk
    assert len(stored(media)) == 1


def test_ten_files_and_no_more(duty: Assignment, vera: User, media: Path) -> None:
    for number in range(evidence.MOST_FILES):
        attached(duty, vera, PDF + b"%d" % number)
    with override("en"), pytest.raises(ValidationError, match="at most 10 files"):
        attached(duty, vera, PDF + b"more")
    assert len(stored(media)) == evidence.MOST_FILES


def test_no_file_is_added_to_what_is_on_review(duty: Assignment, vera: User, media: Path) -> None:
    reporting.submit(duty, DONE, revision=0, by=vera, now=NOW)
    with override("en"), pytest.raises(ValidationError, match="on review"):
        attached(duty, vera)
    assert stored(media) == []


def test_a_virus_is_turned_away(
    duty: Assignment, vera: User, media: Path, settings: LazySettings, tmp_path: Path
) -> None:
    with clamd(tmp_path) as (address, daemon):
        settings.CLAMD_SOCKET = address
        with override("en"), pytest.raises(ValidationError, match="found “Eicar-Test-Signature”"):
            attached(duty, vera, PDF + b"EICAR")
        attached(duty, vera)
    assert daemon.received == [PDF + b"EICAR", PDF]
    assert [path.read_bytes() for path in stored(media)] == [PDF]


def test_without_its_scanner_no_file_is_taken(
    duty: Assignment, vera: User, media: Path, settings: LazySettings, tmp_path: Path
) -> None:
    settings.CLAMD_SOCKET = str(tmp_path / "nobody.sock")
    with override("en"), pytest.raises(ValidationError, match="does not answer"):
        attached(duty, vera)
    assert stored(media) == []


@pytest.mark.django_db(transaction=True)
def test_a_file_taken_out_of_a_draft_is_gone(duty: Assignment, vera: User, media: Path) -> None:
    row = attached(duty, vera)
    evidence.remove(row, by=vera)
    assert (Evidence.objects.count(), stored(media)) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_a_version_that_was_handed_in_keeps_its_files(duty: Assignment, vera: User, media: Path) -> None:
    row = attached(duty, vera)
    reporting.submit(duty, DONE, revision=1, by=vera, now=NOW)
    with override("en"), pytest.raises(ValidationError, match="stays with it"):
        evidence.remove(row, by=vera)
    draft = reporting.withdraw(duty, by=vera, now=NOW)
    assert list(draft.evidence.all()) == [row]
    evidence.remove(row, by=vera)
    assert list(draft.evidence.all()) == []
    assert len(stored(media)) == 1
    assert list(duty.reports.get(number=1).evidence.all()) == [row]


@pytest.mark.django_db(transaction=True)
def test_files_of_two_schools_are_kept_apart_but_stored_once(
    cast: Cast, duty: Assignment, vera: User, media: Path
) -> None:
    Membership.objects.create(user=vera, role=Role.SCHOOL, municipality=cast.municipality, school=cast.schools[1])
    other = Assignment.objects.exclude(pk=duty.pk).get()
    attached(duty, vera)
    reporting.submit(duty, DONE, revision=1, by=vera, now=NOW, also=[other])
    mine, copy = Evidence.objects.order_by("pk")
    assert (mine.assignment, copy.assignment) == (duty, other)
    assert mine.file.name == copy.file.name
    reporting.withdraw(other, by=vera, now=NOW)
    assert default_storage.exists(copy.file.name or "")
    assert len(stored(media)) == 1


def test_others_read_a_file_once_it_is_handed_in(duty: Assignment, vera: User) -> None:
    row = attached(duty, vera)
    assert (evidence.readable(row, own=True), evidence.readable(row, own=False)) == (True, False)
    reporting.submit(duty, DONE, revision=1, by=vera, now=NOW)
    assert evidence.readable(row, own=False) is True


def test_a_new_version_carries_the_files_on(duty: Assignment, vera: User) -> None:
    row = attached(duty, vera)
    reporting.submit(duty, DONE, revision=1, by=vera, now=NOW)
    duty.reports.update(state="returned", reason="Нет подписи")
    Assignment.objects.filter(pk=duty.pk).update(state="returned")
    assert attached(duty, vera) == row  # it came along already
    more = attached(duty, vera, PDF + b"2", "ещё.pdf")
    assert list(duty.reports.get(number=2).evidence.all()) == [row, more]
    assert list(duty.reports.get(number=1).evidence.all()) == [row]
