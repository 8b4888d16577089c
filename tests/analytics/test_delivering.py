"""Files on their way in: diagnosed, matched, taken in whole, replaced whole, the same again nothing."""

from io import BytesIO
from pathlib import Path
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
from tests.analytics.deliveries import PUPILS, a_form, an_f1, an_f3, deliver, load, only, read, saved, zipped
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FORM = "Форма сбора результатов Русский язык 4 класс ВПР 2026.xlsx"
FIRST, SECOND = ("edu770001", "МБОУ СОШ № 1", "Город Заречье"), ("edu770002", "МБОУ СОШ № 2", "Город Заречье")
ELSEWHERE = ("edu880009", "МБОУ СОШ № 1", "Долинский район")
BETTER = ((4, 3, 3, 1, 3), (4, 3, 3, 1, 2))


def files_in(storage: Path) -> int:
    return sum(1 for path in storage.rglob("*") if path.is_file())


def sheets() -> list[tuple[str, str, int, int, str, int]]:
    rows = ResultSheet.objects.select_related("work", "school").order_by("pk")
    return [(str(row.work), row.school.name, row.n, row.absent, row.marks_source, row.version) for row in rows]


def actions() -> list[str]:
    return list(JournalEntry.objects.order_by("pk").values_list("action", flat=True))


# --- The door ---------------------------------------------------------------------------------------------------------


def test_files_and_archives_are_kept_one_by_one_and_a_refused_one_loses_nobody(
    cast: Cast, by: User, storage: Path
) -> None:
    files = {
        "Ф1.xlsx": an_f1([(*FIRST, PUPILS)]),
        "архив.zip": zipped({"один/Ф1 второй.xlsx": an_f1([(*SECOND, PUPILS)]), "читать.docx": b"PK\x03\x04 no"}),
        "пусто.xlsx": b"",
        "копия Ф1.xlsx": an_f1([(*FIRST, PUPILS)]),
    }
    files["копия Ф1.xlsx"] = files["Ф1.xlsx"]
    delivery = deliver(files, cast.municipality, by)
    rows = list(delivery.uploads.order_by("pk").values_list("name", "outcome"))
    assert rows == [
        ("Ф1.xlsx", "accepted"),
        ("Ф1 второй.xlsx", "accepted"),
        ("читать.docx", "refused"),
        ("пусто.xlsx", "refused"),
        ("копия Ф1.xlsx", "same"),
    ]
    assert (delivery.state, files_in(storage)) == (Delivery.State.READY, 2)
    assert delivery.uploads.get(name="пусто.xlsx").refusal == "The file is empty. Choose another file."


def test_a_delivery_of_refused_files_only_is_not_kept(cast: Cast, by: User, storage: Path) -> None:
    with pytest.raises(ValidationError) as refused:
        deliver({"а.xlsx": b"", "б.xlsx": b"%PDF-1.7"}, cast.municipality, by)
    assert [sentence.split(":")[0] for sentence in refused.value.messages] == ["а.xlsx", "б.xlsx"]
    assert (Delivery.objects.count(), Upload.objects.count(), Job.objects.count(), files_in(storage)) == (0, 0, 0, 0)


# --- Taken in ---------------------------------------------------------------------------------------------------------


def test_individual_results_become_one_sheet_per_school(cast: Cast, by: User) -> None:
    delivery = load(deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS), (*SECOND, BETTER)])}, cast.municipality, by), by)
    work = Work.objects.get()
    assert (work.year, work.grade, work.subject, work.maximum, work.thresholds) == (2026, 4, "RU", 14, None)
    assert [(task["code"], task["max"], task["level"]) for task in work.tasks][:2] == [("1К1", 4, "Б"), ("1К2", 3, "Б")]
    assert sheets() == [(str(work), "МБОУ СОШ № 1", 4, 0, "file", 1), (str(work), "МБОУ СОШ № 2", 2, 0, "file", 1)]
    sheet = ResultSheet.objects.order_by("pk")[0]
    told = sheet.participants
    assert (told.codes, told.totals.tolist()) == (("40001", "40002", "40003", "40004"), [14, 4, 2, 10])
    assert (sheet.mean, round(sheet.deviation or 0, 3), sheet.with_journal) == (7.5, 5.508, 4)
    assert told.points[1].tolist() == [2, 1, -1, 0, 1]
    assert (delivery.state, only(delivery).outcome) == (Delivery.State.DONE, Upload.Outcome.LOADED)
    assert only(delivery).diagnosis["loaded"]["new"] == 2
    assert actions() == ["delivery.sent", "delivery.confirmed", "work.made", "results.taken_in"]


