"""Filters of all lists: a number that no row can have is answered like any other that no row has."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import django_filters
import pytest
from django.db.models import Value
from django.http import QueryDict
from django.test import Client
from django.urls import URLResolver, get_resolver

from accounts.roles import Role
from analytics.filters.inquiries import FindingFilter
from schools.filters import Number, Several
from schools.rules import Post, Scope

ROOMS = ("analytics.filters", "documents.filters", "observers.filters", "plans.filters", "schools.filters")
FAR = {"9" * 30: "2000000000", "-9223372036854775809": "-2000000000"}
PLACES = ("/results/", "/plans/", "/observers/", "/documents/", "/schools/", "/api/v1/")
SCOPE = Scope((Post(Role.ADMINISTRATOR),))
Kind = type[django_filters.FilterSet]


def modules() -> Iterator[Any]:
    for name in ROOMS:
        room = importlib.import_module(name)
        yield room
        for found in pkgutil.iter_modules(getattr(room, "__path__", [])):
            yield importlib.import_module(f"{name}.{found.name}")


def model_of(kind: Any) -> Any:
    """What its lists are of; ``None`` for what several filters only share."""
    return kind._meta.model


def kinds() -> list[Kind]:
    """Every FilterSet that belongs to a list."""
    found: set[Kind] = set()
    for module in modules():
        own = (one for one in vars(module).values() if inspect.isclass(one) and one.__module__ == module.__name__)
        found |= {one for one in own if issubclass(one, django_filters.FilterSet) and model_of(one)}
    return sorted(found, key=lambda kind: (kind.__name__, kind.__module__))


def boxes() -> list[Any]:
    return [
        pytest.param(kind, name, id=f"{kind.__name__}.{name}") for kind in kinds() for name in sorted(kind.base_filters)
    ]


def answer(kind: Kind, name: str, value: str) -> tuple[bool, list[str], int]:
    """Whether the form is valid, which boxes are not, and how many rows are found."""
    query = QueryDict(mutable=True)
    query[name] = value
    extra = {"scope": SCOPE} if "scope" in inspect.signature(kind.__init__).parameters else {}
    rows = model_of(kind).objects.all()
    if kind is FindingFilter:
        rows = rows.annotate(told=Value(True))  # because its lists always say who may be told
    made = kind(query, queryset=rows, **extra)
    return made.is_valid(), sorted(made.form.errors), len(made.qs[:5])


@pytest.mark.django_db
@pytest.mark.parametrize(("value", "unknown"), FAR.items())
@pytest.mark.parametrize(("kind", "name"), boxes())
def test_a_filter(kind: Kind, name: str, value: str, unknown: str) -> None:
    assert answer(kind, name, value) == answer(kind, name, unknown)


def test_no_filter_goes_round_the_one_that_knows() -> None:
    """A number or a choice of several rows is taken by the filters of ``schools.filters``."""
    boxes_of = [(kind.__name__, name, box) for kind in kinds() for name, box in kind.base_filters.items()]
    plain = [
        (kind, name)
        for kind, name, box in boxes_of
        if isinstance(box, django_filters.NumberFilter | django_filters.ModelMultipleChoiceFilter)
        and not isinstance(box, Number | Several)
    ]
    assert plain == []
    assert len([box for *_where, box in boxes_of if isinstance(box, Number)]) > 20


def addresses() -> list[str]:
    """Pages and routes of the API that need nothing in their address."""
    found: set[str] = set()

    def walk(patterns: Any, before: str) -> None:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, here)
            elif not {"<", "(", "?"} & set(here.replace("^", "").replace("$", "")):
                found.add("/" + here.replace("^", "").replace("$", ""))

    walk(get_resolver().url_patterns, "")
    return sorted(one for one in found if one.startswith(PLACES))


@pytest.mark.parametrize("address", addresses())
def test_a_page(address: str, coordinator: Client) -> None:
    far, unknown = next(iter(FAR.items()))
    for name in ("school", "work", "year", "municipality", "page"):
        answers = [coordinator.get(f"{address}?{name}={value}").status_code for value in (far, unknown)]
        assert answers[0] == answers[1] < 500, name
