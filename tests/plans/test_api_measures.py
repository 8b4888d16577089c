"""The API of measures: the same verbs, rights and refusals as on the pages."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from plans.models import Measure, Plan
from plans.services import editing
from tests.builders import Cast
from tests.plans.situations import an_approved_plan
from tests.traces import send

pytestmark = pytest.mark.django_db


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


def test_edited_by_api_and_page_alike(coordinator: Client, plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.1")
    editing.edit_measure(row, {"title": "Со страницы"}, version=1, by=by)
    assert send(coordinator, "PATCH", f"measures/{row.pk}/", {"title": "Через API", "version": 2})[1]["version"] == 3
