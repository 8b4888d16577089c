"""Whose a row is, what groups and schools are told of beside pupils, and what a killed worker leaves behind."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError

from accounts.models import Job, JournalEntry, User
from accounts.roles import Role
from analytics import tasks
from analytics.jobs import loading
from analytics.models import Aggregate, Delivery, ResultSheet, Upload, Work
from analytics.services import delivering
from tests.analytics.deliveries import PUPILS, a_form, an_f1, an_f3, deliver, load, only, read
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FORM = "Форма сбора результатов Русский язык 4 класс ВПР 2026.xlsx"
FIRST, SECOND = ("edu770001", "МБОУ СОШ № 1", "Город Заречье"), ("edu770002", "МБОУ СОШ № 2", "Город Заречье")
ELSEWHERE = ("edu880009", "МБОУ СОШ № 1", "Долинский район")
BETTER = ((4, 3, 3, 1, 3), (4, 3, 3, 1, 2))


def sheets() -> list[tuple[str, str, int, int, str, int]]:
    rows = ResultSheet.objects.select_related("work", "school").order_by("pk")
    return [(str(row.work), row.school.name, row.n, row.absent, row.marks_source, row.version) for row in rows]


def actions() -> list[str]:
    return list(JournalEntry.objects.order_by("pk").values_list("action", flat=True))


# --- Whose ------------------------------------------------------------------------------------------------------------


def test_a_region_file_gives_only_our_schools_and_counts_the_others(cast: Cast, by: User) -> None:
    data = an_f1([(*FIRST, PUPILS), (*ELSEWHERE, PUPILS), (*SECOND, BETTER)])
    delivery = deliver({"регион.xlsx": data}, cast.municipality, by)
    facts = only(delivery).diagnosis
    assert (facts["elsewhere"], facts["elsewhere_participants"], len(facts["sheets"])) == (1, 4, 2)
    load(delivery, by)
    assert [row[1:3] for row in sheets()] == [("МБОУ СОШ № 1", 4), ("МБОУ СОШ № 2", 2)]
    assert {row.school.municipality for row in ResultSheet.objects.select_related("school__municipality")} == {
        cast.municipality
    }


def test_an_unknown_school_is_asked_about_and_may_be_chosen_or_left_out(cast: Cast, by: User) -> None:
    unknown, other = ("edu779998", "Школа у реки", "Город Заречье"), ("edu779999", "Школа у леса", "Город Заречье")
    delivery = deliver({"Ф1.xlsx": an_f1([(*unknown, PUPILS), (*other, BETTER)])}, cast.municipality, by)
    with pytest.raises(ValidationError) as refused:
        delivering.confirm(delivery, by=by)
    assert len(refused.value.messages) == 1
    with pytest.raises(ValidationError):
        delivering.choose_schools(delivery, {"edu779998": cast.other_school}, by=by)
    delivering.choose_schools(delivery, {"edu779998": cast.schools[1], "edu779999": None}, by=by)
    load(delivery, by)
    assert [row[1:3] for row in sheets()] == [("МБОУ СОШ № 2", 4)]


def test_a_school_is_found_by_its_name_where_the_register_knows_no_login(cast: Cast, by: User) -> None:
    school = cast.schools[0]
    school.login = ""
    school.save()
    load(deliver({"Ф1.xlsx": an_f1([("edu555555", "МБОУ «СОШ №1»", "Заречье", PUPILS)])}, cast.municipality, by), by)
    assert [row[1] for row in sheets()] == ["МБОУ СОШ № 1"]


def test_a_login_in_the_files_name_tells_the_school_of_a_form(cast: Cast, by: User) -> None:
    load(deliver({f"edu770002 {FORM}": a_form()}, cast.municipality, by), by)
    assert [row[1] for row in sheets()] == ["МБОУ СОШ № 2"]


def test_another_schools_file_is_refused_to_a_school(cast: Cast) -> None:
    own = cast.people[Role.SCHOOL]
    delivery = deliver({"Ф1.xlsx": an_f1([(*SECOND, PUPILS)])}, cast.municipality, own, cast.schools[0])
    row = only(delivery)
    assert (row.outcome, "login" in row.refusal) == (Upload.Outcome.REFUSED, True)
    with pytest.raises(ValidationError):
        delivering.confirm(delivery, by=own)
    assert ResultSheet.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "outcome"), [("edu770001 форма.xlsx", "accepted"), ("edu770002 форма.xlsx", "refused")]
)
def test_a_form_that_bears_another_schools_login_is_refused_to_a_school(cast: Cast, name: str, outcome: str) -> None:
    hints = {"year": 2026, "subject": "RU"}
    row = only(deliver({name: a_form()}, cast.municipality, cast.people[Role.SCHOOL], cast.schools[0], **hints))
    assert (row.outcome, row.refusal != "") == (outcome, outcome == "refused")


# --- Facts ------------------------------------------------------------------------------------------------------------


def test_shares_of_marks_are_facts_of_groups(cast: Cast, by: User) -> None:
    groups: list[list[Any]] = [
        ["Вся выборка", 35589, 1722202, 5.06, 32.92, 44.33, 17.69],
        ["Город Заречье(reg77_m001)", 2, 6, 10.0, 40.0, 30.0, 20.0],
        ["МБОУ СОШ № 1(edu770001)", None, 4, 25.0, 25.0, 25.0, 25.0],
    ]
    data = an_f3(groups)
    load(deliver({"Ф3.xlsx": data}, cast.municipality, by), by)
    rows = Aggregate.objects.order_by("pk").values_list("level", "n", "school__name", "values")
    assert list(rows) == [
        ("country", 1722202, None, {"2": 5.06, "3": 32.92, "4": 44.33, "5": 17.69}),
        ("municipality", 6, None, {"2": 10.0, "3": 40.0, "4": 30.0, "5": 20.0}),
        ("school", 4, "МБОУ СОШ № 1", {"2": 25.0, "3": 25.0, "4": 25.0, "5": 25.0}),
    ]
    assert only(deliver({"Ф3 ещё раз.xlsx": data}, cast.municipality, by)).outcome == Upload.Outcome.SAME
    load(deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by), by)
    assert (Work.objects.count(), Work.objects.get().maximum, len(Work.objects.get().tasks)) == (1, 14, 5)


def test_a_school_tells_only_of_itself(cast: Cast) -> None:
    own = cast.people[Role.SCHOOL]
    groups: list[list[Any]] = [
        ["Вся выборка", 35589, 1722202, 5, 33, 44, 18],
        ["МБОУ СОШ № 1(edu770001)", None, 4, 25, 25, 25, 25],
    ]
    delivery = load(deliver({"Ф3.xlsx": an_f3(groups)}, cast.municipality, own, cast.schools[0]), own)
    assert list(Aggregate.objects.values_list("level", flat=True)) == ["school"]
    assert only(delivery).diagnosis["loaded"]["left"] == {"groups_of_others": 1}


# --- Killed in the middle ---------------------------------------------------------------------------------------------


def test_a_worker_killed_in_the_middle_leaves_the_rest_to_the_next(
    cast: Cast, by: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"Ф1 {at}.xlsx": an_f1([(*school, PUPILS)]) for at, school in enumerate((FIRST, SECOND))}
    delivery = delivering.confirm(deliver(files, cast.municipality, by), by=by)
    real = loading.take_in

    def dies(upload: Upload, *rest: Any, **more: Any) -> Any:
        if upload.name == "Ф1 1.xlsx":
            raise KeyboardInterrupt
        return real(upload, *rest, **more)

    monkeypatch.setattr(loading, "take_in", dies)
    with pytest.raises(KeyboardInterrupt):
        tasks.load_delivery(delivery.job or 0)
    assert [row[1] for row in sheets()] == ["МБОУ СОШ № 1"]
    monkeypatch.setattr(loading, "take_in", real)
    Job.objects.filter(pk=delivery.job or 0).update(state=Job.State.NEW, lease_until=None)
    tasks.load_delivery(delivery.job or 0)
    delivery.refresh_from_db()
    assert ([row[1:3] for row in sheets()], delivery.state) == (
        [("МБОУ СОШ № 1", 4), ("МБОУ СОШ № 2", 4)],
        Delivery.State.DONE,
    )
    assert actions().count("results.taken_in") == 2


def test_branches_that_stand_for_one_school_are_joined(cast: Cast, by: User) -> None:
    first, second = ("edu779998", "Филиал 1", ""), ("edu779999", "Филиал 2", "")
    data = an_f1([(*first, PUPILS[:1]), (*second, PUPILS[:1])])
    delivery = deliver({"Ф1.xlsx": data}, cast.municipality, by)
    chosen = {"edu779998": cast.schools[0], "edu779999": cast.schools[0]}
    load(delivering.choose_schools(delivery, chosen, by=by), by)
    row = only(delivery)
    assert (row.outcome, ResultSheet.objects.count(), "codes" in row.refusal) == (
        Upload.Outcome.REFUSED,
        0,
        True,
    )


def test_a_file_straight_from_a_browser(cast: Cast, by: User) -> None:
    named = [delivering.Named("C:\\отчёты\\Ф1.xlsx", BytesIO(an_f1([(*FIRST, PUPILS)])))]
    delivery = read(delivering.deliver(named, municipality=cast.municipality, by=by))
    assert only(delivery).name == "Ф1.xlsx"
    assert np.isfinite(only(delivery).size)
