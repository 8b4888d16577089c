"""Drawing a paper's file in the background: once in effect, whatever happens in between; and the check of all files."""

import errno
import hashlib
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command

from accounts.models import Job
from accounts.roles import Role
from documents import printing, tasks
from documents.jobs import drawing
from documents.kinds import TEMPLATE_VERSION
from documents.models import Document
from documents.reports import checking
from documents.services import papers as services
from office import pdf
from tests.builders import Cast
from tests.documents.papers import an_order

pytestmark = pytest.mark.usefixtures("storage")


@pytest.fixture
def paper(cast: Cast) -> Document:
    """A draft order of one sheet."""
    return services.draft(
        kind="plan_order",
        payload=an_order(rows=1).to_payload(),
        subject_kind="plan",
        subject_id=7,
        subject_label="План",
        municipality=cast.municipality,
        title="Об утверждении плана",
        number="485-О",
        issued_on=date(2024, 12, 17),
        by=cast.people[Role.OFFICIAL],
    )


def do_all() -> None:
    """As a worker does, one job after another."""
    for job in Job.objects.unfinished().order_by("pk"):
        tasks.render(job.pk)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("documents/*"))


def test_the_file_is_drawn_and_its_facts_are_kept(paper: Document, storage: Path) -> None:
    do_all()
    paper.refresh_from_db()
    (name,) = files(storage)
    data = (storage / "documents" / name).read_bytes()
    assert paper.file.name == f"documents/{name}"
    assert (paper.ready, paper.pages, paper.template_version) == (True, 3, TEMPLATE_VERSION)
    assert paper.sha256 == hashlib.sha256(data).hexdigest()
    job = Job.objects.get()
    assert (job.state, job.result, job.percent) == ("done", {"url": f"/documents/{paper.pk}/"}, 100)


def test_a_second_message_draws_nothing(paper: Document, storage: Path) -> None:
    do_all()
    before = files(storage)
    for job in Job.objects.all():
        tasks.render(job.pk)
    assert files(storage) == before


def test_a_worker_killed_after_writing_leaves_the_paper_to_the_next(paper: Document, storage: Path) -> None:
    (storage / "documents").mkdir()
    (storage / "documents" / "left-by-the-dead.pdf").write_bytes(b"%PDF")
    do_all()
    paper.refresh_from_db()
    assert paper.ready
    assert list(checking.faults()) == [checking.Fault("orphan", "documents/left-by-the-dead.pdf")]


@pytest.mark.django_db(transaction=True)
def test_an_edit_during_the_drawing_leaves_one_file_of_the_latest_facts(paper: Document, storage: Path) -> None:
    first = Job.objects.get()
    services.edit(paper, payload=paper.payload | {"heading": "О другом"}, by=None)
    tasks.render(first.pk)
    do_all()
    paper.refresh_from_db()
    assert (paper.ready, paper.revision, len(files(storage))) == (True, 2, 1)
    services.edit(paper, payload=paper.payload | {"heading": "О третьем"}, by=None)
    do_all()
    paper.refresh_from_db()
    assert (paper.revision, files(storage)) == (3, [Path(paper.file.name or "").name])


def test_a_missing_font_fails_the_job_with_a_sentence(
    paper: Document, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "FONT_FOLDERS", (storage,))
    do_all()
    job = Job.objects.get()
    assert job.state == "failed"
    assert "LiberationSerif-Regular.ttf" in job.error
    assert files(storage) == []


@pytest.mark.usefixtures("in_english")
def test_a_full_disk_fails_the_job_and_leaves_nothing(
    paper: Document, storage: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    settings.LANGUAGE_CODE = "en"

    def save(self: FileSystemStorage, name: str, content: object) -> str:
        Path(self.path(name)).parent.mkdir(exist_ok=True)
        Path(self.path(name)).write_bytes(b"%PDF half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", save)
        do_all()
    job = Job.objects.get()
    sentence = "There is no room left on the server's disk, so nothing was kept. Tell the administrator."
    assert (job.state, job.error, files(storage)) == ("failed", sentence, [])
    services.draw_again(paper, by=None)
    do_all()
    paper.refresh_from_db()
    assert paper.ready


@pytest.mark.usefixtures("in_english")
def test_the_sentences_of_refusals() -> None:
    assert drawing.reason(pdf.CannotPrint("asset", "http://x/")) == (
        "The document asks for something that is not part of it, so it is not printed: http://x/."
    )


def test_issued_papers_are_rebuilt_byte_for_byte(paper: Document, cast: Cast) -> None:
    services.issue(paper, by=cast.people[Role.OFFICIAL], number="486-О")
    do_all()
    paper.refresh_from_db()
    assert hashlib.sha256(printing.draw(paper).data).hexdigest() == paper.sha256
    assert list(checking.faults()) == []


@pytest.mark.usefixtures("in_english")
def test_check_documents_names_each_fault(paper: Document, storage: Path) -> None:
    do_all()
    said = StringIO()
    call_command("check_documents", stdout=said)
    assert said.getvalue() == "All documents are as they were made: 1.\n"
    paper.refresh_from_db()
    path = storage / str(paper.file.name)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    (storage / "documents" / "stray.pdf").write_bytes(b"")
    said = StringIO()
    with pytest.raises(CommandError, match=r"^Faults found: 2\.$"):
        call_command("check_documents", stdout=said)
    assert said.getvalue().splitlines() == [
        f"Document {paper.pk}: its file {paper.file.name} was changed after it had been made.",
        "The file documents/stray.pdf belongs to no document.",
    ]
    default_storage.delete(str(paper.file.name))
    assert [fault.kind for fault in checking.faults(rebuild=False)] == ["missing", "orphan"]


def test_a_file_that_its_facts_do_not_give_is_told(paper: Document, storage: Path) -> None:
    do_all()
    other = pdf.html_to_pdf("<p>другое</p>", title="x", identifier=b"0" * 16)
    paper.refresh_from_db()
    (storage / str(paper.file.name)).write_bytes(other)
    Document.objects.filter(pk=paper.pk).update(sha256=hashlib.sha256(other).hexdigest())
    assert [fault.kind for fault in checking.faults()] == ["differs"]
    Document.objects.filter(pk=paper.pk).update(template_version=0)
    assert list(checking.faults()) == []
