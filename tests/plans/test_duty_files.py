"""The files of a report and whose business they and their report are."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from plans.models import Assignment, Evidence, Report
from tests.builders import Cast
from tests.office.test_guard import PDF
from tests.plans.duty_screen import a_file, at, page, sheet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_files_come_and_go_with_the_form(duty: Assignment, school_coordinator: Client) -> None:
    files = [a_file(), a_file("протокол.pdf", PDF + b"2"), a_file("программа.pdf", b"MZ" + bytes(50))]
    answer = school_coordinator.post(at(duty), sheet(do="save", proofs=files))
    assert answer.status_code == 422
    assert "программа.pdf: This is no document. Accepted are:" in answer.content.decode()
    assert list(Evidence.objects.values_list("name", flat=True)) == ["приказ.pdf", "протокол.pdf"]
    gone = Evidence.objects.get(name="протокол.pdf")
    assert school_coordinator.post(at(duty), sheet(drop=[gone.pk], revision="1")).status_code == 302
    assert [row.name for row in Report.objects.get().evidence.all()] == ["приказ.pdf"]


def test_a_file_is_only_downloaded(duty: Assignment, school_coordinator: Client, settings: LazySettings) -> None:
    school_coordinator.post(at(duty), sheet(proofs=a_file("Приказ № 5.pdf")))
    row = Evidence.objects.get()
    answer = school_coordinator.get(f"/plans/evidence/{row.pk}/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    name = "%D0%9F%D1%80%D0%B8%D0%BA%D0%B0%D0%B7%20%E2%84%96%205.pdf"
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    settings.X_ACCEL = True
    answer = school_coordinator.get(f"/plans/evidence/{row.pk}/")
    assert (answer["X-Accel-Redirect"], answer.content) == (f"/protected/{row.file.name}", b"")


def test_a_missing_file_is_told(duty: Assignment, school_coordinator: Client) -> None:
    school_coordinator.post(at(duty), sheet(proofs=a_file()))
    row = Evidence.objects.get()
    row.file.storage.delete(row.file.name or "")
    answer = school_coordinator.get(f"/plans/evidence/{row.pk}/", follow=True)
    assert "The file is missing from the storage." in answer.content.decode()


def test_drafts_and_their_files_are_nobody_else_s(
    duty: Assignment, school_coordinator: Client, coordinator: Client
) -> None:
    school_coordinator.post(at(duty), sheet(do="save", text="Ещё не готово", proofs=a_file()))
    row = Evidence.objects.get()
    assert "Ещё не готово" not in page(coordinator, at(duty))
    assert coordinator.get(f"/plans/evidence/{row.pk}/").status_code == 404
    school_coordinator.post(at(duty), sheet(revision="1", text="Ещё не готово"))
    assert "Ещё не готово" in page(coordinator, at(duty))
    assert coordinator.get(f"/plans/evidence/{row.pk}/").status_code == 200


def test_another_school_s_duty_does_not_exist(
    cast: Cast, both: list[Assignment], school_coordinator: Client, sign_in: Callable[[User], Client]
) -> None:
    other = both[1]
    for url in (at(other), f"{at(other)}draft/", f"{at(other)}withdraw/"):
        assert school_coordinator.post(url, sheet()).status_code == 404
    assert school_coordinator.post(at(both[0]), sheet(also=[other.pk])).status_code == 404
    assert cast.stranger is not None
    assert sign_in(cast.stranger).get(at(other)).status_code == 404
    assert Report.objects.count() == 0


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OFFICIAL, Role.AUDITOR])
def test_others_read_but_do_not_report_for_a_school(
    cast: Cast, duty: Assignment, sign_in: Callable[[User], Client], role: Role
) -> None:
    client = sign_in(cast.people[role])
    assert 'id="report"' not in page(client, at(duty))
    assert client.post(at(duty), sheet()).status_code == 403
    assert Report.objects.count() == 0
