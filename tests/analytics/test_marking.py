"""The federal rules a school meets, by their letters."""

import pytest

from analytics import cohorts
from analytics.jobs import marking
from analytics.labels.reasons import MARKERS
from schools.models import Municipality, School
from tests.analytics.seasons import Make, season

pytestmark = pytest.mark.django_db


def test_every_school_has_its_letters_and_every_letter_its_words(municipality: Municipality) -> None:
    for number in range(3, 11):
        School.objects.create(municipality=municipality, name=f"Школа {number}")
    schools = list(School.objects.filter(municipality=municipality).order_by("pk"))
    made = season(municipality, schools, (("RU", 5),), planted={(0, 0): "inflated", (1, 0): "lifted"})
    cohort = cohorts.cohort(made.works[0])
    met = dict(zip(cohort.schools, marking.met(cohort), strict=True))
    assert len(met) == 10
    assert {code for codes in met.values() for code in codes} <= set(MARKERS)
    assert "E" in met[str(schools[0].pk)]
    assert "I" in met[str(schools[1].pk)]


@pytest.mark.parametrize("make", [Make(pupils=1, classes=1), Make(scale=False, journal=False, rolls=False)])
def test_little_known_breaks_nothing(municipality: Municipality, make: Make) -> None:
    schools = list(School.objects.filter(municipality=municipality).order_by("pk"))
    made = season(municipality, schools, (("RU", 5),), make=make)
    assert [set(codes) <= set(MARKERS) for codes in marking.met(cohorts.cohort(made.works[0]))] == [True, True]
