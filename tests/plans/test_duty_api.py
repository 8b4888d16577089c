"""Duties and reports in the API: the same verbs, rights and refusals as on the pages."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from plans.models import Assignment, Evidence, Report
from schools.models import Membership
from tests.builders import Cast
from tests.office.test_guard import PDF
from tests.plans.carried_out import a_plan_in_force, duties

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
BODY: dict[str, Any] = {"done_on": "2026-09-15", "text": "Проведено", "revision": 0}


@pytest.fixture
def both(cast: Cast) -> list[Assignment]:
    """One duty per school."""
    plan = a_plan_in_force(cast.municipality)
    return duties(plan.measures.all()[0], date(2026, 10, 1), cast.schools)


def send(client: Client, duty: Assignment, verb: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    """Status and answer of a verb."""
    answer = client.post(f"/api/v1/duties/{duty.pk}/{verb}/", body or {}, content_type="application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_list_and_card(cast: Cast, both: list[Assignment], school_coordinator: Client) -> None:
    rows = school_coordinator.get("/api/v1/duties/?state=open").json()["results"]
    assert rows == [
        {
            "id": both[0].pk,
            "plan": both[0].plan_id,
            "measure": both[0].occurrence.measure_id,
            "title": "1 Провести совещание",
            "school": cast.schools[0].pk,
            "group": None,
            "person": None,
            "rule_due": "2026-10-01",
            "due_on": "2026-10-01",
            "state": "not_started",
            "submitted_at": None,
            "accepted_at": None,
            "in_time": None,
            "version": 1,
        }
    ]
    assert school_coordinator.get("/api/v1/duties/?state=accepted").json()["count"] == 0
    assert school_coordinator.get(f"/api/v1/duties/{both[0].pk}/").json() == {**rows[0], "reports": []}


def test_drafted_handed_in_and_taken_back(both: list[Assignment], school_coordinator: Client) -> None:
    acts = [{"kind": "приказ", "number": "5", "date": "2026-09-10"}]
    code, card = send(school_coordinator, both[0], "draft", {**BODY, "acts": acts, "links": ["https://a.example/1"]})
    assert (code, card["state"]) == (200, "in_work")
    (report,) = card["reports"]
    assert (report["number"], report["state"], report["acts"]) == (1, "draft", acts)
    again = {**BODY, "acts": acts, "links": ["https://a.example/1"], "revision": 1}
    for _time in range(2):
        code, card = send(school_coordinator, both[0], "submit", again)
        assert (code, [row["state"] for row in card["reports"]]) == (200, ["submitted"])
    code, card = send(school_coordinator, both[0], "withdraw")
    assert (code, [row["state"] for row in card["reports"]]) == (200, ["draft", "replaced"])


def test_a_clash_shows_the_newest_version(both: list[Assignment], school_coordinator: Client) -> None:
    send(school_coordinator, both[0], "draft", BODY)
    code, told = send(school_coordinator, both[0], "draft", {**BODY, "text": "Иначе"})
    assert (code, told["current"]["text"], told["current"]["revision"]) == (409, "Проведено", 1)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"text": "", "done_on": None}, {"text", "done_on"}),
        ({"done_on": "2026-08-31"}, {"done_on"}),
        ({"links": ["javascript:alert(1)"]}, {"links"}),
        ({"links": ["ftp://a.example/"]}, {"links"}),
        ({"acts": [{"number": "5"}]}, {"acts"}),
        ({"outcome": "excellent"}, {"outcome"}),
        ({"revision": None}, {"revision"}),
    ],
)
def test_refusals_name_the_field(
    both: list[Assignment], school_coordinator: Client, changes: dict[str, Any], refusal: set[str]
) -> None:
    code, told = send(school_coordinator, both[0], "submit", {**BODY, **changes})
    assert (code, set(told)) == (400, refusal)
    assert Report.objects.count() == 0


@pytest.mark.parametrize("verb", ["draft", "submit", "withdraw", "evidence"])
def test_only_who_answers_reports(
    both: list[Assignment], school_coordinator: Client, coordinator: Client, official: Client, verb: str
) -> None:
    codes = [
        send(school_coordinator, both[1], verb, BODY)[0],
        send(coordinator, both[0], verb, BODY)[0],
        send(official, both[0], verb, BODY)[0],
    ]
    assert codes == [404, 403, 403]
    assert Report.objects.count() == 0


def test_for_two_schools_but_no_stranger_s(cast: Cast, both: list[Assignment], school_coordinator: Client) -> None:
    body = {**BODY, "also": [both[1].pk]}
    assert send(school_coordinator, both[0], "submit", body)[0] == 404
    assert Report.objects.count() == 0
    place = {"municipality": cast.municipality, "school": cast.schools[1]}
    Membership.objects.create(user=cast.people[Role.SCHOOL], role=Role.SCHOOL, **place)
    for _time in range(2):
        assert send(school_coordinator, both[0], "submit", body)[0] == 200
    assert list(Report.objects.order_by("pk").values_list("assignment", "state")) == [
        (both[0].pk, "submitted"),
        (both[1].pk, "submitted"),
    ]


def test_files(both: list[Assignment], school_coordinator: Client) -> None:
    url = f"/api/v1/duties/{both[0].pk}/evidence/"
    answer = school_coordinator.post(url, {"file": SimpleUploadedFile("приказ.pdf", PDF), "dated": "2026-09-10"})
    told = answer.json()
    assert (answer.status_code, told["name"], told["size"], told["dated"]) == (
        201,
        "приказ.pdf",
        len(PDF),
        "2026-09-10",
    )
    refused = school_coordinator.post(url, {"file": SimpleUploadedFile("приказ.pdf", b"MZ" + bytes(50))})
    assert refused.status_code == 400
    assert refused.json()["non_field_errors"][0].startswith("приказ.pdf: This is no document. Accepted are:")
    assert school_coordinator.delete(f"{url}{told['id']}/").status_code == 204
    assert school_coordinator.delete(f"{url}{told['id']}/").status_code == 404
    assert Evidence.objects.count() == 0


def test_drafts_are_nobody_else_s(both: list[Assignment], school_coordinator: Client, coordinator: Client) -> None:
    send(school_coordinator, both[0], "draft", BODY)
    assert coordinator.get(f"/api/v1/duties/{both[0].pk}/").json()["reports"] == []
    send(school_coordinator, both[0], "submit", {**BODY, "revision": 1})
    assert [r["text"] for r in coordinator.get(f"/api/v1/duties/{both[0].pk}/").json()["reports"]] == ["Проведено"]
