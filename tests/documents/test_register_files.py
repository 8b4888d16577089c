"""The nightly check of all stored files: what is kept of it, who is told, what the page says."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import Job, Notice, User
from accounts.roles import Role
from documents import tasks
from documents.models import Bundle, Document, Letterhead
from documents.reports import checking
from tests.builders import Cast
from tests.documents.drafts import a_draft
from tests.documents.test_bundling import drawn

pytestmark = pytest.mark.usefixtures("english")


def check() -> Job:
    tasks.check_at_night()
    job = Job.objects.filter(kind="documents.tasks.check_files").first()
    assert job
    tasks.check_files(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def administrator(cast: Cast, sign_in: Callable[[User], Client]) -> Client:
    """Who looks after the site."""
    return sign_in(cast.people[Role.ADMINISTRATOR])


def test_a_clean_night_tells_nobody(cast: Cast, administrator: Client, storage: Path) -> None:
    Document.objects.update(template_version=0)
    drawn(a_draft(cast))
    job = check()
    assert (job.state, job.result["faults"], job.result["documents"]) == ("done", [], 1)
    assert Notice.objects.count() == 0
    assert "all files are as they were made. Documents: 1, attached files: 0." in _page(administrator)


def test_faults_are_named_and_told_to_administrators(cast: Cast, administrator: Client, storage: Path) -> None:
    paper = drawn(a_draft(cast))
    (storage / str(paper.file.name)).write_bytes(b"%PDF-2")
    (storage / "bundles").mkdir()
    (storage / "bundles" / "stray.zip").write_bytes(b"")
    Letterhead.objects.create(municipality=cast.municipality, name="Бланк", file="letterheads/gone.docx")
    job = check()
    assert job.result["faults"] == [
        ["changed", f"documents/{paper.pk}.pdf", paper.pk],
        ["missing", "letterheads/gone.docx", None],
        ["orphan", "bundles/stray.zip", None],
    ]
    notice = Notice.objects.get()
    assert (notice.user_id, notice.kind, notice.facts, notice.url) == (
        cast.people[Role.ADMINISTRATOR].pk, "files_faulty", {"n": 3}, "/documents/check/",
    )  # fmt: skip
    page = _page(administrator)
    assert f"Document {paper.pk}: its file documents/{paper.pk}.pdf was changed after it had been made." in page
    assert "The file bundles/stray.zip belongs to no document." in page


def test_a_check_is_asked_for_now_and_once(cast: Cast, administrator: Client) -> None:
    assert "No check has ended yet." in _page(administrator)
    first, second = (administrator.post("/documents/check/")["Location"] for _ in range(2))
    assert first == second == f"/account/jobs/{Job.objects.get().pk}/"
    assert "A check is under way." in _page(administrator)


def test_the_word_twin_has_its_checksum(cast: Cast, storage: Path) -> None:
    paper = drawn(a_draft(cast))
    twin = storage / "documents" / f"{paper.pk}.docx"
    twin.write_bytes(b"PK")
    Document.objects.filter(pk=paper.pk).update(word_sha256="0" * 64)
    assert list(checking.faults(rebuild=False)) == [checking.Fault("changed", f"documents/{paper.pk}.docx", paper.pk)]


def test_a_bundle_has_its_checksum(cast: Cast, storage: Path, by: User) -> None:
    Bundle.objects.create(user=by, file="bundles/a.zip", sha256="0" * 64)
    assert list(checking.faults()) == [checking.Fault("missing", "bundles/a.zip")]


def _page(client: Client) -> str:
    return client.get("/documents/check/").content.decode()
