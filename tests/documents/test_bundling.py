"""Many papers in one ZIP: made in the background, read by who asked, gone after a day."""

import errno
import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.test import Client
from django.utils import timezone

from accounts.models import Job, JournalEntry, Notice, User
from accounts.roles import Role
from documents import tasks
from documents.jobs import bundling as jobs
from documents.models import Bundle, Document
from documents.reports import checking
from documents.services import bundling
from documents.services import papers as services
from schools.models import Membership
from tests.builders import Cast
from tests.documents.drafts import a_draft
from tests.documents.test_services import DAY

pytestmark = pytest.mark.usefixtures("english")


def drawn(paper: Document, data: bytes = b"%PDF-1") -> Document:
    """The paper with a file of these bytes."""
    name = default_storage.save(f"documents/{paper.pk}.pdf", ContentFile(data))
    Document.objects.filter(pk=paper.pk).update(
        file=name, rendered=paper.revision, sha256=hashlib.sha256(data).hexdigest(), pages=1
    )
    paper.refresh_from_db()
    return paper


def issued(cast: Cast, number: str, **changes: Any) -> Document:
    return services.issue(a_draft(cast, subject_kind="meeting", **changes), by=None, number=number, issued_on=DAY)


def make(job: Job) -> Job:
    tasks.bundle(job.pk)
    job.refresh_from_db()
    return job


def test_the_zip(cast: Cast, storage: Path, by: User) -> None:
    order = drawn(issued(cast, "485-О"), b"%PDF-order")
    twin = drawn(issued(cast, "485-О", municipality=cast.elsewhere, title="Другой"), b"%PDF-twin")
    slash = drawn(issued(cast, "12/1"), b"%PDF-slash")
    waiting = issued(cast, "7-О", title="Ещё не нарисован")
    Membership.objects.create(user=by, role=Role.COORDINATOR, municipality=cast.elsewhere)
    job = make(bundling.bundle([slash, order, twin, waiting], by=by))
    row = Bundle.objects.get()
    assert (job.state, job.result) == ("done", {"url": f"/documents/bundle/{row.pk}/", "papers": 3})
    assert (row.papers, row.skipped) == ([slash.pk, order.pk, twin.pk], [waiting.pk])
    with ZipFile(storage / str(row.file.name)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "Содержание.txt",
            "Приказ № 12-1 от 17.12.2024.pdf",
            "Приказ № 485-О от 17.12.2024.pdf",
            "Приказ № 485-О от 17.12.2024 (2).pdf",
        ]
        assert archive.read("Приказ № 485-О от 17.12.2024 (2).pdf") == b"%PDF-twin"
        lines = archive.read("Содержание.txt").decode("utf-8-sig").split("\r\n")
    assert lines == [
        "Documents: 3",
        "",
        f"Приказ № 12-1 от 17.12.2024.pdf\t{slash.title}\tSHA-256 {slash.sha256}",
        f"Приказ № 485-О от 17.12.2024.pdf\t{order.title}\tSHA-256 {order.sha256}",
        f"Приказ № 485-О от 17.12.2024 (2).pdf\tДругой\tSHA-256 {twin.sha256}",
        "",
        "Without a file yet, so not inside:",
        "Приказ № 7-О от 17.12.2024\tЕщё не нарисован",
        "",
    ]
    notice = Notice.objects.get()
    assert (notice.user_id, notice.kind, notice.url) == (by.pk, "documents_bundled", job.result["url"])
    assert list(checking.faults(rebuild=False)) == []
    assert make(job).tries == 1


def test_personal_papers_inside_are_journalled(cast: Cast, storage: Path, by: User) -> None:
    personal = drawn(a_draft(cast, kind="observer_roster", subject_kind="meeting"))
    make(bundling.bundle([personal, drawn(issued(cast, "1-О"))], by=by))
    entries = JournalEntry.objects.filter(action="document.viewed")
    assert [(entry.subject_id, entry.by_id, entry.changes) for entry in entries] == [
        (personal.pk, by.pk, {"how": "bundle"})
    ]


def test_what_the_asker_may_no_longer_see_stays_out(cast: Cast, storage: Path, by: User) -> None:
    paper = drawn(issued(cast, "1-О"))
    job = bundling.bundle([paper], by=by)
    Membership.objects.filter(user=by).delete()
    assert make(job).state == "failed"
    assert job.error == "None of the chosen documents has a file yet. Try again when they are drawn."
    assert default_storage.exists("bundles") is False


