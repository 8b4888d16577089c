"""Files that belong to issued papers: what is taken, what is refused, who reads them, a full disk."""

import base64
import errno
import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import JournalEntry, User
from accounts.roles import Role
from documents.models import Attachment, Document
from documents.reports import checking
from documents.services import attaching, tying
from documents.services import papers as services
from tests.builders import Cast
from tests.documents.drafts import a_draft
from tests.documents.test_services import DAY
from tests.office.test_signatures import der

pytestmark = pytest.mark.usefixtures("english")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def paper(cast: Cast) -> Document:
    """An order in force."""
    draft = a_draft(cast, subject_kind="meeting")
    return services.issue(draft, by=cast.people[Role.OFFICIAL], number="485-О", issued_on=DAY)


def jpeg() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 40), "white").save(made, "JPEG")
    return made.getvalue()


def attach(paper: Document, data: bytes, name: str, kind: str = "scan", by: User | None = None) -> Attachment:
    return attaching.attach(paper, BytesIO(data), name=name, kind=kind, by=by)


def files(storage: Path) -> list[str]:
    folder = storage / "attachments"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_scan_is_kept_as_it_came(paper: Document, storage: Path, by: User) -> None:
    row = attach(paper, PDF, "../скан приказа.pdf", by=by)
    assert (row.name, row.kind, row.size, row.sha256) == (
        "скан приказа.pdf", "scan", len(PDF), hashlib.sha256(PDF).hexdigest(),
    )  # fmt: skip
    assert (storage / str(row.file.name)).read_bytes() == PDF
    assert attach(paper, PDF, "ещё раз.pdf") == row
    assert files(storage) == [Path(str(row.file.name)).name]
    entry = JournalEntry.objects.get(action="document.attached")
    assert entry.changes == {"attachment": "scan of the signed paper", "file": row.name, "sha256": row.sha256}
    assert list(checking.faults()) == []


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (jpeg(), "скан.jpg", "scan"),
        (PDF, "подписан.pdf", "signed"),
        (der(), "приказ.pdf.p7m", "signed"),
        (der(), "приказ.pdf.sig", "signature"),
        (b"-----BEGIN CMS-----\n" + base64.encodebytes(der()), "приказ.SIG", "signature"),
    ],
)
def test_what_is_taken(paper: Document, storage: Path, data: bytes, name: str, kind: str) -> None:
    assert attach(paper, data, name, kind).name == name


