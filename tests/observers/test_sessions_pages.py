"""Pages and API of sessions: what stands there, in how many queries, and who may open them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from observers.kinds import SessionState, Stage, TieKind
from observers.models import Session, Waiting
from tests.builders import Cast
from tests.observers.builders import at, observer, place, session, sitting, tie
from tests.observers.coming import SOON, body, soon

pytestmark = pytest.mark.usefixtures("english")


Shown = Callable[[User], Client]


def test_the_list_shows_hours_by_the_clock_of_the_place(coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon(), seats=3, minimum=2)
    place(row, observer(cast.municipality))
    page = body(coordinator, "session_list")
    assert f'{SOON:%d.%m.%Y} <span class="nowrap">09:00–10:00</span>' in page
    assert "1 of 3" in page
    assert "at least 2 needed" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [0, 1, 2, 3]),
        ({"filled": "short"}, [0]),
        ({"filled": "free"}, [0, 2]),
        ({"filled": "full"}, [1]),
        ({"stage": "checking"}, [2]),
        ({"state": "cancelled"}, [3]),
        ({"q": "русский"}, [1]),
        ({"q": "сош № 2"}, [2, 3]),
        ({"since": f"{SOON:%Y-%m-%d}", "until": f"{SOON:%Y-%m-%d}"}, [0, 1]),
        ({"since": f"{SOON + timedelta(days=1):%Y-%m-%d}"}, [2, 3]),
    ],
)
def test_filters_of_page_and_api(coordinator: Client, cast: Cast, query: dict[str, str], expected: list[int]) -> None:
    # Half past midnight in Yekaterinburg is still the evening before in Moscow and in Greenwich.
    night = at(0, 30, day=SOON)
    rows = [
        session(cast.schools[0], night, seats=2),
        session(cast.schools[0], soon(), title="Русский язык, 5 класс"),
        session(cast.schools[1], at(9, day=SOON + timedelta(days=1)), stage=Stage.CHECKING, seats=3),
        session(cast.schools[1], at(11, day=SOON + timedelta(days=1)), state=SessionState.CANCELLED),
    ]
    place(rows[1], observer(cast.municipality))
    place(rows[2], observer(cast.municipality))
    page = coordinator.get(reverse("session_list"), query)
    assert [row.session.pk for row in page.context["rows"]] == [rows[n].pk for n in expected]
    told = coordinator.get(reverse("api_session-list"), query).json()
    assert [row["id"] for row in told["results"]] == [rows[n].pk for n in expected]


def test_what_is_over_stands_last(coordinator: Client, cast: Cast) -> None:
    over = session(cast.schools[0], at(9, day=date(2020, 4, 14)))
    ahead = session(cast.schools[0], soon())
    page = coordinator.get(reverse("session_list"))
    assert [row.session.pk for row in page.context["rows"]] == [ahead.pk, over.pk]


def test_a_school_of_another_municipality_is_no_choice_of_the_filter(coordinator: Client, cast: Cast) -> None:
    assert cast.other_school is not None
    page = coordinator.get(reverse("session_list"), {"school": cast.other_school.pk})
    assert page.context["filter"].form.errors["school"] == [
        "Select a valid choice. That choice is not one of the available choices."
    ]


@pytest.mark.parametrize(("name", "queries"), [("session_list", 9), ("session_board", 7), ("session_publish", 10)])
def test_lists_take_as_many_queries_as_they_must(
    coordinator: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, name: str, queries: int
) -> None:
    for hour in range(1, 13):
        row = session(cast.schools[hour % 2], soon(hour), state="draft" if name == "session_publish" else "published")
        place(row, observer(cast.municipality))
    with django_assert_num_queries(queries):
        coordinator.get(reverse(name))


def test_one_session_takes_as_many_queries_with_nine_people_as_with_one(
    coordinator: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = session(cast.schools[0], soon(), seats=9)
    for _n in range(9):
        place(row, observer(cast.municipality))
    with django_assert_num_queries(14):
        coordinator.get(reverse("session", args=[row.pk]))


def test_the_day_shows_whom_each_school_lacks(coordinator: Client, cast: Cast) -> None:
    session(cast.schools[0], soon(), seats=3, minimum=2)
    place(session(cast.schools[1], soon()), observer(cast.municipality))
    session(cast.schools[1], soon(11), seats=4, state=SessionState.CANCELLED)
    session(cast.schools[0], at(9, day=SOON + timedelta(days=2)))
    page = body(coordinator, "session_board")
    assert "1 of 4 places are taken. 2 more people are needed." in page
    assert f'rel="next" href="?day={SOON + timedelta(days=2):%Y-%m-%d}"' in page
    assert "Nothing is observed on this day." in body(coordinator, "session_board", day="2020-01-01")


def test_a_session_names_who_comes_to_the_school_and_tells_the_rest_to_the_coordinator_only(
    coordinator: Client, school_coordinator: Client, cast: Cast
) -> None:
    row = session(cast.schools[0], soon(), seats=2)
    anna = observer(cast.municipality, surname="Рябинина")
    tie(anna, cast.schools[0], TieKind.RELATIVE)
    place(row, anna, note="Больше некому")
    Waiting.objects.create(session=row, observer=observer(cast.municipality, surname="Калинина"))
    ours = body(coordinator, "session", row.pk)
    theirs = body(school_coordinator, "session", row.pk)
    words = ("Рябинина", "Калинина", "A child or relative of the observer learns at this school.", "Больше некому")
    assert [word in ours for word in words] == [True] * 4
    assert [word in theirs for word in words] == [True, False, False, False]
    assert "№ 1" in theirs


def test_a_school_sees_no_drafts(school_coordinator: Client, cast: Cast) -> None:
    draft, published = session(cast.schools[0], soon(), state="draft"), session(cast.schools[0], soon())
    other = session(cast.schools[1], soon())
    page = school_coordinator.get(reverse("session_list"))
    assert [row.session.pk for row in page.context["rows"]] == [published.pk]
    answers = [school_coordinator.get(reverse("session", args=[row.pk])).status_code for row in (draft, other)]
    assert answers == [404, 404]


def test_the_school_names_room_and_contact_and_nothing_else(school_coordinator: Client, cast: Cast) -> None:
    row = session(cast.schools[0], soon())
    page = body(school_coordinator, "session", row.pk)
    assert reverse("session_room", args=[row.pk]) in page
    sent = {"place": "Кабинет 12", "contact": "Завуч, 8 (34349) 0-00-00", "version": "1", "seats": "9"}
    assert school_coordinator.post(reverse("session_room", args=[row.pk]), sent).status_code == 302
    row.refresh_from_db()
    assert (row.place, row.contact, row.seats, row.version) == ("Кабинет 12", "Завуч, 8 (34349) 0-00-00", 1, 2)
    assert school_coordinator.post(reverse("session_edit", args=[row.pk]), sent).status_code == 403


def test_auditors_look_but_name_no_room(cast: Cast, sign_in: Shown) -> None:
    row = session(cast.schools[0], soon())
    auditor = sign_in(cast.people[Role.AUDITOR])
    assert auditor.get(reverse("session", args=[row.pk])).status_code == 200
    assert auditor.get(reverse("session_room", args=[row.pk])).status_code == 403


def rule(**given: Any) -> dict[str, Any]:
    fields = {"since": f"{SOON:%Y-%m-%d}", "until": f"{SOON:%Y-%m-%d}", "per": "school_day", "clock": "09:00"}
    return fields | {"checking_on": "on", "checking_seats": "2", "checking_minimum": "2"} | given


def test_the_rule_is_looked_at_and_then_made(coordinator: Client, cast: Cast) -> None:
    for school in cast.schools:
        sitting(school, SOON)
    page = body(coordinator, "session_bulk", **rule())
    assert "2 new sessions" in page
    assert "Make 2 drafts" in page
    assert not Session.objects.exists()
    address = f"{reverse('session_bulk')}?" + "&".join(f"{name}={value}" for name, value in rule().items())
    answer = coordinator.post(address)
    assert answer["Location"] == f"{reverse('session_publish')}?municipality={cast.municipality.pk}"
    made = Session.objects.order_by("pk").values_list("stage", "seats", "minimum", "starts_at")
    assert list(made) == [("checking", 2, 2, soon(14))] * 2
    assert "2 stand already" in body(coordinator, "session_bulk", **rule())


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"checking_on": ""}, "Choose at least one stage."),
        ({"until": "2020-01-01"}, "The last day comes before the first, or the days are more than a year."),
        ({"checking_minimum": "3"}, "More people are needed than there are places."),
        ({"since": "вчера"}, "Enter a valid date."),
        ({"checking_after": "-9999"}, "Ensure this value is greater than or equal to -600."),
    ],
)
def test_a_rule_that_makes_no_sense(coordinator: Client, given: dict[str, str], sentence: str) -> None:
    answer = coordinator.get(reverse("session_bulk"), rule(**given))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
