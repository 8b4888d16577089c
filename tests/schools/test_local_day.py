"""Which day it is for a person: that of the municipality he works in, else the site's own."""

from datetime import UTC, date, datetime

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission, Role
from schools.access import allow, scope_of, today_of
from schools.rules import Post, Scope
from tests.builders import Cast

FAR, NEAR = "Asia/Kamchatka", "Europe/Moscow"


@pytest.mark.parametrize(
    ("posts", "zone"),
    [
        ((), None),
        ((Post(Role.ADMINISTRATOR),), None),
        ((Post(Role.COORDINATOR, 1, zone=FAR),), FAR),
        ((Post(Role.SCHOOL, 1, 1, zone=FAR), Post(Role.SCHOOL, 1, 2, zone=FAR)), FAR),
        ((Post(Role.COORDINATOR, 1, zone=FAR), Post(Role.OFFICIAL, 2, zone=NEAR)), None),
        ((Post(Role.COORDINATOR, 1, zone=FAR), Post(Role.ADMINISTRATOR)), None),
    ],
)
def test_one_zone_is_known_or_none(posts: tuple[Post, ...], zone: str | None) -> None:
    assert Scope(posts).zone == zone


@pytest.mark.parametrize(("zone", "day"), [(FAR, date(2026, 10, 2)), (NEAR, date(2026, 10, 1))])
def test_the_day_is_the_municipalitys(cast: Cast, monkeypatch: pytest.MonkeyPatch, zone: str, day: date) -> None:
    cast.municipality.time_zone = zone
    cast.municipality.save()
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 10, 1, 15, tzinfo=UTC))
    person: User = cast.people[Role.SCHOOL]
    assert today_of(scope_of(person)) == day


def test_a_page_shows_the_clock_of_the_municipality(cast: Cast, rf: RequestFactory) -> None:
    cast.municipality.time_zone = FAR
    cast.municipality.save()
    request = rf.get("/")
    request.user = cast.people[Role.SCHOOL]
    shown = allow(Permission.SCHOOL_SEE)(lambda request: HttpResponse(timezone.get_current_timezone_name()))
    assert shown(request).content == FAR.encode()
    assert timezone.get_current_timezone_name() == timezone.get_default_timezone_name()
