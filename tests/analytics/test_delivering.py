"""Files on their way in: diagnosed, matched, taken in whole, replaced whole, the same again nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Job, JournalEntry, User
from accounts.roles import Role
from analytics.models import Delivery, ResultSheet, Upload, Work
from analytics.services import delivering
from tests.analytics.deliveries import PUPILS, a_form, an_f1, deliver, load, only, read, saved, zipped
from tests.builders import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FORM = "Форма сбора результатов Русский язык 4 класс ВПР 2026.xlsx"
FIRST, SECOND = ("edu770001", "МБОУ СОШ № 1", "Город Заречье"), ("edu770002", "МБОУ СОШ № 2", "Город Заречье")
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
