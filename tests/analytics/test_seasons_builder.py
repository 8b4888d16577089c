"""The made-up season that other tests stand on."""

import pytest

from analytics.models import JournalRoll, ResultSheet, Work
from schools.models import Municipality, School
from tests.analytics.seasons import KINDS, Make, season


def test_the_same_seed_makes_the_same_season(municipality: Municipality) -> None:
    schools = list(School.objects.filter(municipality=municipality).order_by("pk"))
    made = season(municipality, schools, (("RU", 4), ("MA", 5)), seed=3)
    assert (Work.objects.count(), ResultSheet.objects.count(), JournalRoll.objects.count()) == (2, 4, 4)
    first = made.sheet[0, 0]
    again = season(municipality, schools, (("RU", 4),), seed=3, make=Make(year=2027))
    assert bytes(again.sheet[0, 0].columns) == bytes(first.columns)
    assert (first.n, first.marks2 + first.marks3 + first.marks4 + first.marks5) == (48, 48)


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_sheet_differs_and_stays_possible(municipality: Municipality, kind: str) -> None:
    schools = list(School.objects.filter(municipality=municipality).order_by("pk"))
    honest = season(municipality, schools, (("RU", 4),))
    planted = season(municipality, schools, (("RU", 4),), planted={(0, 0): kind}, make=Make(year=2027))
    assert bytes(honest.sheet[1, 0].columns) == bytes(planted.sheet[1, 0].columns)
    assert bytes(honest.sheet[0, 0].columns) != bytes(planted.sheet[0, 0].columns)
    people = planted.sheet[0, 0].participants
    maxima = [task["max"] for task in planted.works[0].tasks]
    assert ((people.points >= -1) & (people.points <= maxima)).all()
    assert (people.points.clip(0).sum(1) == people.totals).all()
