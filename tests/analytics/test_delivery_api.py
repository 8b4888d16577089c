"""The API of deliveries, works and sheets: the refusals of the pages, no pupils."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from analytics import tasks
from analytics.models import Delivery, Work
from tests.analytics.deliveries import PUPILS, an_f1, deliver, load
from tests.builders import Cast
from tests.traces import send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FIRST, SECOND = ("edu770001", "МБОУ СОШ № 1", "Город Заречье"), ("edu770002", "МБОУ СОШ № 2", "Город Заречье")


def sent(client: Client, cast: Cast, files: dict[str, bytes], **more: Any) -> tuple[int, Any]:
    form = {"municipality": cast.municipality.pk, "files": [SimpleUploadedFile(n, d) for n, d in files.items()], **more}
    answer = client.post("/api/v1/result-deliveries/", form)
    return answer.status_code, answer.json()


def test_files_are_sent_polled_matched_and_confirmed(coordinator: Client, cast: Cast) -> None:
    data = an_f1([(*FIRST, PUPILS), ("edu779999", "Школа у реки", "Город Заречье", PUPILS[:2])])
    code, told = sent(coordinator, cast, {"Ф1.xlsx": data}, year=2026)
    row = Delivery.objects.get()
    assert (code, told["state"], told["hints"]) == (201, "reading", {"year": 2026})
    tasks.read_delivery(row.job or 0)
    path = f"result-deliveries/{row.pk}/"
    code, told = send(coordinator, "GET", path)
    assert (code, told["state"], told["uploads"][0]["outcome"]) == (200, "ready", "accepted")
    assert told["uploads"][0]["diagnosis"]["participants"] == 6
    assert send(coordinator, "POST", f"{path}confirm/", {})[0] == 400
    choices = {"edu779999": cast.schools[1].pk}
    assert send(coordinator, "POST", f"{path}schools/", {"choices": choices, "version": 1})[0] == 200
    assert send(coordinator, "POST", f"{path}schools/", {"choices": choices, "version": 1})[0] == 400
    code, told = send(coordinator, "POST", f"{path}confirm/", {"version": 2})
    assert (code, told["state"]) == (202, "loading")
    row.refresh_from_db()
    tasks.load_delivery(row.job or 0)
    assert send(coordinator, "GET", path)[1]["state"] == "done"
    code, told = send(coordinator, "GET", "result-sheets/?year=2026")
    assert (code, [(one["school"], one["n"]) for one in told["results"]]) == (
        200,
        [(cast.schools[0].pk, 4), (cast.schools[1].pk, 2)],
    )
    assert not {"columns", "codes", "participants"} & set(told["results"][0])


def test_files_that_are_all_refused_are_a_400_with_a_sentence_each(coordinator: Client, cast: Cast) -> None:
    code, told = sent(coordinator, cast, {"а.xlsx": b"", "б.xlsx": b"%PDF-1.7"})
    assert (code, [words.split(":")[0] for words in told["non_field_errors"]]) == (400, ["а.xlsx", "б.xlsx"])


def test_a_school_sends_and_sees_its_own_only(
    school_coordinator: Client, cast: Cast, by: User, official: Client
) -> None:
    data = {"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}
    assert sent(school_coordinator, cast, data)[0] == 403
    assert sent(official, cast, data)[0] == 403
    load(deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS), (*SECOND, PUPILS)])}, cast.municipality, by), by)
    assert send(school_coordinator, "GET", "result-deliveries/")[1]["count"] == 0
    told = send(school_coordinator, "GET", "result-sheets/")[1]["results"]
    assert [one["school"] for one in told] == [cast.schools[0].pk]


def test_works_are_added_and_changed_with_the_refusals_of_the_page(
    coordinator: Client, official: Client, cast: Cast
) -> None:
    work = {"municipality": cast.municipality.pk, "year": 2027, "grade": 5, "subject": "MA", "kind": "vpr"}
    tasks_ = [{"code": "1", "max": 2, "level": "Б"}, {"code": "2", "max": 3, "level": "П", "open": True}]
    bad = {**work, "tasks": tasks_, "mark3": 4, "mark4": 2, "mark5": 5}
    code, told = send(coordinator, "POST", "works/", bad)
    assert (code, told["non_field_errors"]) == (
        400,
        ["The lowest totals must rise from mark to mark: every total has exactly one mark."],
    )
    code, told = send(coordinator, "POST", "works/", {**bad, "mark3": 1})
    assert (code, told["maximum"], told["tasks"][1]["open"], told["version"]) == (201, 5, True, 1)
    scale = {"tasks": tasks_, "mark3": 1, "mark4": 3, "mark5": 5, "version": 1}
    path = f"works/{told['id']}/"
    assert send(official, "PATCH", path, scale)[0] == 403
    assert send(coordinator, "PATCH", path, scale)[1]["mark4"] == 3
    code, told = send(coordinator, "PATCH", path, scale)
    assert (code, told["current"]["version"]) == (409, 2)
    assert [send(coordinator, "GET", f"works/?scale={one}")[1]["count"] for one in ("known", "missing")] == [1, 0]
    assert Work.objects.get().name == ""
