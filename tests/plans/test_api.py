"""The API of plans: the same verbs, rights and refusals as on the pages."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from plans.models import Plan
from plans.rules import PlanState
from plans.services import lifecycle
from tests.builders import Cast
from tests.plans.situations import a_plan, an_approved_plan, decided
from tests.plans.texts import ZARECHYE
from tests.traces import send

pytestmark = pytest.mark.django_db


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
