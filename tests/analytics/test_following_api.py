"""The API of re-checks, of the zone and of decisions shows what the pages show."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from analytics.engine.sampling import SampleRule
from analytics.models import ManagementDecision, ZoneEntry
from analytics.services import rechecking
from analytics.services.rechecking import Wish
from tests.analytics.followed import TODAY, a_season
from tests.builders import Cast

pytestmark = pytest.mark.django_db


def got(client: Client, name: str, query: str = "") -> list[dict[str, Any]]:
    return list(client.get(f"{reverse(name)}{query}").json()["results"])


def test_each_sees_its_own(
    coordinator: Client, school_coordinator: Client, cast: Cast, by: User, english: None
) -> None:
    made = a_season(cast.municipality, cast.schools)
    rows = [rechecking.draw(made.sheet[at, 0], Wish(rule=SampleRule(4, 4, 10, 6)), by=by) for at in (0, 1)]
    one, two = cast.schools
    for school, zone in ((one, "out"), (two, "signs")):
        ZoneEntry.objects.create(school=school, year=2026, zone=zone, by_hand=True, note="Решение")
        ManagementDecision.objects.create(school=school, year=2026, kind="talk", text="Беседа", decided_on=TODAY)
    assert [row["id"] for row in got(coordinator, "api_recheck-list")] == [rows[1].pk, rows[0].pk]
    assert [row["id"] for row in got(school_coordinator, "api_recheck-list")] == [rows[0].pk]
    card = school_coordinator.get(reverse("api_recheck-detail", args=[rows[0].pk])).json()
    assert [work["code"] for work in card["drawn"]] == [work["code"] for work in rows[0].drawn]
    assert [row["zone"] for row in got(coordinator, "api_zone-list", "?year=2026")] == ["out", "signs"]
    assert got(school_coordinator, "api_zone-list") == []
    assert [row["school"] for row in got(school_coordinator, "api_decision-list")] == [one.pk]
    assert got(coordinator, "api_decision-list", "?open=closed") == []
