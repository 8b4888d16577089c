"""Schools sort as people look for them, on both databases and in Python alike."""

import random

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from office import natural
from schools.models import Municipality, School
from tests.builders import Cast

NAMES = [
    "«Лицей № 3»",
    "гимназия № 1",
    "Гимназия № 10",
    "Лицей",
    "Лицей № 2 им. А.С. Пушкина",
    "Лицей № 02/1",
    "МБОУ СОШ № 1",
    "МБОУ СОШ № 2",
    "МБОУ СОШ № 10",
    "МБОУ СОШ № 100",
    "СОШ № 2",
    "СОШ № 2 филиал",
    "СОШ № 10",
    "СОШ с. Верхнее",
]


def shuffled() -> list[str]:
    names = list(NAMES)
    random.Random(7).shuffle(names)
    return names


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("СОШ № 2", "СОШ № 10"),
        ("Гимназия № 1", "СОШ № 2"),
        ("гимназия № 1", "Гимназия № 2"),
        ("СОШ", "СОШ № 1"),
        ("СОШ № 9", "СОШ № 09 филиал"),
        ("СОШ Елового", "СОШ Ёлочного"),
        ("СОШ № 99999999999999999999", "СОШ № 100000000000000000000"),
    ],
)
def test_which_of_two_comes_first(first: str, then: str) -> None:
    assert (natural.compare(first, then), natural.compare(then, first), natural.compare(first, first)) == (-1, 1, 0)


def test_different_names_are_never_the_same() -> None:
    assert [natural.compare("СОШ № 2", other) == 0 for other in ("СОШ № 02", "сош № 2", "СОШ № 2 ", "СОШ №2")] == [
        False
    ] * 4


def test_the_database_sorts_as_python_does(municipality: Municipality) -> None:
    School.objects.all().delete()
    School.objects.bulk_create(School(municipality=municipality, name=name) for name in shuffled())
    assert list(School.objects.values_list("name", flat=True)) == NAMES == sorted(NAMES, key=natural.key)


@pytest.mark.parametrize("name", ["СОШ № 02", "сош № 2", "СОШ №2"])
def test_names_that_sort_side_by_side_are_still_two(municipality: Municipality, name: str) -> None:
    known = School.objects.filter(name__icontains="№").count()
    School.objects.create(municipality=municipality, name="СОШ № 2")
    School.objects.create(municipality=municipality, name=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        School.objects.create(municipality=municipality, name="СОШ № 2")
    assert School.objects.filter(name="СОШ № 2").count() == 1
    assert School.objects.filter(name__icontains="№").count() == known + 2


def test_pages_and_the_api_sort_so(cast: Cast, coordinator: Client) -> None:
    School.objects.create(municipality=cast.municipality, name="МБОУ СОШ № 10")
    School.objects.create(municipality=cast.municipality, name="Гимназия № 1")
    wanted = ["Гимназия № 1", "МБОУ СОШ № 1", "МБОУ СОШ № 2", "МБОУ СОШ № 10"]
    assert [row["name"] for row in coordinator.get("/api/v1/schools/").json()["results"]] == wanted
    assert [row.name for row in coordinator.get("/schools/").context["page_obj"]] == wanted
