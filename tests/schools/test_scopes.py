"""The post of an observer opens nothing of the municipality, whatever other post the same person holds beside it."""

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission, Role
from schools.models import Membership
from schools.rules import Post, Scope
from tests.builders import Cast
from tests.observers.acting import a_presence, handed
from tests.observers.builders import at, observer, session

OBSERVES, WORKS = Post(Role.OBSERVER, 1, zone="Asia/Omsk"), Post(Role.SCHOOL, 1, 5, zone="Asia/Omsk")
SCOPED = [model for model in apps.get_models() if hasattr(model.objects, "within")]  # type: ignore[attr-defined]
NOTHING = "nothing"


@pytest.mark.parametrize(
    ("posts", "whole", "homes", "schools"),
    [
        ((OBSERVES,), set(), set(), set()),
        ((WORKS,), set(), {1}, {5}),
        ((OBSERVES, WORKS), set(), {1}, {5}),
        ((Post(Role.OBSERVER, 2), WORKS), set(), {1}, {5}),
        ((OBSERVES, Post(Role.AUDITOR, 1)), {1}, {1}, set()),
        ((OBSERVES, Post(Role.COORDINATOR, 2)), {2}, {2}, set()),
    ],
)
def test_what_posts_open(posts: tuple[Post, ...], whole: set[int], homes: set[int], schools: set[int]) -> None:
    scope = Scope(posts)
    assert [set(one) for one in (scope.municipalities, scope.homes, scope.schools)] == [whole, homes, schools]


def test_an_observer_still_has_a_clock_and_files_acts() -> None:
    scope = Scope((OBSERVES,))
    assert scope.zone == "Asia/Omsk"
    assert scope.may(Permission.ACT_FILE, municipality=1)
    assert not scope.may(Permission.ACT_FILE, municipality=2)
    assert scope.where(Permission.ACT_SEE) == frozenset()


def _asked(model: type[Model], *posts: Post) -> str:
    """The statement that finds the rows of these posts."""
    within: Callable[..., Any] = model.objects.within  # type: ignore[attr-defined]
    beside = [date(2027, 4, 14)] if "today" in inspect.signature(within).parameters else []
    try:
        return str(within(Scope(posts), *beside).query)
    except EmptyResultSet:
        return NOTHING


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_every_list_is_the_schools_own_with_and_without_the_observers_post(db: None, model: type[Model]) -> None:
    assert _asked(model, OBSERVES, WORKS) == _asked(model, WORKS)


def test_an_observer_alone_finds_no_row_but_the_countrys_days(db: None) -> None:
    found = {model.__name__ for model in SCOPED if _asked(model, OBSERVES) != NOTHING}
    assert len(SCOPED) > 30
    assert found == {"CalendarDay"}


@pytest.fixture
def both(cast: Cast, sign_in: Callable[[User], Client]) -> Client:
    """The coordinator of the first school, who observes as well."""
    person = cast.people[Role.SCHOOL]
    Membership.objects.create(user=person, role=Role.OBSERVER, municipality=cast.municipality)
    return sign_in(person)


def test_pages_and_routes_show_the_own_school_only(cast: Cast, both: Client) -> None:
    own, other = session(cast.schools[0], at(13)), session(cast.schools[1], at(13))
    acts = [handed(a_presence(school)) for school in cast.schools]
    for name in ("session_list", "act_list", "school_list"):
        text = both.get(reverse(name)).content.decode()
        assert [school.name in text for school in cast.schools] == [True, False], name
    assert [both.get(reverse("session", args=[one.pk])).status_code for one in (own, other)] == [200, 404]
    assert [both.get(reverse("act", args=[one.pk])).status_code for one in acts] == [200, 404]
    listed = both.get(reverse("api_session-list"), {"since": "2027-04-14"}).json()["results"]
    assert {row["school"] for row in listed} == {cast.schools[0].pk}


def test_the_own_presence_is_still_there_to_write_about(cast: Cast, both: Client) -> None:
    person = observer(cast.municipality, user=cast.people[Role.SCHOOL])
    held = a_presence(cast.schools[1], person, starts_at=at(9, day=date(2026, 4, 14)))
    a_presence(cast.schools[1], starts_at=at(11, day=date(2026, 4, 14)))
    due = both.get(reverse("act_mine")).context["rows"]
    assert [one.place.pk for one, _url in due] == [held.pk]
