"""The API of uploads: a file becomes a plan, with the refusals of the page."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from plans import tasks
from plans.models import Plan, Upload
from tests.builders import Cast
from tests.plans.situations import an_upload
from tests.plans.texts import ZARECHYE
from tests.traces import send

pytestmark = pytest.mark.django_db


# --- Uploads ----------------------------------------------------------------------------------------------------------


def file(client: Client, cast: Cast, data: bytes, name: str = "план.txt", **more: Any) -> tuple[int, Any]:
    form = {"municipality": cast.municipality.pk, "file": SimpleUploadedFile(name, data), **more}
    answer = client.post("/api/v1/plan-uploads/", form)
    return answer.status_code, answer.json()


def test_a_file_becomes_a_plan(coordinator: Client, cast: Cast) -> None:
    code, told = file(coordinator, cast, ZARECHYE.encode())
    assert (code, told["state"], told["plan"]) == (201, "reading", None)
    row = Upload.objects.get(pk=told["id"])
    assert send(coordinator, "POST", f"plan-uploads/{row.pk}/confirm/")[0] == 400
    assert row.job
    tasks.read_upload(row.job)
    code, told = send(coordinator, "GET", f"plan-uploads/{row.pk}/")
    assert (code, told["state"], len(told["draft"]["sections"])) == (200, "ready", 2)
    code, told = send(coordinator, "POST", f"plan-uploads/{row.pk}/confirm/")
    assert (code, told["measure_count"], told["doubt_count"]) == (201, 6, 2)
    assert send(coordinator, "POST", f"plan-uploads/{row.pk}/confirm/")[1]["id"] == told["id"]
    code, again = file(coordinator, cast, ZARECHYE.encode())
    assert (code, again["plan"]) == (409, told["id"])
    assert Plan.objects.count() == 1


def test_a_refused_file_is_a_400_with_the_sentence_of_the_page(coordinator: Client, cast: Cast) -> None:
    assert file(coordinator, cast, b"") == (
        400,
        {"non_field_errors": ["Файл пуст. Выберите другой файл."]},
    )
    assert Upload.objects.count() == 0


def test_uploads_are_shown_to_who_keeps_the_plans(
    coordinator: Client, official: Client, sign_in: Any, cast: Cast, by: User
) -> None:
    row = an_upload(cast.municipality, by)
    assert [send(one, "GET", "plan-uploads/")[1]["count"] for one in (coordinator, official)] == [1, 0]
    assert "draft" not in send(coordinator, "GET", "plan-uploads/")[1]["results"][0]
    answers = [
        send(one, "GET", f"plan-uploads/{row.pk}/")[0] for one in (coordinator, official, sign_in(cast.stranger))
    ]
    assert answers == [200, 403, 404]
    assert file(official, cast, b"x")[0] == 403