@pytest.mark.parametrize(
    ("data", "name", "kind", "sentence"),
    [
        (PDF, "приказ.sig", "signature", "приказ.sig: this is no signature file."),
        (der(), "приказ.exe", "signature", "приказ.exe: this is no signature file."),
        (der() + bytes(attaching.SIGNATURE_SIZE), "x.sig", "signature", "x.sig: a signature is not that large."),
        (b"", "x.sig", "signature", "x.sig: this is no signature file."),
        (der(), "скан.pdf", "scan", "скан.pdf: This is no document."),
        (jpeg(), "скан.pdf", "scan", "скан.pdf: The file is named .pdf, but its content is “jpg”."),
        (b"MZ\x00" + bytes(99), "скан.jpg", "scan", "скан.jpg: This is no document."),
        (PDF.replace(b"trailer<<", b"trailer<</Encrypt 5 0 R"), "скан.pdf", "scan", "скан.pdf: The file is protected"),
    ],
)
def test_what_is_refused(paper: Document, storage: Path, data: bytes, name: str, kind: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        attach(paper, data, name, kind)
    [said] = refusal.value.messages
    assert said[: len(sentence)] == sentence
    assert files(storage) == []
    assert Attachment.objects.count() == 0


def test_a_draft_takes_no_files(cast: Cast, storage: Path) -> None:
    with pytest.raises(ValidationError) as refusal:
        attach(a_draft(cast), PDF, "скан.pdf")
    assert refusal.value.messages == ["Issue the document before attaching its scan."]


def test_one_file_too_many(paper: Document, storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_FILES", 1)
    attach(paper, PDF, "1.pdf")
    with pytest.raises(ValidationError) as refusal:
        attach(paper, PDF + b"\n", "2.pdf")
    assert refusal.value.messages == ["A document holds at most 1 files."]
    assert len(files(storage)) == 1


def test_a_full_disk_leaves_nothing_behind(paper: Document, storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def save(self: FileSystemStorage, name: str, content: Any) -> str:
        Path(self.path(name)).parent.mkdir(exist_ok=True)
        Path(self.path(name)).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", save)
    with pytest.raises(ValidationError) as refusal:
        attach(paper, PDF, "скан.pdf")
    assert refusal.value.messages == [
        "There is no room left on the server's disk, so nothing was kept. Tell the administrator."
    ]
    assert files(storage) == []
    assert Attachment.objects.count() == 0


def test_a_mistake_is_taken_off(
    paper: Document, storage: Path, by: User, django_capture_on_commit_callbacks: Any
) -> None:
    row = attach(paper, PDF, "не тот.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        attaching.detach(row, by=by)
    assert files(storage) == []
    assert JournalEntry.objects.get(action="document.detached").changes["file"] == "не тот.pdf"


def test_the_page_takes_shows_and_gives_a_file(
    cast: Cast, paper: Document, coordinator: Client, school_coordinator: Client
) -> None:
    address = f"/documents/{paper.pk}/attach/"
    upload = SimpleUploadedFile("приказ.sig", der())
    answer = coordinator.post(address, {"kind": "signature", "file": upload, "note": "УКЭП"}, follow=True)
    page = answer.content.decode()
    assert "detached signature (.sig), attached, not verified. УКЭП." in page
    row = Attachment.objects.get()
    given = school_coordinator.get(f"/documents/attached/{row.pk}/")
    assert (given.getvalue(), given["Content-Type"]) == (der(), "application/octet-stream")
    assert given["Content-Disposition"] == ("attachment; filename*=utf-8''%D0%BF%D1%80%D0%B8%D0%BA%D0%B0%D0%B7.sig")
    assert school_coordinator.post(address, {"kind": "scan"}).status_code == 403
    assert school_coordinator.post(f"/documents/attached/{row.pk}/drop/").status_code == 403
    wrong = coordinator.post(address, {"kind": "scan", "file": SimpleUploadedFile("a.sig", der())})
    assert wrong.status_code == 422
    assert coordinator.post(f"/documents/attached/{row.pk}/drop/").status_code == 302
    assert Attachment.objects.count() == 0


def test_a_file_out_of_sight_is_not_found(cast: Cast, paper: Document, sign_in: Any) -> None:
    row = attach(paper, PDF, "скан.pdf")
    assert sign_in(cast.stranger).get(f"/documents/attached/{row.pk}/").status_code == 404


def test_one_altered_byte_is_caught(paper: Document, storage: Path) -> None:
    row = attach(paper, PDF, "скан.pdf")
    path = storage / str(row.file.name)
    path.write_bytes(PDF[:-1] + b"?")
    (storage / "attachments" / "stray.pdf").write_bytes(b"")
    assert list(checking.faults()) == [
        checking.Fault("changed", str(row.file.name), paper.pk),
        checking.Fault("orphan", "attachments/stray.pdf"),
    ]
    path.unlink()
    assert next(checking.faults()) == checking.Fault("missing", str(row.file.name), paper.pk)


def test_ties_are_found_made_and_shown(cast: Cast, paper: Document, coordinator: Client, by: User) -> None:
    later = services.issue(
        a_draft(cast, subject_kind="meeting", title="О внесении изменений"), by=by, number="500-О", issued_on=DAY
    )
    page = coordinator.get(f"/documents/{later.pk}/tie/?q=485")
    assert [row.pk for row in page.context["found"]] == [paper.pk]
    answer = coordinator.post(f"/documents/{later.pk}/tie/", {"other": paper.pk, "kind": "amends"}, follow=True)
    assert [str(one) for one in answer.context["messages"]] == ["This document now amends the other one."]
    assert [tie.other_id for tie in answer.context["ties"]] == [paper.pk]
    assert [tie.document_id for tie in coordinator.get(f"/documents/{paper.pk}/").context["tied_by"]] == [later.pk]
    assert coordinator.get(f"/documents/{later.pk}/tie/?q=485").context["found"] == []
    coordinator.post(f"/documents/{later.pk}/tie/", {"other": paper.pk, "kind": "repeals"})
    paper.refresh_from_db()
    assert paper.state == "repealed"
    steps = [
        (step.words, step.other and step.other.pk)
        for step in coordinator.get(f"/documents/{paper.pk}/").context["steps"]
    ]
    assert steps[-1] == ("repealed by", later.pk)
    again = coordinator.post(f"/documents/{later.pk}/tie/", {"other": paper.pk, "kind": "amends"})
    assert again.status_code == 404


def test_a_paper_of_another_municipality_is_not_tied(cast: Cast, paper: Document, sign_in: Any, by: User) -> None:
    foreign = services.issue(
        a_draft(cast, subject_kind="meeting", municipality=cast.elsewhere), by=by, number="485-О", issued_on=DAY
    )
    administrator = sign_in(cast.people[Role.ADMINISTRATOR])
    assert administrator.get(f"/documents/{paper.pk}/tie/?q=485").context["found"] == []
    assert (
        administrator.post(f"/documents/{paper.pk}/tie/", {"other": foreign.pk, "kind": "repeals"}).status_code == 404
    )
    assert paper.ties.count() == 0


def test_repealed_by_a_paper_that_is_not_here(paper: Document, coordinator: Client, by: User) -> None:
    address = f"/documents/{paper.pk}/repeal/"
    assert coordinator.post(address, {"reason": ""}).status_code == 422
    coordinator.post(address, {"reason": "Приказ № 7 от 01.02.2025"})
    paper.refresh_from_db()
    assert paper.state == "repealed"
    assert coordinator.post(address, {"reason": "ещё раз"}).context["repeal_form"].non_field_errors() == [
        "Only a document in force can be repealed."
    ]
    with pytest.raises(ValidationError):
        tying.repeal(paper, by=by)
