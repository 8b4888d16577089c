"""Pages of schedules and of the register: what stands there, in how many queries, what a click does."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import queue
from accounts.models import Job, JournalEntry, User
from observers.jobs import scheduling as jobs
from observers.kinds import Category, ObserverState, TieKind
from observers.models import Observer, Place, SchedulePlan
from tests.builders import Cast
from tests.observers.builders import certificate, observer, place, session, tie
from tests.observers.coming import SOON, soon, text_of

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def plan(cast: Cast, coordinator: Client) -> SchedulePlan:
    """Three sessions, two people, one of whom works at the first school; asked for on the page, made by the worker."""
    session(cast.schools[0], soon(), seats=2, minimum=2)
    session(cast.schools[1], soon(12))
    session(cast.schools[1], soon(9, 1))
    observer(cast.municipality)
    tie(observer(cast.municipality), cast.schools[0], TieKind.WORKS)
    given: dict[str, Any] = {"since": SOON, "until": SOON + timedelta(days=5), "most": 3}
    answer = coordinator.post(reverse("schedule_new"), given)
    job = Job.objects.get(kind="observers.tasks.solve_schedule")
    assert answer.headers["Location"] == reverse("job", args=[job.pk])
    queue.work(job.pk, jobs.solve)
    job.refresh_from_db()
    row = SchedulePlan.objects.get()
    assert job.result["url"] == reverse("schedule", args=[row.pk])
    return row


def test_the_form_begins_with_the_days_of_the_sessions(cast: Cast, coordinator: Client) -> None:
    session(cast.schools[0], soon())
    session(cast.schools[0], soon(9, 3))
    page = text_of(coordinator.get(reverse("schedule_new")))
    assert f'value="{SOON:%Y-%m-%d}"' in page
    assert f'value="{SOON + timedelta(days=3):%Y-%m-%d}"' in page


def test_days_out_of_order_are_asked_again(cast: Cast, coordinator: Client) -> None:
    given = {"since": SOON, "until": SOON - timedelta(days=1), "most": 3}
    answer = coordinator.post(reverse("schedule_new"), given)
    assert (answer.status_code, SchedulePlan.objects.count()) == (422, 0)
    assert "The last day comes before the first" in text_of(answer)


def test_the_page_says_who_stands_where_and_why_a_place_is_empty(coordinator: Client, plan: SchedulePlan) -> None:
    page = text_of(coordinator.get(reverse("schedule", args=[plan.pk])))
    assert "3 of 4" in page
    assert "It is proven that no schedule is better." in page
    assert "Kept out by rules: works at the school — 1." in page
    assert "Наблюдатель1 Анна Ивановна" in page
    other = text_of(
        coordinator.get(reverse("schedule", args=[plan.pk]), {"day": f"{SOON + timedelta(days=1):%Y-%m-%d}"})
    )
    assert "МБОУ СОШ № 2" in other


def test_pinned_replaced_taken_out_accepted_published(cast: Cast, coordinator: Client, plan: SchedulePlan) -> None:
    one = plan.result["places"][0]
    ids = {"session": one["session"], "observer": one["observer"], "version": plan.version}
    day = f"?day={SOON:%Y-%m-%d}#session-{one['session']}"
    answer = coordinator.post(reverse("schedule_pin", args=[plan.pk]), {**ids, "pinned": "1"})
    assert answer.headers["Location"] == reverse("schedule", args=[plan.pk]) + day
    plan.refresh_from_db()
    assert plan.result["places"][0]["pinned"] is True
    stale = coordinator.post(reverse("schedule_take", args=[plan.pk]), ids, follow=True)
    assert "Somebody has changed this schedule meanwhile." in text_of(stale)
    coordinator.post(reverse("schedule_take", args=[plan.pk]), {**ids, "version": plan.version})
    plan.refresh_from_db()
    assert len(plan.result["places"]) == 2
    coordinator.post(reverse("schedule_accept", args=[plan.pk]), {"version": plan.version})
    plan.refresh_from_db()
    answer = coordinator.post(reverse("schedule_publish", args=[plan.pk]), {"version": plan.version}, follow=True)
    assert "2 places are made." in text_of(answer)
    assert Place.objects.count() == 2


def test_somebody_else_is_chosen_from_a_list(cast: Cast, coordinator: Client, plan: SchedulePlan) -> None:
    two = next(one for one in plan.result["places"] if one["observer"] == Observer.objects.get(number=2).pk)
    third = observer(cast.municipality, 3)
    place_of = {"session": two["session"], "instead": two["observer"]}
    page = coordinator.get(reverse("schedule_place", args=[plan.pk]), place_of)
    assert page.context["page_obj"][0].observer == third
    chosen = {**place_of, "observer": third.pk, "version": plan.version}
    coordinator.post(reverse("schedule_place", args=[plan.pk]), chosen)
    plan.refresh_from_db()
    assert {"session": two["session"], "observer": third.pk, "pinned": True} in plan.result["places"]
    assert {"session": two["session"], "observer": two["observer"], "pinned": False} not in plan.result["places"]


def test_a_discarded_schedule_is_asked_about_first(coordinator: Client, plan: SchedulePlan) -> None:
    address = reverse("schedule_discard", args=[plan.pk])
    assert "No place was made by it." in text_of(coordinator.get(address))
    coordinator.post(address)
    plan.refresh_from_db()
    assert plan.state == SchedulePlan.State.DISCARDED


def test_what_is_being_made_says_so(cast: Cast, coordinator: Client, plan: SchedulePlan) -> None:
    coordinator.post(reverse("schedule_again", args=[plan.pk]), {"version": plan.version})
    assert "Look how far it is" in text_of(coordinator.get(reverse("schedule", args=[plan.pk])))


@pytest.mark.parametrize("wrong", [{}, {"session": "x"}, {"session": "9" * 30}, {"session": "0"}])
def test_bent_addresses_are_not_found(coordinator: Client, plan: SchedulePlan, wrong: dict[str, str]) -> None:
    assert coordinator.get(reverse("schedule_place", args=[plan.pk]), wrong).status_code == 404


def test_the_page_asks_as_many_queries_whatever_stands_there(
    cast: Cast, coordinator: Client, plan: SchedulePlan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        place(session(cast.schools[1], soon(9 + number), seats=2, minimum=2), observer(cast.municipality))
    with django_assert_max_num_queries(19):
        coordinator.get(reverse("schedule", args=[plan.pk]))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({"q": "наблюдатель3"}, [3]),
        ({"category": "parent"}, [2]),
        ({"state": "removed"}, [4]),
        ({"paper": "valid"}, [1]),
        ({"paper": "expired"}, [2]),
        ({"paper": "none"}, [3, 4]),
        ({"tie": "works"}, [3]),
    ],
)
def test_filters_of_the_register(coordinator: Client, cast: Cast, query: dict[str, str], expected: list[int]) -> None:
    home = cast.municipality
    today = timezone.localdate(timezone=ZoneInfo(home.time_zone))
    certificate(observer(home, 1), today, today)
    certificate(observer(home, 2, category=Category.PARENT), today - timedelta(9), today - timedelta(1))
    tie(observer(home, 3), cast.schools[0], TieKind.WORKS)
    tie(observer(home, 4, state=ObserverState.REMOVED), cast.schools[0], TieKind.CHILD)
    observer(
        home,
        5,
        state=ObserverState.ERASED,
        **dict.fromkeys(("surname", "name", "patronymic", "email", "email_key"), ""),
    )
    page = coordinator.get(reverse("observer_list"), query)
    assert [one.number for one in page.context["people"]] == expected
    told = coordinator.get(reverse("api_observer-list"), query).json()
    assert [one["number"] for one in told["results"]] == expected
    assert {"email", "phone"} & set(told["results"][0]) == set()


def test_a_tie_to_a_school_of_a_kind(coordinator: Client, cast: Cast) -> None:
    anna, boris = observer(cast.municipality), observer(cast.municipality)
    tie(anna, cast.schools[0], TieKind.WORKS)
    tie(anna, cast.schools[1], TieKind.CHILD)
    tie(boris, cast.schools[1], TieKind.WORKS)
    asked: dict[str, Any] = {"school": cast.schools[1].pk, "tie": "works"}
    page = coordinator.get(reverse("observer_list"), asked)
    assert [one.pk for one in page.context["people"]] == [boris.pk]


def test_contacts_are_shown_on_request_to_who_may_and_noted(
    coordinator: Client, official: Client, cast: Cast, by: User
) -> None:
    anna = observer(cast.municipality, phone="+7 912 000-00-01")
    for address in (reverse("observer_list"), reverse("observer", args=[anna.pk])):
        assert "912 000" not in text_of(coordinator.get(address))
        assert "912 000" in text_of(coordinator.get(address, {"contacts": "1"}))
        assert official.get(address).status_code == 200
        assert official.get(address, {"contacts": "1"}).status_code == 403
    looks = JournalEntry.objects.filter(action="observers.contacts_seen")
    assert [(entry.by, entry.changes) for entry in looks] == [(str(by), {"observers": [anna.number]})] * 2
