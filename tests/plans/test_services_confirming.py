"""An upload made into a plan: once, whole, told in the journal, with those whom its words name."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import JournalEntry, User
from plans.models import MeasureResponsible
from plans.services import uploading
from schools.models import PostGroup, ResponsiblePerson, School
from tests.builders import Cast
from tests.plans.situations import an_upload
from tests.plans.texts import ZARECHYE
from tests.plans.uploads import plans_and_rows, read, send

pytestmark = pytest.mark.django_db


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
