"""Pairs of a school with signs and a steady one: suggested on context, pinned, changed, accepted."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import JournalEntry, User
from analytics.labels.pairs import alone_sentence, basis_words
from analytics.models import ListedSchool, Pair, ZoneEntry
from analytics.reports.steady import steady
from analytics.services import pairing
from schools.models import Municipality, School
from tests.analytics.followed import TODAY, a_matter, a_season, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools(municipality: Municipality) -> list[School]:
    """Six schools of 100 to 600 pupils, judged; the first two were heard about signs and stand in the zone."""
    School.objects.bulk_create(
        School(municipality=municipality, name=f"Школа {at}", pupils=100 * at) for at in range(1, 7)
    )
    rows = list(School.objects.filter(name__startswith="Школа").order_by("name"))
    made = a_season(municipality, rows)
    found(made, (0, 0, "level"), (1, 0, "level"))
    for at, school in enumerate(rows[:2]):
        a_matter(made, (at, 0), ["level"])
        ZoneEntry.objects.create(school=school, year=2026, zone="signs")
    return rows


def names(municipality: Municipality) -> list[tuple[str, str]]:
    return [(row.school.name, row.steady.name) for row in pairing.of_year(municipality, 2026)]


def test_steady_is_judged_not_flagged_not_listed_not_in_the_zone(
    municipality: Municipality, schools: list[School]
) -> None:
    ListedSchool.objects.create(school=schools[2], year=2025, source="Список")
    ZoneEntry.objects.create(school=schools[3], year=2026, zone="watch")
    assert [school.name for school in steady(municipality, 2026)] == ["Школа 5", "Школа 6"]
    assert steady(municipality, 2025) == []


def test_the_nearest_are_suggested_and_pins_stay(municipality: Municipality, schools: list[School], by: User) -> None:
    done = pairing.suggest(municipality, 2026, today=TODAY, by=by)
    assert (done.made, done.alone) == (2, [])
    assert {steady for _school, steady in names(municipality)} == {"Школа 3", "Школа 4"}
    row = pairing.choose(municipality, 2026, schools[0], schools[5], by=by)
    assert row.basis == {"by_hand": True, "pinned": True}
    pairing.suggest(municipality, 2026, today=TODAY, by=by)
    assert names(municipality) == [("Школа 1", "Школа 6"), ("Школа 2", "Школа 3")]
    assert pairing.accept(municipality, 2026, by=by) == 2
    pairing.suggest(municipality, 2026, today=TODAY, by=by)
    assert names(municipality) == [("Школа 1", "Школа 6"), ("Школа 2", "Школа 3")]
    with pytest.raises(ValidationError):
        pairing.choose(municipality, 2026, schools[0], schools[4], by=by)
    with pytest.raises(ValidationError):
        pairing.accept(municipality, 2026, by=by)
    pairing.remove(pairing.of_year(municipality, 2026)[0], by=by)
    assert names(municipality) == [("Школа 2", "Школа 3")]
    assert JournalEntry.objects.filter(action__startswith="pair.").count() == 6


def test_a_pin_lets_go(municipality: Municipality, schools: list[School], by: User) -> None:
    row = pairing.choose(municipality, 2026, schools[0], schools[5], by=by)
    assert pairing.pin(row, pinned=False, by=by).basis == {"by_hand": True, "pinned": False}
    pairing.suggest(municipality, 2026, today=TODAY, by=by)
    assert ("Школа 1", "Школа 6") not in names(municipality)


def test_nobody_helps_himself(municipality: Municipality, schools: list[School], by: User) -> None:
    with pytest.raises(ValidationError):
        pairing.choose(municipality, 2026, schools[0], schools[0], by=by)


@pytest.mark.parametrize(
    ("reason", "facts", "told"),
    [
        ("no_steady_schools", {}, "A: no school of the municipality has steady results this year."),
        ("outside_calipers", {"nearest": "7"}, "A: the nearest school, name 7, is too different."),
        ("steady_schools_taken", {"open": ("7",)}, "A: the schools with steady results already help others."),
        ("of_a_later_engine", {}, "A"),
    ],
)
def test_why_a_school_stays_alone(reason: str, facts: dict[str, Any], told: str) -> None:
    with override("en"):
        assert alone_sentence("A", reason, facts, lambda pk: f"name {pk}") == told


def test_why_these_two() -> None:
    basis = {"distance": 0.5, "gaps": {"kind": 0.0, "pupils": 120.0, "social_index": None, "settlement": 1.0}}
    with override("en"):
        assert basis_words(basis, str) == (
            "distance 0.50, 1 is usual (kind: the same; pupils: differs by 120; settlement: another)"
        )
        assert basis_words({"by_hand": True}, str) == "chosen by a person"


def test_the_pages(
    coordinator: Client, official: Client, school_coordinator: Client, schools: list[School], english: None
) -> None:
    listed = reverse("pair_list")
    done = coordinator.post(reverse("pair_suggest", args=[2026]))
    page = coordinator.get(done["Location"])
    assert [line["pair"].school.name for line in page.context["pairs"]] == ["Школа 1", "Школа 2"]
    url = reverse("pair_choose", args=[2026])
    assert coordinator.post(url, {"school": schools[0].pk}).status_code == 422
    assert coordinator.post(url, {"school": schools[0].pk, "steady": schools[5].pk})["Location"] == done["Location"]
    row = Pair.objects.get(school=schools[0])
    coordinator.post(reverse("pair_pin", args=[row.pk]))
    coordinator.post(reverse("pair_accept", args=[2026]))
    assert Pair.objects.filter(accepted_at__isnull=False).count() == 2
    coordinator.post(reverse("pair_remove", args=[row.pk]))
    assert [school.name for school in coordinator.get(listed).context["alone"]] == ["Школа 1"]
    assert [official.get(listed).status_code, school_coordinator.get(listed).status_code] == [200, 403]
