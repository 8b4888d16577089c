"""Editing the rows of a draft: every verb, and how doubts and parties follow the words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import JournalEntry, User
from plans.models import Measure, Plan, Section
from plans.services import checking, editing, parties
from schools.models import PostGroup, ResponsiblePerson
from tests.builders import Cast
from tests.traces import last

pytestmark = pytest.mark.django_db


def codes(row: Measure) -> list[str]:
    row.refresh_from_db()
    return [doubt["code"] for doubt in row.doubts]


def numbers(section: Section) -> list[str]:
    return list(section.measures.order_by("position", "pk").values_list("number", flat=True))


# --- A row ------------------------------------------------------------------------------------------------------------


def test_an_edited_row_is_read_anew_and_keeps_the_words_of_the_document(plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.3")
    fresh = editing.edit_measure(row, {"deadline_text": " до 31.01.2027 "}, version=1, by=by)
    assert (fresh.deadline_text, fresh.term["end"], fresh.open_doubts, fresh.version) == (
        "до 31.01.2027",
        "2027-01-31",
        0,
        2,
    )
    assert fresh.source["words"]["deadline"] == "До 32.01.2027"
    assert last() == ("measure.edited", {"deadline_text": ["До 32.01.2027", "до 31.01.2027"]})
    editing.edit_measure(fresh, {"deadline_text": "До 32.01.2027"}, version=2, by=by)
    assert codes(row) == ["impossible_date"]


def test_a_clash_keeps_what_was_saved_and_hands_it_over(plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.1")
    editing.edit_measure(row, {"title": "Первый"}, version=1, by=by)
    with pytest.raises(editing.Clash) as clash:
        editing.edit_measure(row, {"title": "Второй"}, version=1, by=by)
    assert (clash.value.current.title, clash.value.current.version) == ("Первый", 2)
    assert clash.value.messages == [
        "Пока вы правили строку, её изменил другой пользователь. Сравните оба варианта и сохраните ещё раз."
    ]
    row.refresh_from_db()
    assert row.title == "Первый"


def test_the_same_words_twice_are_no_clash(plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.1")
    editing.edit_measure(row, {"title": "Новое"}, version=1, by=by)
    assert editing.edit_measure(row, {"title": "Новое"}, version=1, by=by).version == 2


def test_a_measure_without_words_is_refused(plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.1")
    verbs: list[Callable[[], Any]] = [
        lambda: editing.edit_measure(row, {"title": "  "}, version=1, by=by),
        lambda: editing.add_measure(row.section, {"title": " "}, by=by),
    ]
    for verb in verbs:
        with pytest.raises(ValidationError) as refused:
            verb()
        assert refused.value.message_dict == {"title": ["Напишите, что нужно сделать."]}
    assert plan.measures.count() == 6


def test_one_person_spelt_twice_is_a_doubt_of_both_rows_and_goes_with_the_spelling(plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.1")
    editing.edit_measure(row, {"responsible_text": "Лебедьева Н.О., главный специалист УО"}, version=1, by=by)
    assert (codes(row), codes(plan.measures.get(number="2.2"))) == (["name_spelt_twice"], ["name_spelt_twice"])
    editing.edit_measure(row, {"responsible_text": "Лебедева Н.О., главный специалист УО"}, version=2, by=by)
    assert (codes(row), codes(plan.measures.get(number="2.2"))) == ([], [])


@pytest.mark.parametrize(
    ("before", "number"), [("2.3", "2.4"), ("17", "18"), ("3.9", "3.10"), ("1.2.7", "1.2.8"), ("4а", "")]
)
def test_an_added_row_continues_the_numbers(plan: Plan, by: User, before: str, number: str) -> None:
    plan.measures.filter(number="2.3").update(number=before)
    section = plan.sections.get(number="2")
    added = editing.add_measure(section, {"title": "Новое", "deadline_text": "май 2027"}, by=by)
    assert (added.number, added.position, added.term["start"]) == (number, 3, "2027-05-01")
    assert codes(added) == ["responsible_missing", "result_missing"]
    assert last() == ("measure.added", {})


def test_the_first_row_of_a_section_takes_the_sections_number(plan: Plan, by: User) -> None:
    for number, wanted in (("3", "3.1"), ("", "1")):
        section = editing.add_section(plan, number=number, title="Ещё", by=by)
        assert editing.add_measure(section, {"title": "Новое"}, by=by).number == wanted


@pytest.mark.parametrize(
    ("position", "order"),
    [(0, ["1.2", "1.1", "1.3"]), (2, ["1.1", "1.3", "1.2"]), (99, ["1.1", "1.3", "1.2"]), (-5, ["1.2", "1.1", "1.3"])],
)
def test_a_row_moves_within_its_section(plan: Plan, by: User, position: int, order: list[str]) -> None:
    row = plan.measures.get(number="1.2")
    editing.move_measure(row, section=row.section, position=position, by=by)
    assert numbers(row.section) == order
    assert list(row.section.measures.order_by("position").values_list("position", flat=True)) == [0, 1, 2]


def test_a_row_moves_to_another_section_but_not_to_another_plan(cast: Cast, plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.2")
    target = plan.sections.get(number="2")
    editing.move_measure(row, section=target, position=1, by=by)
    assert (numbers(row.section), numbers(target)) == (["1.1", "1.3"], ["2.1", "1.2", "2.2", "2.3"])
    assert last()[0] == "measure.moved"
    stranger = editing.create(municipality=cast.municipality, school=None, title="x", period="", by=by)
    with pytest.raises(ValidationError, match="Мероприятие можно переносить только внутри своего плана"):
        editing.move_measure(row, section=stranger.sections.get(), position=0, by=by)


def test_a_deleted_row_leaves_its_words_in_the_journal(plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.2")
    pk = row.pk
    editing.delete_measure(row, by=by)
    assert plan.measures.count() == 5
    action, changes = last()
    assert (action, changes["title"], changes["deadline"]) == (
        "measure.deleted",
        "Разработка порядка проверки работ",
        "октябрь 2026",
    )
    assert JournalEntry.objects.latest("number").subject_id == pk


# --- Doubts and parties -----------------------------------------------------------------------------------------------


def test_a_decision_is_kept_through_other_edits_and_lost_with_the_words_it_was_about(plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.3")
    checking.decide(row, row.doubts[0]["key"], by=by, note=" так в документе ")
    row = editing.edit_measure(row, {"title": "Другие слова"}, version=1, by=by)
    assert [(d["decided"], d["note"]) for d in row.doubts] == [(str(by), "так в документе")]
    assert row.open_doubts == 0
    row = editing.edit_measure(row, {"deadline_text": "До 33.01.2027"}, version=2, by=by)
    assert ([d["decided"] for d in row.doubts], row.open_doubts) == ([None], 1)


def test_a_decision_is_journalled_and_a_gone_doubt_refused(plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.3")
    checking.decide(row, row.doubts[0]["key"], by=by, note="верно")
    assert last() == ("plan.doubt_decided", {"code": "impossible_date", "note": "верно"})
    with pytest.raises(ValidationError, match="Этого замечания уже нет"):
        checking.decide(row, "нет такого", by=by)


def test_parties_follow_the_words_and_keep_what_was_chosen(cast: Cast, plan: Plan, by: User) -> None:
    row = plan.measures.get(number="1.2")
    chosen = PostGroup.objects.create(municipality=cast.municipality, name="Отдел оценки качества", level="municipal")
    parties.choose(row.parties.get(words="УО"), role="controller", link=chosen, by=by)
    editing.edit_measure(row, {"responsible_text": "Директора школ, УО"}, version=1, by=by)
    assert [(p.words, p.role, str(p.group)) for p in row.parties.all()] == [
        ("Директора школ", "executor", "Директора школ"),
        ("УО", "controller", "Отдел оценки качества"),
    ]


def test_a_chosen_party_is_journalled_and_a_stranger_refused(cast: Cast, plan: Plan, by: User) -> None:
    party = plan.measures.get(number="1.1").parties.get()
    person = ResponsiblePerson.objects.create(municipality=cast.municipality, name="Орлова В.П.")
    parties.choose(party, role="co_executor", link=person, by=by)
    action, changes = last()
    assert (action, changes["role"], changes["person"]) == (
        "measure.party",
        ["executor", "co_executor"],
        [None, person.pk],
    )
    assert cast.elsewhere
    stranger = ResponsiblePerson.objects.create(municipality=cast.elsewhere, name="Чужая А.А.")
    with pytest.raises(ValidationError, match="относится к другому муниципалитету"):
        parties.choose(party, role="executor", link=stranger, by=by)
    party.refresh_from_db()
    assert party.person == person
