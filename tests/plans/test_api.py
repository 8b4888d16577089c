"""The API of plans, measures and uploads: the same verbs, rights and refusals as on the pages."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import Role
from plans import tasks
from plans.models import Measure, Plan, Upload
from plans.rules import PlanState
from plans.services import editing, lifecycle
from tests.builders import Cast
from tests.plans.situations import a_plan, an_approved_plan, an_upload, decided
from tests.plans.texts import ZARECHYE

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast: Cast) -> User:
    return cast.people[Role.COORDINATOR]


@pytest.fixture
def plan(cast: Cast, by: User) -> Plan:
    return a_plan(cast.municipality, by)


def send(client: Client, method: str, path: str, data: Any = None) -> tuple[int, Any]:
    """Status and JSON of the answer."""
    answer = client.generic(method, f"/api/v1/{path}", "" if data is None else json.dumps(data), "application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_the_list_holds_what_the_page_lists(coordinator: Client, plan: Plan, cast: Cast) -> None:
    code, told = send(coordinator, "GET", "plans/")
    assert (code, told["count"]) == (200, 1)
    assert told["results"][0] == {
        "id": plan.pk,
        "municipality": cast.municipality.pk,
        "school": None,
        "parent": None,
        "parent_act": "",
        "title": plan.title,
        "period_text": "на 2026-2027 учебный год",
        "period_start": "2026-09-01",
        "period_end": "2027-08-31",
        "state": "draft",
        "edition": 1,
        "replaces": None,
        "cloned_from": None,
        "signatory_post": "",
        "signatory_name": "",
        "order_number": "",
        "order_date": None,
        "order_issuer": "",
        "measure_count": 6,
        "doubt_count": 2,
        "version": 1,
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?state=draft", 1),
        ("?state=approved", 0),
        ("?year=2027", 1),
        ("?year=2020", 0),
        ("?q=заречье", 1),
        ("?q=нет", 0),
    ],
)
def test_the_filters_are_those_of_the_page(coordinator: Client, plan: Plan, query: str, count: int) -> None:
    assert send(coordinator, "GET", f"plans/{query}")[1]["count"] == count


def test_the_card_holds_sections_goals_and_columns(coordinator: Client, plan: Plan) -> None:
    code, told = send(coordinator, "GET", f"plans/{plan.pk}/")
    assert (code, told["goals"]) == (200, ["Получить достоверные результаты проверочных работ."])
    assert [(part["number"], part["title"]) for part in told["sections"]] == [
        ("1", "Нормативное обеспечение"),
        ("2", "Наблюдение и анализ"),
    ]
    assert [column["means"] for column in told["columns"]] == ["number", "title", "deadline", "responsible", "result"]


def test_a_draft_is_no_business_of_schools_and_an_approved_plan_is(
    school_coordinator: Client, cast: Cast, by: User
) -> None:
    draft, approved = a_plan(cast.municipality, by), an_approved_plan(cast.municipality, by, ZARECHYE + "\n")
    assert send(school_coordinator, "GET", f"plans/{draft.pk}/")[0] == 404
    assert send(school_coordinator, "GET", f"plans/{approved.pk}/")[0] == 200
    assert send(school_coordinator, "POST", f"plans/{approved.pk}/archive/")[0] == 403
    assert send(school_coordinator, "GET", f"measures/?plan={draft.pk}") in [
        (200, {"count": 0, "next": None, "previous": None, "results": []}),
        (400, {"plan": ["Выберите корректный вариант. Вашего варианта нет среди допустимых значений."]}),
    ]


def test_a_plan_begins_where_the_person_keeps_plans(coordinator: Client, official: Client, cast: Cast) -> None:
    wanted = {"municipality": cast.municipality.pk, "title": "Новый план", "period": "2026/2027 учебный год"}
    code, told = send(coordinator, "POST", "plans/", wanted)
    assert (code, told["state"], told["period_end"], told["measure_count"]) == (201, "draft", "2027-08-31", 0)
    assert send(official, "POST", "plans/", wanted)[0] == 403
    assert cast.elsewhere
    assert send(coordinator, "POST", "plans/", wanted | {"municipality": cast.elsewhere.pk})[0] == 404
    assert send(coordinator, "POST", "plans/", wanted | {"period": "скоро"}) == (
        400,
        {"period": ["Период не распознан. Запишите его, например, так: 2026/2027 учебный год."]},
    )
    assert Plan.objects.count() == 1


def test_a_school_begins_a_plan_of_its_own_only(school_coordinator: Client, cast: Cast) -> None:
    wanted = {"municipality": cast.municipality.pk, "title": "План школы"}
    own, other = cast.schools
    code, told = send(school_coordinator, "POST", "plans/", wanted | {"school": own.pk})
    assert (code, told["school"]) == (201, own.pk)
    assert send(school_coordinator, "POST", "plans/", wanted)[0] == 403
    assert send(school_coordinator, "POST", "plans/", wanted | {"school": other.pk})[0] in {403, 404}
    assert Plan.objects.count() == 1


def test_the_way_to_approval_and_back(coordinator: Client, official: Client, plan: Plan, by: User) -> None:
    assert send(coordinator, "POST", f"plans/{plan.pk}/send/") == (
        400,
        {"non_field_errors": ["Сначала разберите замечания к плану, осталось: 2."]},
    )
    decided(plan, by)
    assert send(official, "POST", f"plans/{plan.pk}/send/")[0] == 403
    code, told = send(coordinator, "POST", f"plans/{plan.pk}/send/")
    assert (code, told["state"]) == (200, "on_approval")
    code, told = send(official, "POST", f"plans/{plan.pk}/take-back/", {"reason": "уточнить"})
    assert (code, told["state"]) == (200, "draft")


def test_an_approved_plan_goes_to_the_archive_and_a_draft_is_deleted(coordinator: Client, cast: Cast, by: User) -> None:
    approved = an_approved_plan(cast.municipality, by)
    assert send(coordinator, "POST", f"plans/{approved.pk}/archive/")[1]["state"] == "archived"
    assert send(coordinator, "DELETE", f"plans/{approved.pk}/")[0] == 400
    draft = lifecycle.clone(approved, years=1, proposals=[], by=by)
    assert send(coordinator, "DELETE", f"plans/{draft.pk}/") == (204, None)
    assert list(Plan.objects.values_list("state", flat=True)) == [PlanState.ARCHIVED]


def test_an_export_is_the_file_of_the_page(coordinator: Client, plan: Plan) -> None:
    answer = coordinator.get(f"/api/v1/plans/{plan.pk}/export/xlsx/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=\"plan.xlsx\"; filename*=UTF-8''%D0%9F")
    assert load_workbook(BytesIO(answer.content))["План"]["A1"].value == plan.title
    assert coordinator.get(f"/api/v1/plans/{plan.pk}/export/exe/").status_code == 404


# --- Measures ---------------------------------------------------------------------------------------------------------


def test_a_measure_tells_its_words_its_deadline_and_its_doubts(coordinator: Client, plan: Plan) -> None:
    row = plan.measures.get(number="1.3")
    code, told = send(coordinator, "GET", f"measures/{row.pk}/")
    assert (code, told["deadline_text"], told["understood"], told["open_doubts"]) == (
        200,
        "До 32.01.2027",
        "дата пока не определена",
        1,
    )
    assert [(doubt["code"], doubt["message"], doubt["decided"]) for doubt in told["doubts"]] == [
        ("impossible_date", "Такого дня нет: «32.01.2027». Укажите верную дату.", None)
    ]
    party = row.parties.get()
    assert told["parties"] == [
        {
            "id": party.pk,
            "words": "Лебедева Н.О., главный специалист УО",
            "role": "executor",
            "person": party.person_id,
            "group": None,
        }
    ]


@pytest.mark.parametrize(("query", "count"), [("", 6), ("&doubtful=true", 2), ("&q=наблюдателей", 1), ("&q=1.", 3)])
def test_measures_are_filtered_as_on_the_card(coordinator: Client, plan: Plan, query: str, count: int) -> None:
    assert send(coordinator, "GET", f"measures/?plan={plan.pk}{query}")[1]["count"] == count


def test_a_measure_is_changed_on_the_version_it_was_read(coordinator: Client, plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.3")
    code, told = send(coordinator, "PATCH", f"measures/{row.pk}/", {"deadline_text": "до 31.01.2027", "version": 1})
    assert (code, told["version"], told["understood"], told["open_doubts"]) == (200, 2, "до 31.01.2027", 0)
    code, told = send(coordinator, "PATCH", f"measures/{row.pk}/", {"title": "Моё", "version": 1})
    assert (code, told["current"]["version"], told["current"]["title"]) == (409, 2, "Уточнение списка организаторов")
    assert told["detail"] == (
        "Пока вы правили строку, её изменил другой пользователь. Сравните оба варианта и сохраните ещё раз."
    )
    assert send(coordinator, "PATCH", f"measures/{row.pk}/", {"title": "Моё"}) == (
        400,
        {"version": ["Обязательное поле."]},
    )
    assert Measure.objects.get(pk=row.pk).title == "Уточнение списка организаторов"


def test_measures_are_added_moved_decided_and_deleted(coordinator: Client, plan: Plan) -> None:
    first, second = plan.sections.all()
    code, told = send(coordinator, "POST", "measures/", {"section": second.pk, "title": "Новое"})
    assert (code, told["number"], told["position"]) == (201, "2.4", 3)
    pk = told["id"]
    code, told = send(coordinator, "POST", f"measures/{pk}/move/", {"section": first.pk, "position": 0})
    assert (code, told["section"], told["position"]) == (200, first.pk, 0)
    key = told["doubts"][0]["key"]
    code, told = send(coordinator, "POST", f"measures/{pk}/decide/", {"key": key, "note": "верно"})
    assert (code, told["doubts"][0]["decided"], told["doubts"][0]["note"]) == (200, "Лебедева Нина Олеговна", "верно")
    assert send(coordinator, "POST", f"measures/{pk}/decide/", {"key": "?"})[0] == 400
    assert send(coordinator, "DELETE", f"measures/{pk}/") == (204, None)
    assert plan.measures.count() == 6


def test_whoever_may_only_read_is_refused_and_a_stranger_finds_nothing(
    official: Client, sign_in: Any, cast: Cast, plan: Plan
) -> None:
    row = plan.measures.get(number="1.1")
    stranger = sign_in(cast.stranger)
    calls = [
        ("PATCH", f"measures/{row.pk}/", {"title": "x", "version": 1}),
        ("DELETE", f"measures/{row.pk}/", None),
        ("POST", f"measures/{row.pk}/move/", {"section": row.section_id, "position": 1}),
        ("POST", f"measures/{row.pk}/decide/", {"key": "x"}),
        ("POST", "measures/", {"section": row.section_id, "title": "x"}),
        ("DELETE", f"plans/{plan.pk}/", None),
        ("POST", f"plans/{plan.pk}/archive/", None),
    ]
    assert [send(official, *call)[0] for call in calls] == [403] * 7
    assert [send(stranger, *call)[0] for call in calls] == [404] * 7
    assert plan.measures.count() == 6


def test_a_frozen_row_says_why(coordinator: Client, cast: Cast, by: User) -> None:
    row = an_approved_plan(cast.municipality, by).measures.get(number="1.1")
    assert send(coordinator, "PATCH", f"measures/{row.pk}/", {"title": "x", "version": 1}) == (
        400,
        {"non_field_errors": ["План утверждён и не меняется. Чтобы внести изменения, создайте новую редакцию."]},
    )


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


def test_edited_by_api_and_page_alike(coordinator: Client, plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.1")
    editing.edit_measure(row, {"title": "Со страницы"}, version=1, by=by)
    assert send(coordinator, "PATCH", f"measures/{row.pk}/", {"title": "Через API", "version": 2})[1]["version"] == 3
