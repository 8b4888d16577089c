"""The registry as a file, from the upload to the schools."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts import queue
from accounts.models import Job, JournalEntry, User
from office import csvs, sheets
from schools import jobs
from schools.importing import read
from schools.models import RegistryUpload, School
from schools.services import registry as services
from tests.builders import Cast

HEAD = ("Название", "Логин", "Вид", "Телефон", "Учащихся")
ROWS: list[tuple[str | int | None, ...]] = [
    ("МБОУ СОШ № 1", None, "сельская школа", 79990000001, 512),
    ("МБОУ СОШ № 9", "edu000009", "гимназия", None, 300),
    ("", "edu000010", None, None, None),
]


def workbook(rows: list[tuple[str | int | None, ...]]) -> bytes:
    """A workbook with these rows under the head."""
    buffer = BytesIO()
    sheets.write(buffer, [sheets.Sheet("Школы", [sheets.Column(title) for title in HEAD], rows)])
    return buffer.getvalue()


def take_in(cast: Cast, by: User, data: bytes, name: str = "школы.xlsx") -> RegistryUpload:
    """Upload into Zarechye."""
    return services.take_in(cast.municipality, data=data, name=name, limit=1_048_576, by=by)


def test_a_workbook_and_a_table_of_text_say_the_same(cast: Cast, by: User) -> None:
    one = take_in(cast, by, workbook(ROWS))
    other = take_in(cast, by, csvs.write([HEAD, *ROWS]), "школы.csv")
    old = take_in(cast, by, csvs.write([HEAD, *ROWS]).decode("utf-8-sig").encode("cp1251"), "школы.csv")
    assert (
        one.rows
        == other.rows
        == old.rows
        == [
            {"row": 2, "values": {"name": "МБОУ СОШ № 1", "kind": "rural", "phone": "79990000001", "pupils": 512}},
            {"row": 3, "values": {"name": "МБОУ СОШ № 9", "login": "edu000009", "kind": "gymnasium", "pupils": 300}},
        ]
    )
    assert one.faults == [{"row": 4, "column": "A", "code": "no_name", "facts": {}}]
    assert School.objects.filter(municipality=cast.municipality).count() == 2


def test_applying_twice_changes_nothing_the_second_time(cast: Cast, by: User) -> None:
    upload = take_in(cast, by, workbook(ROWS))
    assert services.apply(upload, by=by) is None
    rows = School.objects.filter(municipality=cast.municipality).values_list("name", "login", "kind", "phone", "pupils")
    known = [
        ("МБОУ СОШ № 1", cast.schools[0].login, "rural", "79990000001", 512),
        ("МБОУ СОШ № 2", cast.schools[1].login, "ordinary", "", None),
        ("МБОУ СОШ № 9", "edu000009", "gymnasium", "", 300),
    ]
    assert list(rows) == known
    told = [(entry.action, entry.changes) for entry in JournalEntry.objects.order_by("number")]
    assert told == [
        ("school.edited", {"kind": ["ordinary", "rural"], "phone": ["", "79990000001"], "pupils": [None, 512]}),
        (
            "school.created",
            {
                "name": [None, "МБОУ СОШ № 9"],
                "login": [None, "edu000009"],
                "kind": [None, "gymnasium"],
                "pupils": [None, 300],
            },
        ),
        ("registry.applied", {"new": 1, "changed": 1}),
    ]
    services.apply(upload, by=by)
    again = take_in(cast, by, workbook(ROWS))
    assert [outcome.state for outcome in jobs.comparison(again).outcomes] == ["unchanged", "unchanged"]
    assert (list(rows.all()), JournalEntry.objects.count()) == (known, 3)


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "школы.xlsx", "The file is empty. Choose another file."),
        (
            b"%PDF-1.7 text",
            "школы.pdf",
            "This is a file of the kind “pdf”, which is not accepted. Accepted are: csv, xlsx.",
        ),
        (
            b"PK\x03\x04 broken",
            "школы.xlsx",
            "The file is damaged and cannot be opened. Save it anew and upload it again.",
        ),
        ("Название;Логин\n".encode(), "школы.csv", "Under the header there is no row with a school."),
        ("Отчёт;Год\n1;2\n".encode(), "ш.csv", "No column with the schools' names was found. Take the template."),
        (
            b"x" * 1_100_000,
            "школы.csv",
            "The file is too large: 1.0 MB, allowed are 1.0 MB. Split it or leave the pictures out.",
        ),
    ],
)
def test_what_is_no_registry_is_refused_in_a_sentence(
    cast: Cast, by: User, data: bytes, name: str, sentence: str
) -> None:
    with override("en"), pytest.raises(ValidationError) as refusal:
        take_in(cast, by, data, name)
    assert refusal.value.message_dict == {"file": [sentence]}
    assert RegistryUpload.objects.count() == 0


def test_a_long_registry_is_a_background_job(cast: Cast, by: User) -> None:
    upload = take_in(cast, by, workbook([(f"Школа {number}", None, None, None, None) for number in range(201)]))
    job = services.apply(upload, by=by)
    assert job is not None
    assert (job.key, services.apply(upload, by=by)) == (f"registry:{upload.pk}", job)
    assert School.objects.filter(municipality=cast.municipality).count() == 2
    queue.work(job.pk, jobs.apply_registry)
    queue.work(job.pk, jobs.apply_registry)
    job = Job.objects.get()
    assert (job.state, job.result) == ("done", {"url": reverse("school_list")})
    assert School.objects.filter(municipality=cast.municipality).count() == 203
    assert JournalEntry.objects.filter(action="school.created").count() == 201


def test_two_schools_that_swap_their_names_leave_everything_as_it_was(cast: Cast, by: User) -> None:
    first, second = cast.schools
    upload = take_in(
        cast, by, csvs.write([("Название", "Логин"), (second.name, first.login), (first.name, second.login)]), "ш.csv"
    )
    found = jobs.comparison(upload)
    assert ([fault.row for fault in found.faults], found.outcomes, found.missing) == ([2, 3], (), ())


def test_the_template_is_read_as_it_is_written() -> None:
    book = list(sheets.rows(services.template()))
    rows = [["" if value is None else str(value) for value in row] for row in book[0].rows]
    registry = read(rows)
    assert (len(book), registry.faults) == (2, ())
    assert registry.drafts[0].values == {
        "name": "МБОУ СОШ № 1",
        "full_name": "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 1»",
        "login": "edu000001",
        "kind": "ordinary",
        "director": "Иванов Иван Иванович",
        "address": "ул. Школьная, д. 1",
        "email": "school1@example.ru",
        "phone": "+7 (000) 000-00-00",
        "pupils": 500,
    }


def test_upload_look_through_confirm(coordinator: Client, cast: Cast) -> None:
    file = SimpleUploadedFile("школы.xlsx", workbook(ROWS))
    answer = coordinator.post(reverse("school_import"), {"file": file})
    upload = RegistryUpload.objects.get()
    assert answer["Location"] == reverse("school_import_preview", args=[upload.pk])
    seen = coordinator.get(answer["Location"]).context
    assert [outcome.draft.values["name"] for outcome in seen["new"]] == ["МБОУ СОШ № 9"]
    assert [one["name"] for one in seen["changed"]] == ["МБОУ СОШ № 1"]
    assert ([fault["cell"] for fault in seen["faults"]], list(seen["missing"])) == (["A4"], [cast.schools[1]])
    done = coordinator.post(answer["Location"])
    assert (done["Location"], School.objects.filter(name="МБОУ СОШ № 9").count()) == (reverse("school_list"), 1)
    assert coordinator.get(answer["Location"]).context["nothing"] is True


def test_a_wrong_file_is_told_at_its_field(coordinator: Client, cast: Cast) -> None:
    answer = coordinator.post(reverse("school_import"), {"file": SimpleUploadedFile("школы.xlsx", b"no workbook")})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    nothing = coordinator.post(reverse("school_import"))
    assert (nothing.status_code, list(nothing.context["form"].errors)) == (422, ["file"])


def test_the_template_is_downloaded_as_a_workbook(coordinator: Client) -> None:
    answer = coordinator.get(reverse("school_template"))
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer.content[:2] == b"PK"
