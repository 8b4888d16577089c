"""The API of schools, people and procedures: scope, filters, services, refusals."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import JournalEntry
from accounts.roles import GRANTS, Role
from schools.models import Procedure, ResponsiblePerson, School, Sitting
from tests.builders import Cast
from tests.schools.situations import Things
from tests.traces import send

FACTS: dict[str, Any] = {
    "kind": "vpr",
    "year": 2026,
    "grade": 5,
    "subject": "MA",
    "starts_on": "2026-04-20",
    "ends_on": "2026-05-20",
}


@pytest.mark.parametrize("headers", [{}, {"authorization": "Token none"}, {"authorization": "Basic eDp5"}])
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_has_not_signed_in_is_told_how(db: None, method: str, headers: dict[str, str]) -> None:
    answer = getattr(Client(), method)("/api/v1/schools/", headers=headers)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Token")


def test_whoever_has_signed_in_without_the_right_is_refused(school_coordinator: Client) -> None:
    answer = school_coordinator.get("/api/v1/persons/")
    assert (answer.status_code, answer.has_header("WWW-Authenticate")) == (403, False)


def test_me_says_who_asks_and_what_is_allowed(school_coordinator: Client, cast: Cast) -> None:
    user = cast.people[Role.SCHOOL]
    assert send(school_coordinator, "GET", "/api/v1/me/") == (
        200,
        {
            "id": user.pk,
            "name": "Орлова Вера Павловна",
            "email": "school@zarechye.example",
            "posts": [{"role": "school", "municipality": cast.municipality.pk, "school": cast.schools[0].pk}],
            "permissions": sorted(GRANTS[Role.SCHOOL]),
        },
    )


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Лад", "МБОУ СОШ № 1", "МБОУ СОШ № 2"]),
        ("?kind=gymnasium", ["Лад"]),
        ("?q=сош 2", ["МБОУ СОШ № 2"]),
        ("?page_size=1&page=2", ["МБОУ СОШ № 1"]),
    ],
)
def test_schools_are_filtered_as_on_the_page(coordinator: Client, cast: Cast, query: str, names: list[str]) -> None:
    School.objects.create(municipality=cast.municipality, name="Лад", kind="gymnasium")
    status, found = send(coordinator, "GET", f"/api/v1/schools/{query}")
    assert (status, [school["name"] for school in found["results"]]) == (200, names)


def test_an_unknown_choice_is_a_400(coordinator: Client) -> None:
    assert send(coordinator, "GET", "/api/v1/schools/?kind=palace")[0] == 400


def test_a_person_is_added_changed_and_deleted(coordinator: Client, cast: Cast) -> None:
    data = {"municipality": cast.municipality.pk, "name": "Громова А.В.", "post": "методист"}
    status, made = send(coordinator, "POST", "/api/v1/persons/", data)
    person = ResponsiblePerson.objects.get()
    assert (status, made["id"], person.post) == (201, person.pk, "методист")
    address = f"/api/v1/persons/{person.pk}/"
    assert send(coordinator, "PATCH", address, {"left_on": "2026-06-30"})[1]["left_on"] == "2026-06-30"
    assert send(coordinator, "DELETE", address) == (204, None)
    assert list(JournalEntry.objects.order_by("number").values_list("action", flat=True)) == [
        "person.added",
        "person.edited",
        "person.deleted",
    ]


def test_a_service_s_refusal_is_a_400_at_its_field(coordinator: Client, cast: Cast) -> None:
    assert cast.other_school is not None
    data = {"municipality": cast.municipality.pk, "name": "Громова А.В.", "school": cast.other_school.pk}
    status, errors = send(coordinator, "POST", "/api/v1/persons/", data)
    assert (status, list(errors), ResponsiblePerson.objects.count()) == (400, ["school"], 0)


@pytest.mark.parametrize(
    ("path", "data"), [("persons", {"name": "Громова А.В."}), ("procedures", FACTS)], ids=["person", "procedure"]
)
def test_nothing_is_added_to_another_municipality(
    coordinator: Client, cast: Cast, path: str, data: dict[str, Any]
) -> None:
    assert cast.elsewhere is not None
    status, _answer = send(coordinator, "POST", f"/api/v1/{path}/", {**data, "municipality": cast.elsewhere.pk})
    assert (status, ResponsiblePerson.objects.count(), Procedure.objects.count()) == (404, 0, 0)


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_writing_needs_the_right_and_the_scope(
    official: Client, sign_in: Any, cast: Cast, things: Things, method: str
) -> None:
    stranger = sign_in(cast.stranger)
    for path in (f"/api/v1/persons/{things.person.pk}/", f"/api/v1/procedures/{things.procedure.pk}/"):
        assert [send(client, method, path, {})[0] for client in (official, stranger, Client())] == [403, 404, 401]


def test_a_season_is_planned_by_a_program(coordinator: Client, cast: Cast) -> None:
    status, made = send(coordinator, "POST", "/api/v1/procedures/", {**FACTS, "municipality": cast.municipality.pk})
    address = f"/api/v1/procedures/{made['id']}/"
    assert (status, made["subject"]) == (201, "MA")
    assert send(coordinator, "POST", f"{address}fill/", {"day": "2026-04-22"}) == (200, {"count": 2})
    first = Sitting.objects.get(school=cast.schools[0])
    rows = [
        {"school": first.school_id, "sitting": first.pk, "day": "2026-04-24", "starts_at": "09:00"},
        {"school": cast.schools[1].pk, "day": "2026-04-27", "classes": "5Б"},
    ]
    assert send(coordinator, "POST", f"{address}timetable/", {"rows": rows}) == (200, {"count": 2})
    status, found = send(coordinator, "GET", f"/api/v1/sittings/?procedure={made['id']}&since=2026-04-24")
    assert [(s["school"], s["day"], s["starts_at"], s["classes"]) for s in found["results"]] == [
        (first.school_id, "2026-04-24", "09:00:00", ""),
        (cast.schools[1].pk, "2026-04-27", None, "5Б"),
    ]
    outside = {"rows": [{"school": first.school_id, "day": "2026-06-01"}]}
    assert send(coordinator, "POST", f"{address}timetable/", outside)[0] == 400
    assert send(coordinator, "PATCH", address, {"starts_on": "2026-04-23"})[0] == 400
    assert send(coordinator, "DELETE", address) == (204, None)


def test_twins_and_impossible_days_are_refused(coordinator: Client, cast: Cast) -> None:
    data = {**FACTS, "municipality": cast.municipality.pk}
    assert send(coordinator, "POST", "/api/v1/procedures/", data)[0] == 201
    assert send(coordinator, "POST", "/api/v1/procedures/", data)[0] == 400
    status, errors = send(coordinator, "POST", "/api/v1/procedures/", {**data, "grade": 12})
    assert (status, list(errors)) == (400, ["grade"])
    status, errors = send(coordinator, "POST", "/api/v1/procedures/", {**data, "ends_on": "2026-04-01"})
    assert (status, list(errors), Procedure.objects.count()) == (400, ["ends_on"], 1)


def test_a_school_sees_its_own_sittings_only(school_coordinator: Client, cast: Cast, things: Things) -> None:
    Sitting.objects.create(procedure=things.procedure, school=cast.schools[1], day=things.sitting.day)
    found = send(school_coordinator, "GET", reverse("api_sitting-list"))[1]
    assert [sitting["id"] for sitting in found["results"]] == [things.sitting.pk]
