"""How many questions each page of the plans asks the database: stated, and the same for one row and for many."""

from collections.abc import Callable
from itertools import count

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from plans.models import Plan
from plans.services import editing, lifecycle
from tests.builders import Cast
from tests.plans.situations import a_plan, an_approved_plan, an_upload

pytestmark = pytest.mark.django_db
HEAD = "№\tМероприятие\tСрок\tОтветственный\tРезультат\n"


YEARS = count(2030)  # because the same bytes are the same plan


def text_of(rows: int) -> str:
    """A plan of its own year with so many rows in two sections, each with a person, a group and a doubt."""
    row = "{0}\tСовещание {0}\tДо 32.01.2027\tЛебедева Н.О., Руководители ОО\tПротокол\n"
    half = "".join(row.format(f"1.{number}") for number in range(1, rows + 1))
    other = "".join(row.format(f"2.{number}") for number in range(1, rows + 1))
    return f"План мероприятий на {next(YEARS)} год\n{HEAD}1. Подготовка\n{half}2. Итоги\n{other}"


def asked(client: Client, address: str) -> int:
    """How many statements a page runs, once everything that is remembered is remembered."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as told:
        assert client.get(address).status_code == 200
    return len(told)


def plan_list(cast: Cast, by: User, rows: int) -> str:
    for _number in range(rows):
        a_plan(cast.municipality, by, text_of(1))
    return reverse("plan_list")


def card(cast: Cast, by: User, rows: int) -> str:
    return reverse("plan", args=[a_plan(cast.municipality, by, text_of(rows)).pk])


def defects(cast: Cast, by: User, rows: int) -> str:
    return reverse("plan_defects", args=[a_plan(cast.municipality, by, text_of(rows)).pk])


def upload(cast: Cast, by: User, rows: int) -> str:
    return reverse("plan_upload", args=[an_upload(cast.municipality, by, text_of(rows)).pk]) + "?show=all"


def proposals(cast: Cast, by: User, rows: int) -> str:
    plan = an_approved_plan(cast.municipality, by, text_of(1))
    for number in range(rows):
        lifecycle.propose(
            plan, school=cast.schools[0], measure=plan.measures.first(), text=f"Предложение {number}", by=by
        )
    return reverse("proposals", args=[plan.pk])


def measure(cast: Cast, by: User, rows: int) -> str:
    plan = a_plan(cast.municipality, by, text_of(1))
    row = plan.measures.get(number="1.1")
    words = ", ".join(f"Группа {letter}" for letter in "АБВГДЕ"[:rows])
    editing.edit_measure(row, {"responsible_text": words}, version=1, by=by)
    return reverse("measure", args=[row.pk])


def difference(cast: Cast, by: User, rows: int) -> str:
    new = lifecycle.new_edition(an_approved_plan(cast.municipality, by, text_of(rows)), by=by)
    Plan.objects.filter(pk=new.pk).update(title="Иной")
    return reverse("plan_difference", args=[new.pk])


PAGES: dict[str, Callable[[Cast, User, int], str]] = {
    page.__name__: page for page in (plan_list, card, defects, upload, proposals, measure, difference)
}


@pytest.mark.parametrize("page", PAGES)
def test_more_rows_ask_no_more_questions(cast: Cast, coordinator: Client, by: User, page: str) -> None:
    few = asked(coordinator, PAGES[page](cast, by, 1))
    Plan.objects.filter(state="draft").update(title="прежний")
    assert asked(coordinator, PAGES[page](cast, by, 3)) == few
    assert few <= MOST[page]


# What each page may ask at most, sign-in, menu and notices included.
MOST = {"plan_list": 20, "card": 25, "defects": 18, "upload": 14, "proposals": 16, "measure": 20, "difference": 18}


@pytest.mark.parametrize(("route", "rows"), [("plans", 3), ("measures", 3), ("plan-uploads", 3)])
def test_lists_of_the_api_ask_no_more_either(cast: Cast, coordinator: Client, by: User, route: str, rows: int) -> None:
    counts = []
    for number in range(rows):
        a_plan(cast.municipality, by, text_of(number + 1))
        an_upload(cast.municipality, by, text_of(1))
        counts.append(asked(coordinator, f"/api/v1/{route}/"))
    assert set(counts) == {counts[0]}