def test_none_and_too_many(cast: Cast, by: User, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValidationError) as refusal:
        bundling.bundle([], by=by)
    assert refusal.value.messages == ["Choose at least one document."]
    monkeypatch.setattr(bundling, "MOST_PAPERS", 1)
    with pytest.raises(ValidationError) as refusal:
        bundling.bundle([a_draft(cast), a_draft(cast)], by=by)
    assert refusal.value.messages == ["At most 1 documents go into one ZIP, chosen are 2."]


def test_a_full_disk_fails_the_job_with_its_reason(
    cast: Cast, storage: Path, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bundling.bundle([drawn(issued(cast, "1-О"))], by=by)

    def save(self: FileSystemStorage, name: str, content: Any) -> str:
        Path(self.path(name)).parent.mkdir(exist_ok=True)
        Path(self.path(name)).write_bytes(b"PK half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", save)
    assert make(job).state == "failed"
    assert job.error == "There is no room left on the server's disk, so nothing was kept. Tell the administrator."
    assert list((storage / "bundles").iterdir()) == []
    assert not Bundle.objects.get().file


def test_a_day_later_it_is_gone(cast: Cast, storage: Path, by: User, django_capture_on_commit_callbacks: Any) -> None:
    make(bundling.bundle([drawn(issued(cast, "1-О"))], by=by))
    assert jobs.forget(timezone.now()) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.forget(timezone.now() + timedelta(days=1, minutes=1)) == 1
    assert list((storage / "bundles").iterdir()) == []


def test_chosen_in_the_register(cast: Cast, coordinator: Client, by: User, sign_in: Callable[[User], Client]) -> None:
    first, second = drawn(issued(cast, "1-О")), drawn(issued(cast, "2-О", title="О ремонте"))
    foreign = issued(cast, "1-О", municipality=cast.elsewhere)
    answer = coordinator.post("/documents/bundle/", {"document": [first.pk, foreign.pk, "x", "9" * 30]})
    job = Job.objects.get(kind="documents.tasks.bundle")
    assert answer["Location"] == f"/account/jobs/{job.pk}/"
    assert Bundle.objects.get().papers == [first.pk]
    make(job)
    page = coordinator.get(f"/documents/bundle/{Bundle.objects.get().pk}/")
    assert [row.pk for row in page.context["inside"]] == [first.pk]
    given = coordinator.get(f"/documents/bundle/{Bundle.objects.get().pk}/file/")
    with ZipFile(BytesIO(given.getvalue())) as archive:
        assert len(archive.namelist()) == 2
    other = sign_in(cast.people[Role.OFFICIAL])
    assert other.get(f"/documents/bundle/{Bundle.objects.get().pk}/").status_code == 404
    assert other.get(f"/documents/bundle/{Bundle.objects.get().pk}/file/").status_code == 404
    coordinator.post("/documents/bundle/?q=ремонте", {"all": "1", "document": [first.pk]})
    assert Bundle.objects.first().papers == [second.pk]  # type: ignore[union-attr]
    nothing = coordinator.post("/documents/bundle/?q=ремонте", {}, follow=True)
    assert [str(one) for one in nothing.context["messages"]] == ["Choose at least one document."]


def test_a_destroyed_paper_takes_its_zip_along(
    cast: Cast, storage: Path, by: User, django_capture_on_commit_callbacks: Any
) -> None:
    gone, other = (drawn(a_draft(cast, subject_kind="meeting")) for _ in range(2))
    make(bundling.bundle([gone, other], by=by))
    make(bundling.bundle([other], by=by))
    with django_capture_on_commit_callbacks(execute=True):
        services.destroy(gone, by=by, reason="Истёк срок")
    assert [row.papers for row in Bundle.objects.all()] == [[other.pk]]
    assert len(list((storage / "bundles").iterdir())) == 1


def test_a_zip_with_a_paper_out_of_sight_is_not_given(cast: Cast, coordinator: Client, storage: Path, by: User) -> None:
    make(bundling.bundle([drawn(a_draft(cast, subject_kind="meeting"))], by=by))
    Membership.objects.filter(user=by).update(municipality=cast.elsewhere)
    answer = coordinator.get(f"/documents/bundle/{Bundle.objects.get().pk}/file/")
    assert (answer.status_code, answer["Location"]) == (302, "/documents/")
