"""A plan on its way in: every refusal in one sentence, nothing half-written, corrections kept, one plan at the end."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Job, JournalEntry, User
from accounts.roles import Role
from plans import tasks
from plans.importing import staging
from plans.models import Measure, MeasureResponsible, Plan, Section, Upload
from plans.services import uploading
from schools.models import PostGroup, ResponsiblePerson, School
from tests.builders import Cast
from tests.plans.files import AT_THE_DOOR, ON_READING
from tests.plans.situations import an_upload
from tests.plans.texts import ZARECHYE

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast: Cast) -> User:
    return cast.people[Role.COORDINATOR]


def send(cast: Cast, by: User, data: bytes = ZARECHYE.encode(), name: str = "план.txt", **more: Any) -> Upload:
    return uploading.upload(BytesIO(data), name=name, municipality=cast.municipality, by=by, **more)


def read(row: Upload) -> Upload:
    """What the worker makes of it."""
    assert row.job is not None
    tasks.read_upload(row.job)
    row.refresh_from_db()
    return row


def plans_and_rows() -> tuple[int, ...]:
    """How much of any plan there is."""
    return tuple(model.objects.count() for model in (Plan, Section, Measure, MeasureResponsible))


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


# --- Made into a plan -------------------------------------------------------------------------------------------------


def test_confirming_twice_makes_one_plan(cast: Cast, by: User) -> None:
    row = read(send(cast, by))
    assert uploading.confirm(row, by=by) == uploading.confirm(row, by=by)
    assert plans_and_rows() == (1, 2, 6, 7)
    with pytest.raises(ValidationError, match="Этот загруженный файл изменить уже нельзя"):
        uploading.correct_row(row, 1, {"title": "x"}, by=by)


def test_the_plan_holds_what_the_document_said(cast: Cast, by: User) -> None:
    plan = uploading.confirm(read(send(cast, by)), by=by)
    assert (plan.title, plan.period_text) == (ZARECHYE.splitlines()[0], "на 2026-2027 учебный год")
    assert (str(plan.period_start), str(plan.period_end)) == ("2026-09-01", "2027-08-31")
    assert plan.goals == ["Получить достоверные результаты проверочных работ."]
    assert [column["means"] for column in plan.columns] == ["number", "title", "deadline", "responsible", "result"]
    row = plan.measures.get(number="1.3")
    assert (row.deadline_text, row.open_doubts, row.term["end"]) == ("До 32.01.2027", 1, None)
    assert row.source["words"]["responsible"] == "Лебедева Н.О., главный специалист УО"


def test_the_journal_tells_of_upload_and_import(cast: Cast, by: User) -> None:
    row = read(send(cast, by))
    plan = uploading.confirm(row, by=by)
    told = list(JournalEntry.objects.order_by("number").values_list("action", "subject_id", "by_id"))
    assert told == [("plan.uploaded", row.pk, by.pk), ("plan.imported", plan.pk, by.pk)]
    assert JournalEntry.objects.latest("number").changes["sha256"] == row.sha256


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


# --- Whom the words name ----------------------------------------------------------------------------------------------


def test_a_person_is_found_by_surname_and_initials(cast: Cast, by: User) -> None:
    assert cast.elsewhere
    known = ResponsiblePerson.objects.create(
        municipality=cast.municipality, name="Лебедева Нина Олеговна", post="начальник отдела"
    )
    ResponsiblePerson.objects.create(municipality=cast.elsewhere, name="Лебедева Н.О.", post="из другого города")
    plan = uploading.confirm(an_upload(cast.municipality, by), by=by)
    named = MeasureResponsible.objects.filter(measure__plan=plan, person__isnull=False)
    assert list(named.values_list("measure__number", "person")) == [("1.3", known.pk), ("2.2", known.pk)]
    known.refresh_from_db()
    assert (known.post, ResponsiblePerson.objects.filter(municipality=cast.municipality).count()) == (
        "начальник отдела",
        1,
    )


def test_an_unknown_person_is_put_into_the_directory_once_with_the_post(cast: Cast, by: User) -> None:
    uploading.confirm(an_upload(cast.municipality, by), by=by)
    made = ResponsiblePerson.objects.get(municipality=cast.municipality)
    assert (made.name, made.post, made.school) == ("Лебедева Н.О.", "главный специалист УО", None)


def test_a_group_is_found_by_its_alias(cast: Cast, by: User) -> None:
    known = PostGroup.objects.create(
        municipality=cast.municipality, name="Директора школ", aliases=["руководители  оо"], level="schools"
    )
    plan = uploading.confirm(an_upload(cast.municipality, by), by=by)
    assert plan.measures.get(number="1.1").parties.get().group == known


@pytest.mark.parametrize(
    ("words", "level"),
    [
        ("Руководители ОО", "schools"),
        ("Заместители директоров по УВР", "schools"),
        ("Администрация ОО", "schools"),
        ("Управление образования", "municipal"),
        ("Специалисты УО", "municipal"),
        ("МКУ «ИМЦ»", "municipal"),
        ("Муниципальный координатор ВПР", "municipal"),
        ("Руководители ГМО", "municipal"),
        ("Общественные наблюдатели", "schools"),
    ],
)
def test_the_level_of_a_new_group_is_guessed_from_its_words(cast: Cast, by: User, words: str, level: str) -> None:
    text = ZARECHYE.replace("Руководители ОО", words)
    plan = uploading.confirm(an_upload(cast.municipality, by, text), by=by)
    group = plan.measures.get(number="1.1").parties.get().group
    assert group
    assert (group.name, group.level) == (words, level)


def test_schools_under_a_condition_become_a_set_to_be_filled(cast: Cast, by: User) -> None:
    plan = uploading.confirm(an_upload(cast.municipality, by), by=by)
    group = plan.measures.get(number="2.3").parties.get().group
    assert group
    assert (group.name, group.level) == ("ОО, имеющие признаки необъективности", "schools")
    assert group.school_set
    assert (group.school_set.name, group.school_set.schools.count()) == ("ОО, имеющие признаки необъективности", 0)


def test_two_parties_of_one_cell_keep_their_order(cast: Cast, by: User) -> None:
    plan = uploading.confirm(an_upload(cast.municipality, by), by=by)
    parties = plan.measures.get(number="1.2").parties.all()
    assert [(party.words, party.role, party.position) for party in parties] == [
        ("УО", "executor", 0),
        ("школьные координаторы", "executor", 1),
    ]


def test_a_school_keeps_its_own_persons(cast: Cast, by: User) -> None:
    school: School = cast.schools[0]
    uploading.confirm(an_upload(cast.municipality, by, school=school), by=by)
    assert list(ResponsiblePerson.objects.values_list("name", "school")) == [("Лебедева Н.О.", school.pk)]
