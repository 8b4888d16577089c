"""The API of analytical notes: the list, the card and the figures say what the page says, to the same people."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from analytics.models import AnalyticalNote
from analytics.services.noting import About
from tests.analytics.noted import a_note, a_work, handed_in
from tests.builders import Cast

pytestmark = pytest.mark.usefixtures("english")
API = "/api/v1/notes/"


@pytest.fixture
def note(cast: Cast, by: User) -> AnalyticalNote:
    """Of one work that both schools wrote alike."""
    work = a_work(cast.municipality)
    for school in cast.schools:
        handed_in(work, school)
    return a_note(About(cast.municipality, 2026, work=work), by)


def ids(client: Client, query: str = "") -> list[int]:
    return [row["id"] for row in client.get(f"{API}{query}").json()["results"]]


def test_the_list_and_the_card(note: AnalyticalNote, coordinator: Client) -> None:
    (row,) = coordinator.get(API).json()["results"]
    told = {name: row[name] for name in ("id", "school", "year", "work", "subject", "title", "made", "version")}
    assert told == {
        "id": note.pk,
        "school": None,
        "year": 2026,
        "work": note.work_id,
        "subject": "",
        "title": note.title,
        "made": True,
        "version": 1,
    }
    card = coordinator.get(f"{API}{note.pk}/").json()
    parts = card.pop("parts")
    assert card == row
    assert {part["code"]: part["words"] for part in parts} == {
        code: words for code, words in note.words.items() if words
    }
    assert (parts[0]["code"], parts[0]["title"]) == ("participation", "Who wrote")


def test_the_figures_are_the_tables_of_the_page(note: AnalyticalNote, coordinator: Client) -> None:
    tables = coordinator.get(f"{API}{note.pk}/figures/").json()
    results = next(table for table in tables if table["part"] == "results")
    (line,) = [dict(zip(results["heads"], row, strict=True)) for row in results["rows"]]
    assert {name: line[name] for name in ("Wrote", "Mean, points", "Greatest total", "Schools")} == {
        "Wrote": 12,
        "Mean, points": pytest.approx(19 / 6, abs=0.01),
        "Greatest total": 6,
        "Schools": 2,
    }
    assert {len(table["heads"]) for table in tables} == {len(row) for table in tables for row in table["rows"]}


def test_a_note_that_is_being_made_has_no_figures(cast: Cast, coordinator: Client) -> None:
    row = AnalyticalNote.objects.create(municipality=cast.municipality, year=2026, title="Справка")
    assert coordinator.get(f"{API}{row.pk}/").json()["made"] is False
    assert coordinator.get(f"{API}{row.pk}/figures/").json() == []


@pytest.mark.parametrize(
    ("role", "seen"),
    [(Role.COORDINATOR, [2, 1, 0]), (Role.OFFICIAL, [2, 1, 0]), (Role.AUDITOR, [2, 1, 0]), (Role.SCHOOL, [1])],
)
def test_who_sees_which(cast: Cast, sign_in: Callable[..., Client], role: Role, seen: list[int]) -> None:
    rows = [
        AnalyticalNote.objects.create(municipality=cast.municipality, year=2026, title="Справка", school=school)
        for school in (None, *cast.schools)
    ]
    client = sign_in(cast.people[role])
    assert ids(client) == [rows[at].pk for at in seen]
    for row in rows:
        answers = [client.get(f"{API}{row.pk}/{more}").status_code for more in ("", "figures/")]
        assert answers == [200 if row.pk in ids(client) else 404] * 2
    assert ids(sign_in(cast.stranger)) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [("?about=season", 1), ("?about=subject", 1), ("?about=work", 2), ("?subject=RU", 3), ("?year=2025", 0)],
)
def test_the_filters_are_those_of_the_page(
    cast: Cast, note: AnalyticalNote, coordinator: Client, query: str, found: int
) -> None:
    for facts in ({}, {"subject": "RU"}, {"work": note.work, "school": cast.schools[0]}):
        AnalyticalNote.objects.create(municipality=cast.municipality, year=2026, title="Справка", **facts)
    assert len(ids(coordinator, query)) == found
    assert len(coordinator.get(f"/results/notes/{query}").context["page_obj"]) == found
    (own,) = ids(coordinator, f"?school={cast.schools[0].pk}")
    assert AnalyticalNote.objects.get(pk=own).school == cast.schools[0]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_here(note: AnalyticalNote, coordinator: Client, method: str) -> None:
    assert getattr(coordinator, method)(f"{API}{note.pk}/").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_queries(cast: Cast, coordinator: Client, count: int) -> None:
    AnalyticalNote.objects.bulk_create(
        AnalyticalNote(municipality=cast.municipality, year=2026, title="Справка", facts={"x": 1}) for _ in range(count)
    )
    with CaptureQueriesContext(connection) as asked:
        assert len(ids(coordinator)) == count
    assert len(asked) == 5
