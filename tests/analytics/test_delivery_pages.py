"""The pages of deliveries in a coordinator's hands: files in, questions answered, results taken in."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from analytics import tasks
from analytics.models import Delivery, ResultSheet, Upload
from analytics.services import delivering
from tests.analytics.deliveries import PUPILS, a_form, an_f1, deliver, load, only
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FIRST, SECOND = ("edu770001", "МБОУ СОШ № 1", "Город Заречье"), ("edu770002", "МБОУ СОШ № 2", "Город Заречье")
UNKNOWN = ("edu779999", "Школа у реки", "Город Заречье")


def sent(client: Client, cast: Cast, files: dict[str, bytes], **more: Any) -> Any:
    """The form of new files as a browser sends it."""
    chosen = [SimpleUploadedFile(name, data) for name, data in files.items()]
    return client.post(
        "/results/deliveries/new/", {"upload": chosen, "place": f"m{cast.municipality.pk}", "kind": "vpr", **more}
    )


def shown(client: Client, delivery: Delivery) -> str:
    answer = client.get(f"/results/deliveries/{delivery.pk}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_files_go_from_the_form_to_the_sheets(coordinator: Client, cast: Cast) -> None:
    files = {"Ф1.xlsx": an_f1([(*FIRST, PUPILS), (*UNKNOWN, PUPILS)]), "пусто.xlsx": b""}
    answer = sent(coordinator, cast, files)
    delivery = Delivery.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/results/deliveries/{delivery.pk}/")
    assert "0 of 2 files" not in shown(coordinator, delivery)
    assert "1 of 2 files" in shown(coordinator, delivery)
    tasks.read_delivery(delivery.job or 0)
    page = shown(coordinator, delivery)
    assert ["Which schools are these?" in page, "Take the results in" in page] == [True, False]
    assert "The file is empty. Choose another file." in page
    form = {"ref-0": str(cast.schools[1].pk), "version": "1"}
    assert coordinator.post(f"/results/deliveries/{delivery.pk}/schools/", form).status_code == 302
    page = shown(coordinator, delivery)
    assert ["1 school is still to be named" in page, "Take the results in" in page] == [False, True]
    confirmed = coordinator.post(f"/results/deliveries/{delivery.pk}/confirm/", {"version": "2"})
    assert confirmed.status_code == 302
    delivery.refresh_from_db()
    tasks.load_delivery(delivery.job or 0)
    assert "2 sheets of schools are new." in shown(coordinator, delivery)
    assert ResultSheet.objects.count() == 2


def test_the_progress_asks_again_and_ends_by_going_to_the_page(coordinator: Client, cast: Cast) -> None:
    sent(coordinator, cast, {"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])})
    delivery = Delivery.objects.get()
    address = f"/results/deliveries/{delivery.pk}/"
    headers = {"HX-Request": "true", "HX-Target": "waiting"}
    busy = coordinator.get(address, headers=headers).content.decode()
    assert ["0 of 1 file" in busy, 'hx-trigger="every 1s"' in busy, "<html" in busy] == [True, True, False]
    tasks.read_delivery(delivery.job or 0)
    assert coordinator.get(address, headers=headers)["HX-Redirect"] == address


def test_refused_files_stay_on_the_form(coordinator: Client, cast: Cast) -> None:
    answer = sent(coordinator, cast, {"пусто.xlsx": b"", "план.xlsx": b"%PDF-1.7"})
    page = answer.content.decode()
    assert (answer.status_code, Delivery.objects.count()) == (422, 0)
    assert "пусто.xlsx: The file is empty. Choose another file." in page
    none = coordinator.post("/results/deliveries/new/", {"place": f"m{cast.municipality.pk}"})
    assert (none.status_code, Delivery.objects.count()) == (422, 0)


def test_what_is_replaced_is_told_before(coordinator: Client, cast: Cast, by: User) -> None:
    load(deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by), by)
    delivery = deliver({"Ф1 новый.xlsx": an_f1([(*FIRST, PUPILS[:3])])}, cast.municipality, by)
    page = shown(coordinator, delivery)
    assert ["replaces the sheet: 4 → 3" in page, "1 sheet of a school is there already" in page] == [True, True]


def test_one_school_in_two_files_is_told_before(coordinator: Client, cast: Cast, by: User) -> None:
    files = {"Ф1.xlsx": an_f1([(*FIRST, PUPILS), (*SECOND, PUPILS)]), "Ф1 второй.xlsx": an_f1([(*SECOND, PUPILS[:3])])}
    delivery = deliver(files, cast.municipality, by)
    words = "stands in several files: Ф1.xlsx, Ф1 второй.xlsx. The later file replaces"
    assert shown(coordinator, delivery).count(words) == 1
    assert "МБОУ СОШ № 2, VPR, 2026, grade 4, Russian language, stands in" in shown(coordinator, delivery)
    assert "<h1>Ф1.xlsx and 1 more file</h1>" in shown(coordinator, delivery)
    delivering.leave_out(delivery.uploads.order_by("pk")[1], left_out=True, by=by)
    assert "stands in several files" not in shown(coordinator, delivery)


def test_the_same_note_on_many_rows_is_one_sentence_with_cells(coordinator: Client, cast: Cast, by: User) -> None:
    pupils = [(4, 3, 3, 9, 3)] * 3 + [PUPILS[0]]
    delivery = deliver(
        {"edu770001 форма.xlsx": a_form(pupils)}, cast.municipality, by, year=2026, grade=4, subject="RU"
    )
    page = shown(coordinator, delivery)
    assert page.count("9 points where 1 are possible") == 1
    assert [f"Протокол!F{row}" in page for row in (2, 3, 4, 5)] == [True, True, True, False]


def test_a_file_is_read_again_with_a_hint(coordinator: Client, cast: Cast, by: User) -> None:
    delivery = deliver({"edu770001.xlsx": a_form()}, cast.municipality, by)
    assert "The file does not say:" in shown(coordinator, delivery)
    form = {"year": "2026", "grade": "4", "subject": "RU", "level": "", "version": "1"}
    coordinator.post(f"/results/files/{only(delivery).pk}/again/", form)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.READING
    tasks.read_delivery(delivery.job or 0)
    assert "The file does not say:" not in shown(coordinator, delivery)


def test_the_original_is_given_back_to_the_department_only(
    coordinator: Client, school_coordinator: Client, cast: Cast, by: User
) -> None:
    data = an_f1([(*FIRST, PUPILS)])
    row = only(deliver({"Ф1.xlsx": data}, cast.municipality, by))
    answer = coordinator.get(f"/results/files/{row.pk}/")
    assert b"".join(answer.streaming_content) == data  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment")
    assert school_coordinator.get(f"/results/files/{row.pk}/").status_code == 404


def test_an_official_looks_and_a_school_sends_its_own(
    official: Client, school_coordinator: Client, cast: Cast, by: User
) -> None:
    delivery = deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by)
    page = shown(official, delivery)
    assert ["Take the results in" in page, "Discard the delivery" in page, "Original" in page] == [False] * 3
    form = {"upload": [SimpleUploadedFile("форма.xlsx", a_form())], "place": f"s{cast.schools[0].pk}"}
    assert school_coordinator.post("/results/deliveries/new/", form).status_code == 302
    own = Delivery.objects.get(school=cast.schools[0])
    assert school_coordinator.get(f"/results/deliveries/{own.pk}/").status_code == 200
    assert school_coordinator.get(f"/results/deliveries/{delivery.pk}/").status_code == 404


def test_filters_find_a_delivery_by_file_state_and_outcome(coordinator: Client, cast: Cast, by: User) -> None:
    deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)]), "пусто.xlsx": b""}, cast.municipality, by)
    load(deliver({"Другой.xlsx": an_f1([(*SECOND, PUPILS)])}, cast.municipality, by), by)

    def found(query: str) -> list[int]:
        page = coordinator.get(f"/results/deliveries/?{query}").context["page_obj"]
        return sorted(row.pk for row in page)

    first, second = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    assert found("q=другой") == [second]
    assert (found("state=ready"), found("state=done")) == ([first], [second])
    assert (found("outcome=refused"), found("outcome=loaded"), found("")) == ([first], [second], [first, second])


@pytest.mark.parametrize("address", ["/results/deliveries/", "/results/deliveries/{pk}/"])
def test_pages_ask_as_many_questions_for_three_files_as_for_one(
    coordinator: Client, cast: Cast, by: User, address: str
) -> None:
    counts = []
    for number in (1, 3):
        files = {f"Ф1 {at}.xlsx": an_f1([(*FIRST, PUPILS[: at + 1])]) for at in range(number)}
        deliveries = [deliver(files, cast.municipality, by) for _ in range(number)]
        with CaptureQueriesContext(connection) as counted:
            assert coordinator.get(address.format(pk=deliveries[-1].pk)).status_code == 200
        counts.append(len(counted))
    assert (counts[0], Upload.objects.count()) == (counts[1], 10)
