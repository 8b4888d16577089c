"""Materials: sent to all, a set or chosen schools; read, by whom and when; reminders, the sheet; what is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import JournalEntry, Notice
from accounts.roles import Role
from documents.models import Document
from plans.models import Addressee, Material
from plans.reminding.reading import remind_readers, unread
from plans.services import materials
from plans.services.materials import Attached, Words
from schools.models import SchoolSet
from tests.builders import Cast, a_user
from tests.plans.carried_out import a_plan_in_force

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def sent(cast: Cast, **facts: Any) -> Material:
    """A link sent to both schools."""
    words = Words(**{"title": "Порядок проведения", "link": "https://zarechye.example/order", **facts})
    return materials.send(cast.municipality, words, cast.schools, by=cast.people[Role.COORDINATOR])


def stored() -> list[str]:
    """Files kept for materials."""
    try:
        return [name for year in default_storage.listdir("materials")[0] for name in _in(year)]
    except FileNotFoundError:
        return []


def _in(year: str) -> list[str]:
    return list(default_storage.listdir(f"materials/{year}")[1])


def test_every_coordinator_of_the_schools_gets_one_notice(cast: Cast) -> None:
    day = timezone.localdate() + timedelta(days=14)
    row = sent(cast, read_by=day)
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.url) == (
        *(cast.people[Role.SCHOOL], "material_sent", reverse("material", args=[row.pk])),
    )
    assert notice.facts == {"title": "Порядок проведения", "read_by": f"{day:%d.%m.%Y}"}
    assert row.addressees.count() == 2
    assert JournalEntry.objects.filter(action="material.sent").count() == 1


def test_a_file_is_kept_under_a_random_name(cast: Cast) -> None:
    words, file = Words("Инструкция"), Attached(BytesIO(PDF), "папка\\ин/струк\nция " + "я" * 300 + ".pdf")
    row = materials.send(cast.municipality, words, cast.schools, file=file, by=cast.people[Role.COORDINATOR])
    assert (row.kind, row.size, len(row.name)) == ("pdf", len(PDF), 255)
    assert row.name.endswith("яя.pdf")
    assert "я" not in str(row.file.name)
    assert row.sha256 == sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    ("facts", "file", "whom", "field"),
    [
        ({"link": ""}, None, "both", "file"),
        ({}, None, "nobody", "schools"),
        ({}, None, "stranger", "schools"),
        ({}, None, "closed", "schools"),
        ({"read_by": date(2020, 1, 1)}, None, "both", "read_by"),
        ({}, (b"", "пусто.pdf"), "both", "file"),
        ({}, (b"MZ\x90\x00", "вирус.pdf"), "both", "file"),
        ({}, (b"GIF89a", "картинка.png"), "both", "file"),
    ],
)
def test_what_is_refused(
    cast: Cast, facts: dict[str, Any], file: tuple[bytes, str] | None, whom: str, field: str
) -> None:
    if whom == "closed":
        cast.schools[1].closed_on = date(2026, 1, 1)
        cast.schools[1].save()
    assert cast.other_school
    schools = {"nobody": [], "stranger": [cast.other_school]}.get(whom, cast.schools)
    words = Words(**{"title": "Порядок", "link": "https://zarechye.example/", **facts})
    attached = Attached(BytesIO(file[0]), file[1]) if file else None
    with pytest.raises(ValidationError) as refusal:
        materials.send(cast.municipality, words, schools, file=attached, by=cast.people[Role.COORDINATOR])
    assert list(refusal.value.error_dict) == [field]
    assert (Material.objects.count(), Notice.objects.count(), stored()) == (0, 0, [])


def test_a_measure_of_another_municipality_is_refused(cast: Cast) -> None:
    assert cast.elsewhere
    measure = a_plan_in_force(cast.elsewhere).measures.first()
    with pytest.raises(ValidationError) as refusal:
        sent(cast, measure=measure)
    assert list(refusal.value.error_dict) == ["measure"]


def test_the_first_reader_stays(cast: Cast) -> None:
    row, vera = sent(cast), cast.people[Role.SCHOOL]
    other = a_user("second@zarechye.example", "Котова Лада Юрьевна", Role.SCHOOL, cast.municipality, cast.schools[0])
    assert materials.acknowledge(row, [cast.schools[0].pk], by=vera) == 1
    first = Addressee.objects.get(school=cast.schools[0])
    assert materials.acknowledge(row, [cast.schools[0].pk], by=other) == 0
    again = Addressee.objects.get(school=cast.schools[0])
    assert (again.reader, again.read_by, again.read_at) == ("Орлова Вера Павловна", vera, first.read_at)
    assert Addressee.objects.get(school=cast.schools[1]).read_at is None


def test_the_rest_is_reminded_once_a_day(cast: Cast) -> None:
    row, nina = sent(cast), cast.people[Role.COORDINATOR]
    day = date(2026, 10, 1)
    assert [materials.remind(row, today=when, by=nina) for when in (day, day, day + timedelta(days=1))] == [2, 2, 2]
    assert Notice.objects.filter(kind="material_unread").count() == 2
    for school in cast.schools:
        materials.acknowledge(row, [school.pk], by=nina)
    assert materials.remind(row, today=day + timedelta(days=2), by=nina) == 0


def test_unread_is_what_falls_due_within_three_days(cast: Cast) -> None:
    # By the clock of the place, because near midnight it is another day there.
    today = timezone.localdate(timezone=ZoneInfo(cast.municipality.time_zone))
    late, soon = sent(cast, title="А", read_by=today), sent(cast, title="Б", read_by=today + timedelta(days=3))
    sent(cast, title="В", read_by=today + timedelta(days=4))
    sent(cast, title="Г")
    materials.acknowledge(soon, [cast.schools[0].pk], by=cast.people[Role.SCHOOL])
    found = [(row.material, row.school) for row in unread(today)]
    assert found == [(late, cast.schools[0]), (late, cast.schools[1]), (soon, cast.schools[1])]


# By the clock of the Urals, five hours ahead; the last day is Wednesday, 7 October 2026.
HOURS = {
    "four days before": (datetime(2026, 10, 3, 5, tzinfo=UTC), []),
    "on a Sunday": (datetime(2026, 10, 4, 5, tzinfo=UTC), []),
    "at seven in the morning": (datetime(2026, 10, 5, 2, tzinfo=UTC), []),
    "at eight": (datetime(2026, 10, 5, 3, tzinfo=UTC), ["soon"]),
    "at eight in the evening": (datetime(2026, 10, 5, 15, tzinfo=UTC), []),
    "the day after": (datetime(2026, 10, 8, 5, tzinfo=UTC), ["late"]),
}


@pytest.mark.parametrize("hour", HOURS)
def test_the_rest_is_told_near_the_last_day_and_after_it(cast: Cast, hour: str) -> None:
    now, rungs = HOURS[hour]
    row = sent(cast)
    Material.objects.update(read_by=date(2026, 10, 7))
    for _again in range(2):
        remind_readers(now)
    told = Notice.objects.filter(kind="material_unread", user=cast.people[Role.SCHOOL])
    assert list(told.values_list("key", flat=True)) == [f"{row.pk}:{rung}" for rung in rungs]


def test_whoever_has_read_is_left_alone(cast: Cast) -> None:
    row = sent(cast)
    Material.objects.update(read_by=date(2026, 10, 7))
    materials.acknowledge(row, [cast.schools[0].pk], by=cast.people[Role.SCHOOL])
    remind_readers(datetime(2026, 10, 8, 5, tzinfo=UTC))
    assert Notice.objects.filter(kind="material_unread").count() == 0


def test_the_sheet_has_a_line_per_school(cast: Cast) -> None:
    row, nina = sent(cast), cast.people[Role.COORDINATOR]
    materials.acknowledge(row, [cast.schools[0].pk], by=cast.people[Role.SCHOOL])
    Addressee.objects.filter(school=cast.schools[0]).update(read_at=datetime(2026, 10, 1, 5, tzinfo=UTC))
    paper = materials.put_on_paper(row, by=nina)
    assert paper.payload["annexes"][0]["table"]["sections"][0]["rows"] == [
        ["1", "МБОУ СОШ № 1", "Орлова Вера Павловна", "01.10.2026 10:00", ""],
        ["2", "МБОУ СОШ № 2", "", "", ""],
    ]
    assert paper.title == "Лист ознакомления с документом «Порядок проведения»"
    assert materials.put_on_paper(row, by=nina) == paper
    assert Document.objects.count() == 1


def test_sending_from_the_page_to_a_set(cast: Cast, coordinator: Client) -> None:
    chosen = SchoolSet.objects.create(municipality=cast.municipality, name="С признаками, требующими проверки")
    chosen.schools.add(cast.schools[1])
    measure = a_plan_in_force(cast.municipality).measures.order_by("number")[0]
    file = SimpleUploadedFile("порядок.pdf", PDF, "application/pdf")
    data = {"title": "Порядок", "file": file, "school_set": chosen.pk, "measure": measure.pk}
    answer = coordinator.post(reverse("material_new") + f"?measure={measure.pk}", data)
    row = Material.objects.get()
    assert answer["Location"] == reverse("material", args=[row.pk])
    assert (row.measure, [one.school for one in row.addressees.all()]) == (measure, [cast.schools[1]])
    sent(cast)
    listed = coordinator.get(reverse("material_list") + f"?measure={measure.pk}").context["page_obj"].object_list
    assert [one.pk for one in listed] == [row.pk]
    download = coordinator.get(reverse("material_file", args=[row.pk]))
    assert b"".join(download.streaming_content) == PDF  # type: ignore[attr-defined]
    assert (download["Content-Type"], download["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert download["Content-Disposition"] == (
        "attachment; filename*=utf-8''%D0%BF%D0%BE%D1%80%D1%8F%D0%B4%D0%BE%D0%BA.pdf"
    )


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "А", "link": "не адрес"}, "link"),
        ({"title": "А"}, "file"),
        ({"title": "А", "link": "https://zarechye.example/", "read_by": "2020-01-01"}, "read_by"),
        ({"title": "А", "link": "https://zarechye.example/", "schools": "999999"}, "schools"),
    ],
)
def test_a_wrong_form_is_shown_again(coordinator: Client, data: dict[str, str], field: str) -> None:
    page = coordinator.post(reverse("material_new"), data)
    assert (page.status_code, list(page.context["form"].errors), Material.objects.count()) == (422, [field], 0)


def test_a_school_reads_and_says_so(cast: Cast, school_coordinator: Client, coordinator: Client) -> None:
    row = sent(cast)
    page = school_coordinator.get(reverse("material", args=[row.pk])).content.decode()
    assert (page.count(reverse("material_read", args=[row.pk])), page.count("МБОУ СОШ № 2")) == (1, 0)
    for _twice in range(2):
        answer = school_coordinator.post(reverse("material_read", args=[row.pk]))
        assert answer["Location"] == reverse("material", args=[row.pk])
    assert Addressee.objects.exclude(read_at=None).get().school == cast.schools[0]
    seen = coordinator.get(reverse("material", args=[row.pk]))
    assert (seen.context["readers"], seen.context["sent_to"]) == (1, 2)
    assert coordinator.post(reverse("material_read", args=[row.pk])).status_code == 403
    coordinator.post(reverse("material_remind", args=[row.pk]))
    printed = coordinator.post(reverse("material_sheet", args=[row.pk]))
    assert printed["Location"] == reverse("document", args=[Document.objects.get().pk])


def test_a_school_finds_only_what_was_sent_to_it(
    cast: Cast, school_coordinator: Client, sign_in: Callable[[Any], Client]
) -> None:
    row = sent(cast)
    words = Words("Другое", link="https://zarechye.example/2")
    other = materials.send(cast.municipality, words, cast.schools[1:], by=cast.people[Role.COORDINATOR])
    listed = school_coordinator.get(reverse("material_list")).context["page_obj"].object_list
    assert [(one.pk, one.mine) for one in listed] == [(row.pk, 1)]
    stranger = sign_in(cast.stranger)
    for client, wrong in ((school_coordinator, other), (stranger, row)):
        codes = [client.get(reverse("material", args=[wrong.pk])).status_code]
        codes += [client.post(reverse("material_read", args=[wrong.pk])).status_code]
        assert codes == [404, 404]


LIST_QUERIES = 7  # session, user, posts, municipality's name, unread notices, count, rows


def test_the_list_asks_the_same_of_the_database_whatever_its_length(
    cast: Cast, coordinator: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        sent(cast)
        with django_assert_num_queries(LIST_QUERIES):
            page = coordinator.get(reverse("material_list"))
    assert [(row.readers, row.sent_to) for row in page.context["page_obj"]] == [(0, 2), (0, 2)]