def test_a_collection_form_of_a_school_is_its_own(cast: Cast) -> None:
    own = cast.people[Role.SCHOOL]
    delivery = load(deliver({FORM: a_form()}, cast.municipality, own, cast.schools[0]), own)
    work = Work.objects.get()
    assert delivery.school == cast.schools[0]
    assert sheets() == [(str(work), "МБОУ СОШ № 1", 4, 1, "none", 1)]
    assert ResultSheet.objects.get().participants.absent_journal == (3,)


def test_marks_come_from_the_scale_where_one_is_known(cast: Cast, by: User) -> None:
    tasks = [
        {"code": code, "max": most, "level": "", "open": None}
        for code, most in (("1К1", 4), ("1К2", 3), ("2", 3), ("3.1", 1), ("3.2", 3))
    ]
    facts = {"year": 2026, "grade": 4, "subject": "RU", "tasks": tasks, "maximum": 14}
    Work.objects.create(municipality=cast.municipality, mark3=3, mark4=8, mark5=12, **facts)
    load(deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by), by)
    sheet = ResultSheet.objects.get()
    assert sheet.participants.marks.tolist() == [5, 3, 2, 4]
    assert (sheet.marks2, sheet.marks3, sheet.marks4, sheet.marks5, sheet.marks_source) == (1, 1, 1, 1, "scale")
    assert Work.objects.count() == 1


def test_the_catalogue_gives_tasks_and_scale_of_its_year(cast: Cast, by: User) -> None:
    heads = ("ВПР 2021 Математика 6 класс", "Предмет: Математика")
    tasks = tuple((str(number), points) for number, points in enumerate([1] * 8 + [2, 1, 2, 1, 2], start=1))
    assert sum(points for _, points in tasks) == 16
    data = a_form([(1,) * 8 + (2, 1, 2, 0, "X")], tasks=tasks)
    delivery = deliver({"форма.xlsx": data}, cast.municipality, by, year=2021, grade=6, subject="MA")
    ref = only(delivery).diagnosis["schools"][0]["ref"]
    load(delivering.choose_schools(delivery, {ref: cast.schools[0]}, by=by), by)
    work = Work.objects.get()
    assert (work.thresholds, work.source, heads[0][:8]) == ((6, 10, 14), "official", "ВПР 2021")
    assert ResultSheet.objects.get().marks4 == 1


# --- The same again, and a corrected file -----------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing(cast: Cast, by: User) -> None:
    data = an_f1([(*FIRST, PUPILS)])
    load(deliver({"Ф1.xlsx": data}, cast.municipality, by), by)
    before = list(ResultSheet.objects.values())
    again = deliver({"другое имя.xlsx": data}, cast.municipality, by)
    assert only(again).outcome == Upload.Outcome.SAME
    with pytest.raises(ValidationError, match="There is nothing to take in"):
        delivering.confirm(again, by=by)
    assert list(ResultSheet.objects.values()) == before


def test_a_corrected_file_replaces_the_schools_sheet_whole_and_only_it(cast: Cast, by: User) -> None:
    load(deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS), (*SECOND, PUPILS)])}, cast.municipality, by), by)
    digest = ResultSheet.objects.get(school=cast.schools[0]).digest
    corrected = an_f1([(*FIRST, BETTER), (*SECOND, PUPILS)])
    delivery = load(deliver({"Ф1 исправленный.xlsx": corrected}, cast.municipality, by), by)
    assert [(name, n, version) for _w, name, n, _a, _m, version in sheets()] == [
        ("МБОУ СОШ № 1", 2, 2),
        ("МБОУ СОШ № 2", 4, 1),
    ]
    told = only(delivery).diagnosis["loaded"]
    assert (told["new"], told["replaced"], told["same"]) == (0, 1, 1)
    record = JournalEntry.objects.get(action="sheet.replaced")
    fresh = ResultSheet.objects.get(school=cast.schools[0])
    assert record.changes == {"digest": [digest, fresh.digest], "n": [4, 2], "file": "Ф1 исправленный.xlsx"}
    assert (record.school_id, fresh.upload) == (cast.schools[0].pk, only(delivery))


