"""Programmes of targeted help: steps from templates by sign, worded, adopted, carried out, printed."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import JournalEntry, User
from analytics.labels.remedies import COMMON, MEASURES, RESULTS, STEPS
from analytics.labels.signs import SIGNS
from analytics.models import HelpProgramme, ZoneEntry
from analytics.services import helping
from analytics.services.versions import Clash
from documents.models import Document
from office.paper import Paper
from schools.models import School
from tests.analytics.followed import EXPLAINED, TODAY, a_matter, a_season
from tests.analytics.seasons import Season
from tests.builders import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(cast: Cast) -> Season:
    return a_season(cast.municipality, cast.schools)


@pytest.fixture
def row(made: Season, school: School, by: User) -> HelpProgramme:
    a_matter(made, (0, 0), ["boundary"])
    a_matter(made, (0, 1), ["level"], **EXPLAINED)
    return helping.make(school, 2026, today=TODAY, by=by)


def test_every_sign_has_its_templates() -> None:
    assert set(MEASURES) == set(RESULTS) == set(SIGNS)
    assert set(STEPS) == {*SIGNS, "recheck"}


def test_steps_follow_the_signs_that_stand(row: HelpProgramme) -> None:
    wanted = {("boundary", step.weeks) for step in STEPS["boundary"]} | {("common", step.weeks) for step in COMMON}
    assert {
        (item["sign"], (date.fromisoformat(item["due"]) - TODAY) // timedelta(weeks=1)) for item in row.items
    } == wanted
    assert [item["due"] for item in row.items] == sorted(item["due"] for item in row.items)
    assert row.items[0] == {
        "sign": "common",
        "text": f"{COMMON[0].text}. Ожидаемый результат: план работы согласован",
        "due": "2026-06-08",
        "who": "Управление образования",
        "done": False,
        "result": "",
    }


def test_a_poor_recheck_adds_its_steps_and_a_second_making_gives_the_first(
    made: Season, school: School, by: User
) -> None:
    ZoneEntry.objects.create(
        school=school, year=2026, zone="signs", reasons=[{"code": "recheck_below", "zone": "signs"}]
    )
    assert helping.signs_of(school, 2026, TODAY) == ["recheck"]
    row = helping.make(school, 2026, today=TODAY, by=by)
    assert helping.make(school, 2026, today=TODAY, by=by) == row
    assert HelpProgramme.objects.count() == 1


def test_an_adopted_programme_only_reports(row: HelpProgramme, by: User) -> None:
    lacking = [{**row.items[0], "who": ""}]
    edited = helping.edit(row, lacking, title="Программа", version=1, by=by)
    with pytest.raises(ValidationError):
        helping.adopt(edited, version=2, by=by)
    edited = helping.edit(row, [{**row.items[0]}, {**row.items[1]}], title="Программа", version=2, by=by)
    with pytest.raises(Clash):
        helping.adopt(edited, version=2, by=by)
    with pytest.raises(ValidationError):
        helping.report(edited, [(True, ""), (False, "")], version=3, by=by)
    adopted = helping.adopt(edited, version=3, by=by)
    for verb in (
        lambda: helping.edit(adopted, [], title="x", version=4, by=by),
        lambda: helping.adopt(adopted, version=4, by=by),
        lambda: helping.report(adopted, [(True, "")], version=4, by=by),
        lambda: helping.delete(adopted, by=by),
    ):
        with pytest.raises(ValidationError):
            verb()
    told = helping.report(adopted, [(True, " Состоялась 5 июня "), (False, "")], version=4, by=by)
    assert [(item["done"], item["result"]) for item in told.items] == [(True, "Состоялась 5 июня"), (False, "")]
    entries = JournalEntry.objects.filter(subject_kind="helpprogramme").order_by("number")
    assert list(entries.values_list("action", flat=True)) == [
        "help.made", "help.edited", "help.edited", "help.adopted", "help.reported",
    ]  # fmt: skip


def test_the_paper(row: HelpProgramme, by: User, storage: Path) -> None:
    paper = helping.put_on_paper(row, by=by)
    assert (helping.put_on_paper(row, by=by).pk, Document.objects.count()) == (paper.pk, 1)
    facts = Paper.from_payload(paper.payload)
    assert facts.heading == "адресной помощи на 2026 год: МБОУ СОШ № 1"
    table = facts.annexes[0].table
    assert table is not None
    assert table.sections[0].rows[0][2:4] == ("08.06.2026", "Управление образования")


def test_the_pages(
    coordinator: Client, school_coordinator: Client, made: Season, school: School, english: None
) -> None:
    a_matter(made, (0, 0), ["boundary"])
    done = coordinator.post(reverse("help_new"), {"school": school.pk, "year": 2026})
    row = HelpProgramme.objects.get()
    card = reverse("help", args=[row.pk])
    assert done["Location"] == card
    assert school_coordinator.get(card).status_code == 404
    assert school_coordinator.get(reverse("help_list")).context["lines"] == []
    url = reverse("help_edit", args=[row.pk])
    form: dict[str, Any] = {"title": "Программа", "version": 1, "step-TOTAL_FORMS": 3, "step-INITIAL_FORMS": 2}
    form |= {"step-0-text": "Встреча", "step-0-due": "2026-07-01", "step-0-who": "УО", "step-0-sign": "common"}
    form |= {"step-1-text": "Лишнее", "step-1-DELETE": "on", "step-2-text": ""}
    assert coordinator.post(url, {**form, "title": ""}).status_code == 422
    assert coordinator.post(url, {**form, "version": 8}).status_code == 409
    assert coordinator.post(url, form)["Location"] == card
    row.refresh_from_db()
    assert row.items == [
        {"sign": "common", "text": "Встреча", "due": "2026-07-01", "who": "УО", "done": False, "result": ""}
    ]
    coordinator.post(reverse("help_adopt", args=[row.pk]), {"version": 2})
    assert school_coordinator.get(card).status_code == 200
    assert coordinator.post(url, {"version": 2, "done-0": "on"}).status_code == 409
    assert coordinator.post(url, {"version": 3, "done-0": "on", "result-0": "Состоялась"})["Location"] == card
    shown = school_coordinator.get(card).context["items"]
    assert [(item["done"], item["result"]) for item in shown] == [(True, "Состоялась")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(
    coordinator: Client, cast: Cast, by: User, english: None, django_assert_num_queries: Any, count: int
) -> None:
    for at in range(count):
        school = School.objects.create(municipality=cast.municipality, name=f"Школа {at}")
        helping.make(school, 2026, today=TODAY, by=by)
    coordinator.get(reverse("help_list"))
    with django_assert_num_queries(8):
        assert len(coordinator.get(reverse("help_list")).context["lines"]) == count
