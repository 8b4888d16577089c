"""Numbers as JSON keeps them: what is not known is nothing, a per cent never leaves its scale."""

import math

import pytest

from accounts.models import User
from analytics.jobs.telling import percent, told
from analytics.models import RunPart
from schools.models import Municipality, School
from tests.analytics.seasons import Make, season
from tests.analytics.test_running import analysed


@pytest.mark.parametrize(
    ("value", "kept", "cut"),
    [(12.3456, 12.346, 12.346), (-26.0, -26.0, 0.0), (113.4, 113.4, 100.0), (math.nan, None, None)],
)
def test_numbers(value: float, kept: float | None, cut: float | None) -> None:
    assert (told(value), percent(value)) == (kept, cut)


@pytest.mark.django_db
def test_intervals_of_few_pupils_stay_between_nothing_and_everything(municipality: Municipality, by: User) -> None:
    schools = [School.objects.create(municipality=municipality, name=f"МБОУ СОШ № {at}") for at in (31, 32)]
    analysed(season(municipality, schools, (("RU", 4),), make=Make(pupils=3, classes=1)), by)
    tasks = RunPart.objects.get().figures["tasks"]
    bounds = [row[name] for row in tasks for name in ("low", "high") if row[name] is not None]
    assert (min(bounds), max(bounds)) == (0.0, 100.0)