def test_the_first_file_may_come_back_after_a_correction(cast: Cast, by: User) -> None:
    first = an_f1([(*FIRST, PUPILS)])
    for data in (first, an_f1([(*FIRST, BETTER)])):
        load(deliver({"Ф1.xlsx": data}, cast.municipality, by), by)
    load(deliver({"Ф1.xlsx": first}, cast.municipality, by), by)
    assert [(n, version) for _w, _s, n, _a, _m, version in sheets()] == [(4, 3)]


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


# --- Refused, corrected, read again -----------------------------------------------------------------------------------


def test_names_of_pupils_make_the_file_vanish(
    cast: Cast, by: User, storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    rows: list[list[Any]] = [["ФИО", "Код участника", "Вариант", "1 (2б)", "2 (3б)"]]
    rows += [[name, 40001 + at, 1, 1, 2] for at, name in enumerate(["Иванова Анна Петровна", "Сидоров Олег Ильич"])]
    data = saved(rows)
    with django_capture_on_commit_callbacks(execute=True):
        delivery = deliver({"имена.xlsx": data, "Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by)
    row = delivery.uploads.get(name="имена.xlsx")
    assert (row.outcome, row.file.name, files_in(storage)) == (Upload.Outcome.REFUSED, "", 1)
    assert "Иванова" not in str(row.diagnosis) + row.refusal
    assert "results.names_refused" in actions()
    load(delivery, by)
    assert len(sheets()) == 1


def test_a_form_without_a_year_waits_for_a_word(cast: Cast, by: User) -> None:
    delivery = deliver({"edu770001.xlsx": a_form()}, cast.municipality, by)
    row = only(delivery)
    assert "year" in row.diagnosis["works"][0]["unknown"]
    with pytest.raises(ValidationError):
        delivering.confirm(delivery, by=by)
    again = read(delivering.read_again(row, {"year": 2026, "grade": 4, "subject": "RU"}, by=by))
    load(again, by)
    assert [row[1:4] for row in sheets()] == [("МБОУ СОШ № 1", 4, 1)]


def test_a_file_with_other_tasks_than_the_work_is_refused_with_both(cast: Cast, by: User) -> None:
    load(deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by), by)
    data = a_form([(1, 1)], tasks=(("1", 2), ("2", 2)))
    delivery = deliver({f"edu770002 {FORM}": data}, cast.municipality, by)
    row = only(delivery)
    assert (row.outcome, "1, 2" in row.refusal, "1К1" in row.refusal) == (Upload.Outcome.REFUSED, True, True)


def test_a_file_left_out_is_not_taken_in(cast: Cast, by: User) -> None:
    files = {"Ф1.xlsx": an_f1([(*FIRST, PUPILS)]), "Ф1 второй.xlsx": an_f1([(*SECOND, PUPILS)])}
    delivery = deliver(files, cast.municipality, by)
    delivering.leave_out(delivery.uploads.get(name="Ф1.xlsx"), left_out=True, by=by)
    load(delivery, by)
    assert [row[1] for row in sheets()] == ["МБОУ СОШ № 2"]


def test_discarded_means_gone(cast: Cast, by: User, storage: Path, django_capture_on_commit_callbacks: Any) -> None:
    delivery = deliver({"Ф1.xlsx": an_f1([(*FIRST, PUPILS)])}, cast.municipality, by)
    with django_capture_on_commit_callbacks(execute=True):
        delivering.discard(delivery, by=by)
    assert (files_in(storage), delivering.discard(delivery, by=by).state) == (0, Delivery.State.DISCARDED)
    with pytest.raises(ValidationError):
        delivering.confirm(delivery, by=by)


def test_whoever_looked_at_an_older_version_is_told(cast: Cast, by: User) -> None:
    delivery = deliver({"Ф1.xlsx": an_f1([("edu779998", "Школа у реки", "", PUPILS)])}, cast.municipality, by)
    delivering.choose_schools(delivery, {"edu779998": cast.schools[0]}, version=1, by=by)
    with pytest.raises(delivering.Clash):
        delivering.choose_schools(delivery, {"edu779998": None}, version=1, by=by)


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
