"""Cross-checking: works from the sheets, dealt by the solver, never to the own school, accepted and printed."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from accounts.models import Job, JournalEntry, User
from analytics import tasks
from analytics.labels.exchanges import refusal_sentence, shortfall_sentence
from analytics.models import Exchange
from analytics.reports.exchanges import COMMISSIONS, SCHOOLS, Line, by_marker, by_sender, lines_of, named
from analytics.services import exchanging
from analytics.services.exchanging import Rules
from analytics.services.versions import Clash
from documents.models import Document
from office.paper import Paper
from schools.models import Municipality, School
from tests.analytics.followed import a_season

pytestmark = pytest.mark.django_db
WORK = (2026, 5, "MA")


@pytest.fixture
def schools(municipality: Municipality) -> list[School]:
    for at, school in enumerate(School.objects.filter(municipality=municipality).order_by("pk"), 1):
        School.objects.filter(pk=school.pk).update(name=f"Школа {at}")
    School.objects.bulk_create(School(municipality=municipality, name=f"Школа {at}") for at in range(3, 6))
    return list(School.objects.filter(municipality=municipality).order_by("name"))


def begun(municipality: Municipality, by: User, mode: str = SCHOOLS) -> Exchange:
    return exchanging.start(municipality, WORK, title="", mode=mode, by=by)


def edited(row: Exchange, lines: list[Line], by: User, **rules: Any) -> Exchange:
    return exchanging.edit(row, lines, Rules(**rules), title="", version=row.version, by=by)


def test_works_come_from_the_sheets(municipality: Municipality, schools: list[School], by: User) -> None:
    a_season(municipality, schools[:3])
    row = begun(municipality, by)
    assert lines_of(row) == [Line(school.pk, 24, 1) for school in schools[:3]]


def test_before_the_work_last_years_pupils_are_counted(
    municipality: Municipality, schools: list[School], by: User
) -> None:
    a_season(municipality, schools[:2], 2025)
    row = exchanging.start(municipality, (2026, 6, "MA"), title="", mode=SCHOOLS, by=by)
    assert [(line.school, line.works) for line in lines_of(row)] == [(school.pk, 24) for school in schools[:2]]


def test_nobody_marks_his_own_and_all_is_dealt(municipality: Municipality, schools: list[School], by: User) -> None:
    a_season(municipality, schools)
    row = begun(municipality, by)
    assert exchanging.solve(row, by=by) is None
    row.refresh_from_db()
    transfers = row.result["transfers"]
    assert all(one["from"] != one["to"] for one in transfers)
    sums = {school.pk: sum(one["works"] for one in transfers if one["from"] == school.pk) for school in schools}
    assert sums == {school.pk: 24 for school in schools}
    assert (row.result["shortfalls"], sorted(load["works"] for load in row.result["loads"])) == ([], [24] * 5)
    names = named(row)
    assert [(line["school"], line["works"]) for line in by_sender(row, names)] == [
        (school.name, 24) for school in schools
    ]
    assert [(line["name"], line["experts"], line["each"]) for line in by_marker(row, names)] == [
        (school.name, 1, 24.0) for school in schools
    ]


def test_what_cannot_be_marked_is_told(municipality: Municipality, schools: list[School], by: User) -> None:
    one, two = schools[0].pk, schools[1].pk
    row = edited(begun(municipality, by), [Line(one, 10, 1), Line(two, 6, 0), Line(schools[2].pk, 0, 1, 4)], by)
    exchanging.solve(row, by=by)
    row.refresh_from_db()
    names = named(row)
    with override("en"):
        told = [shortfall_sentence(each, names.school, lambda name: names.school(int(name)))
                for each in row.result["shortfalls"]]  # fmt: skip
    (sentence,) = told
    assert sentence == (
        "Школа 1: 6 works are left, because Школа 3 can take no more than 4 of the 10 works that only they may "
        "mark: 6 too few."
    )


def test_forbidden_and_last_years_pairs(municipality: Municipality, schools: list[School], by: User) -> None:
    pks = [school.pk for school in schools[:3]]
    lines = [Line(pk, 10, 1) for pk in pks]
    old = edited(exchanging.start(municipality, (2025, 5, "MA"), title="", mode=SCHOOLS, by=by), lines, by)
    exchanging.solve(old, by=by)
    old.refresh_from_db()
    exchanging.accept(old, version=old.version, by=by)
    before = {(one["from"], one["to"]) for one in old.result["transfers"]}
    row = edited(begun(municipality, by), lines, by, last_year=True)
    exchanging.solve(row, by=by)
    row.refresh_from_db()
    assert before & {(one["from"], one["to"]) for one in row.result["transfers"]} == set()
    free = {(a, b) for a in pks for b in pks if a != b}
    row = edited(row, lines, by, forbidden=tuple(sorted(free - before)))
    exchanging.solve(row, by=by)
    row.refresh_from_db()
    assert {(one["from"], one["to"]) for one in row.result["transfers"]} == before


def test_commissions_are_seated(municipality: Municipality, schools: list[School], by: User) -> None:
    lines = [Line(school.pk, 12, 2, None, "Орлова В.П." if at == 0 else "") for at, school in enumerate(schools)]
    rules = {"mode": COMMISSIONS, "commissions": 2, "least_schools": 3}
    row = edited(begun(municipality, by, COMMISSIONS), lines, by, **rules)
    exchanging.solve(row, by=by)
    row.refresh_from_db()
    assert [(one["number"], len(one["experts"]), one["works"]) for one in row.result["commissions"]] == [
        (1, 5, 30), (2, 5, 30),
    ]  # fmt: skip
    shares = row.result["shares"]
    assert all(share["expert"].partition("-")[0] != str(share["source"]) for share in shares)
    assert sum(share["works"] for share in shares) == 60
    people = [person["name"] for line in by_marker(row, named(row)) for person in line["people"]]
    assert {"Орлова В.П. (Школа 1)", "эксперт 2 (Школа 1)", "эксперт 1 (Школа 2)"} <= set(people)
    assert len(people) == 10


def test_commissions_that_cannot_be_formed_are_told(
    municipality: Municipality, schools: list[School], by: User
) -> None:
    lines = [Line(school.pk, 12, 1) for school in schools]
    rules = {"mode": COMMISSIONS, "commissions": 3, "least_schools": 3}
    row = edited(begun(municipality, by, COMMISSIONS), lines, by, **rules)
    exchanging.solve(row, by=by)
    row.refresh_from_db()
    with override("en"):
        told = refusal_sentence(row.result["refusal"], row.result["facts"])
    assert told == (
        "5 experts are too few: the commissions need 9 from different schools. At most 1 commissions can be formed."
    )
    with pytest.raises(ValidationError):
        exchanging.accept(row, version=row.version, by=by)


def test_an_accepted_one_stays(municipality: Municipality, schools: list[School], by: User) -> None:
    a_season(municipality, schools)
    row = begun(municipality, by)
    exchanging.solve(row, by=by)
    with pytest.raises(Clash):
        exchanging.accept(row, version=1, by=by)
    row = exchanging.accept(row, version=2, by=by)
    with pytest.raises(ValidationError):
        exchanging.solve(row, by=by)
    with pytest.raises(ValidationError):
        exchanging.delete(row, by=by)
    actions = JournalEntry.objects.filter(subject_kind="exchange").order_by("number").values_list("action", flat=True)
    assert list(actions) == ["exchange.started", "exchange.solved", "exchange.accepted"]


def test_many_schools_are_dealt_in_the_background(
    municipality: Municipality, schools: list[School], by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_season(municipality, schools)
    monkeypatch.setattr(exchanging, "AT_ONCE", 4)
    row = begun(municipality, by)
    job = exchanging.solve(row, by=by)
    assert job is not None
    assert exchanging.solve(row, by=by) == job
    tasks.solve_exchange(job.pk)
    row.refresh_from_db()
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.result["url"]) == ("done", reverse("exchange", args=[row.pk]))
    assert len(row.result["loads"]) == 5
    stale = exchanging.solve(row, by=by)
    assert stale is not None
    edited(row, [Line(schools[0].pk, 3, 0), Line(schools[1].pk, 0, 1)], by)
    tasks.solve_exchange(stale.pk)
    row.refresh_from_db()
    assert (Job.objects.get(pk=stale.pk).state, row.result) == ("failed", {})


def test_the_lists_are_printed(municipality: Municipality, schools: list[School], by: User, storage: Path) -> None:
    row = edited(begun(municipality, by), [Line(schools[0].pk, 7, 0), Line(schools[1].pk, 0, 1)], by)
    with pytest.raises(ValidationError):
        exchanging.put_on_paper(row, by=by)
    exchanging.solve(row, by=by)
    paper = exchanging.put_on_paper(row, by=by)
    assert (exchanging.put_on_paper(row, by=by).pk, Document.objects.count(), paper.kind) == (
        paper.pk, 1, "checking_lists",
    )  # fmt: skip
    annexes = Paper.from_payload(paper.payload).annexes
    assert [annex.table.sections[0].rows for annex in annexes if annex.table] == [
        (("Школа 1", "Школа 2", "7"),), (("Школа 2", "1", "7", "7,0", "Школа 1: 7"),),
    ]  # fmt: skip


def test_the_pages(
    coordinator: Client, official: Client, school_coordinator: Client, municipality: Municipality,
    schools: list[School], english: None,
) -> None:  # fmt: skip
    a_season(municipality, schools)
    done = coordinator.post(
        reverse("exchange_new"), {"year": 2026, "grade": 5, "subject": "MA", "mode": "schools", "title": "Проба"}
    )
    row = Exchange.objects.get()
    url = reverse("exchange_edit", args=[row.pk])
    assert done["Location"] == url
    page = coordinator.get(url)
    assert [(part.name, part.initial["works"]) for part in page.context["parts"]] == [
        (school.name, 24) for school in schools
    ]
    form: dict[str, Any] = {"mode": "schools", "commissions": 2, "least_schools": 3, "version": 1}
    for school in schools:
        form |= {f"s{school.pk}-works": 10, f"s{school.pk}-experts": 1}
    bad = coordinator.post(url, {**form, "forbidden": "Школа 1 > Школа 99"})
    assert bad.status_code == 422
    assert bad.context["form"].errors["forbidden"] == ["“Школа 1 > Школа 99” names no two schools of the municipality."]
    assert coordinator.post(url, {**form, "version": 5}).status_code == 409
    done = coordinator.post(url, {**form, "forbidden": "Школа 1 > Школа 2", "solve": 1})
    assert done["Location"] == reverse("exchange", args=[row.pk])
    row.refresh_from_db()
    assert row.given["forbidden"] == [[schools[0].pk, schools[1].pk]]
    shown = official.get(reverse("exchange", args=[row.pk]))
    assert ([line["works"] for line in shown.context["senders"]], shown.context["left"]) == ([10] * 5, [])
    assert official.post(reverse("exchange_accept", args=[row.pk])).status_code == 403
    coordinator.post(reverse("exchange_accept", args=[row.pk]), {"version": row.version})
    row.refresh_from_db()
    assert row.accepted_at is not None
    book = load_workbook(BytesIO(coordinator.get(reverse("exchange_xlsx", args=[row.pk])).content))
    assert (book.sheetnames, book["Нагрузка"]["C3"].value) == (["Распределение", "Нагрузка"], 10)
    assert school_coordinator.get(reverse("exchange_list")).status_code == 403
    assert school_coordinator.get(reverse("exchange", args=[row.pk])).status_code == 404
