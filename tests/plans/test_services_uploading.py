"""A file on its way in: every refusal in one sentence, nothing half-written, corrections kept."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Job, JournalEntry, User
from plans import tasks
from plans.importing import staging
from plans.models import Plan, Upload
from plans.services import uploading
from tests.builders import Cast
from tests.plans.files import AT_THE_DOOR, ON_READING
from tests.plans.texts import ZARECHYE
from tests.plans.uploads import plans_and_rows, read, send

pytestmark = pytest.mark.django_db


def row_of(upload: Upload, number: str) -> dict[str, Any]:
    return next(row for row in staging.rows(upload.draft) if row["words"]["number"] == number)


def codes(staged: dict[str, Any]) -> list[str]:
    return [doubt["code"] for doubt in staged["doubts"]]


# --- The door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", AT_THE_DOOR)
def test_the_door_refuses_with_one_sentence_and_keeps_nothing(cast: Cast, by: User, case: str) -> None:
    name, data, sentence = AT_THE_DOOR[case]
    with pytest.raises(ValidationError) as refused:
        send(cast, by, data, name)
    assert refused.value.messages == [sentence]
    assert (Upload.objects.count(), Job.objects.count(), JournalEntry.objects.count()) == (0, 0, 0)


def test_a_file_over_the_limit_is_named_with_both_sizes(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError) as refused:
        send(cast, by, b"%PDF-1.7" + bytes(21 * 1024 * 1024), "план.pdf")
    said = refused.value.messages[0].replace("\xa0", " ")
    assert said == "Файл слишком велик: 21,0 МБ при допустимых 20,0 МБ. Разделите его или уберите изображения."


@pytest.mark.parametrize("case", ON_READING)
def test_reading_refuses_with_one_sentence_and_writes_no_plan(cast: Cast, by: User, case: str) -> None:
    name, data, sentence = ON_READING[case]
    row = read(send(cast, by, data, name))
    assert (row.state, row.refusal, row.draft, row.plan) == (Upload.State.REFUSED, sentence, {}, None)
    assert plans_and_rows() == (0, 0, 0, 0)
    assert Job.objects.get().state == Job.State.DONE
    with pytest.raises(ValidationError, match="Этот загруженный файл изменить уже нельзя"):
        uploading.confirm(row, by=by)


def test_text_in_an_old_encoding_is_read(cast: Cast, by: User) -> None:
    row = read(send(cast, by, ZARECHYE.encode("cp1251")))
    assert row.state == Upload.State.READY
    assert row.draft["title"] == ZARECHYE.splitlines()[0]
    assert [len(section["rows"]) for section in row.draft["sections"]] == [3, 3]


def test_a_worker_that_reads_twice_changes_nothing(cast: Cast, by: User) -> None:
    row = read(send(cast, by))
    uploading.correct_row(row, 1, {"title": "Исправлено"}, by=by)
    read(row)
    assert row.draft["sections"][0]["rows"][0]["words"]["title"] == "Исправлено"


# --- The same file ----------------------------------------------------------------------------------------------------


def test_the_same_file_still_waiting_gives_the_earlier_upload_back(cast: Cast, by: User) -> None:
    first = send(cast, by)
    assert send(cast, by, name="другое имя.txt").pk == first.pk
    assert send(cast, by).job == first.job
    assert send(cast, by, school=cast.schools[0]).pk != first.pk
    assert Upload.objects.count() == 2


def test_the_same_file_made_into_a_plan_is_no_change(cast: Cast, by: User) -> None:
    plan = uploading.confirm(read(send(cast, by)), by=by)
    with pytest.raises(uploading.SameFile) as same:
        send(cast, by)
    assert same.value.plan == plan
    assert same.value.messages == [f"Этот файл уже загружен, по нему создан план «{plan}»: изменений нет."]
    assert (Upload.objects.count(), Plan.objects.count()) == (1, 1)


def test_a_refused_file_may_come_again(cast: Cast, by: User) -> None:
    name, data, _ = ON_READING["no table"]
    first = read(send(cast, by, data, name))
    assert send(cast, by, data, name).pk != first.pk


# --- Looking through --------------------------------------------------------------------------------------------------


def test_corrected_deadline_loses_its_doubt_and_gets_it_back(cast: Cast, by: User) -> None:
    row = read(send(cast, by))
    before = row_of(row, "1.3")
    assert codes(before) == ["impossible_date"]
    after = uploading.correct_row(row, before["id"], {"deadline": "до 31.01.2027"}, by=by)
    assert (codes(after), after["term"]["end"]) == ([], "2027-01-31")
    assert after["source"]["deadline"] == "До 32.01.2027"
    again = uploading.correct_row(row, before["id"], {"deadline": "До 32.01.2027"}, by=by)
    assert codes(again) == ["impossible_date"]


def test_a_decision_survives_an_unrelated_correction_and_goes_with_its_words(cast: Cast, by: User) -> None:
    row = read(send(cast, by))
    number = row_of(row, "1.3")["id"]
    uploading.decide_row(row, number, by=by)
    kept = uploading.correct_row(row, number, {"title": "Другие слова"}, by=by)
    assert [doubt["decided"] for doubt in kept["doubts"]] == [str(by)]
    fresh = uploading.correct_row(row, number, {"deadline": "До 33.01.2027"}, by=by)
    assert [(doubt["code"], doubt["decided"]) for doubt in fresh["doubts"]] == [("impossible_date", None)]


def test_a_new_period_reads_every_deadline_anew(cast: Cast, by: User) -> None:
    row = read(send(cast, by, ZARECHYE.replace("октябрь 2026", "октябрь").encode()))
    assert row_of(row, "1.2")["term"]["start"] == "2026-10-01"
    uploading.correct_head(row, title=" План ", period="2027/2028 учебный год", by=by)
    row.refresh_from_db()
    assert row.draft["title"] == "План"
    assert row_of(row, "1.2")["term"]["start"] == "2027-10-01"
    assert codes(row_of(row, "1.1")) == ["outside_period"]


def test_a_period_that_is_none_is_refused_and_nothing_changes(cast: Cast, by: User) -> None:
    row = read(send(cast, by))
    with pytest.raises(ValidationError) as refused:
        uploading.correct_head(row, title="Другое", period="когда-нибудь", by=by)
    assert refused.value.message_dict == {
        "period": ["Период не распознан. Запишите его, например, так: 2026/2027 учебный год."]
    }
    row.refresh_from_db()
    assert row.draft["title"] == ZARECHYE.splitlines()[0]


def test_dropped_rows_do_not_become_measures(cast: Cast, by: User) -> None:
    row = read(send(cast, by))
    for number in (1, 3):
        uploading.drop_row(row, number, dropped=True)
    uploading.drop_row(row, 1, dropped=False)
    plan = uploading.confirm(row, by=by)
    assert list(plan.measures.values_list("number", "position")) == [
        ("1.1", 0),
        ("1.2", 1),
        ("2.1", 0),
        ("2.2", 1),
        ("2.3", 2),
    ]


def test_a_draft_without_rows_becomes_no_plan(cast: Cast, by: User) -> None:
    row = read(send(cast, by))
    for staged in list(staging.rows(row.draft)):
        uploading.drop_row(row, staged["id"], dropped=True)
    with pytest.raises(ValidationError, match="Исключены все строки"):
        uploading.confirm(row, by=by)
    assert plans_and_rows() == (0, 0, 0, 0)


@pytest.mark.parametrize("verb", ["correct_row", "decide_row", "drop_row"])
def test_a_row_that_is_not_there_is_refused(cast: Cast, by: User, verb: str) -> None:
    row = read(send(cast, by))
    with pytest.raises(ValidationError, match="Такой строки в черновике нет"):
        {
            "correct_row": lambda: uploading.correct_row(row, 99, {}, by=by),
            "decide_row": lambda: uploading.decide_row(row, 99, by=by),
            "drop_row": lambda: uploading.drop_row(row, 99, dropped=True),
        }[verb]()


def test_discarding_takes_the_file_along(cast: Cast, by: User, django_capture_on_commit_callbacks: Any) -> None:
    row = read(send(cast, by))
    path = Path(row.file.path)
    assert path.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        uploading.discard(row, by=by)
    assert (path.exists(), Upload.objects.count()) == (False, 0)
    assert JournalEntry.objects.latest("number").action == "plan.upload_discarded"


def test_a_confirmed_upload_is_not_discarded(cast: Cast, by: User) -> None:
    row = read(send(cast, by))
    uploading.confirm(row, by=by)
    with pytest.raises(ValidationError, match="По этому файлу уже создан план"):
        uploading.discard(row, by=by)
    assert Upload.objects.count() == 1


def test_an_upload_thrown_away_while_it_is_read_is_no_failure(cast: Cast, by: User) -> None:
    row = send(cast, by)
    job = row.job or 0
    uploading.discard(row, by=by)
    tasks.read_upload(job)
    assert (Job.objects.get().state, Upload.objects.count()) == (Job.State.DONE, 0)
