"""Editing a draft: every verb, what it leaves in the journal, what it refuses, and how doubts follow the words."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import JournalEntry, User
from accounts.roles import Role
from plans.models import Measure, Plan, Section
from plans.rules import PlanState
from plans.services import checking, editing, parties
from schools.models import PostGroup, ResponsiblePerson
from tests.builders import Cast
from tests.plans.situations import a_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast: Cast) -> User:
    return cast.people[Role.COORDINATOR]


@pytest.fixture
def plan(cast: Cast, by: User) -> Plan:
    return a_plan(cast.municipality, by)


def codes(row: Measure) -> list[str]:
    row.refresh_from_db()
    return [doubt["code"] for doubt in row.doubts]


def last() -> tuple[str, dict[str, Any]]:
    entry = JournalEntry.objects.latest("number")
    return entry.action, entry.changes


def numbers(section: Section) -> list[str]:
    return list(section.measures.order_by("position", "pk").values_list("number", flat=True))


# --- A new plan -------------------------------------------------------------------------------------------------------


def test_an_empty_plan_begins_with_a_section_and_a_period(cast: Cast, by: User) -> None:
    made = editing.create(
        municipality=cast.municipality, school=None, title=" План ", period="2026/2027 учебный год", by=by
    )
    assert (made.title, made.state, str(made.period_start), str(made.period_end)) == (
        "План",
        PlanState.DRAFT,
        "2026-09-01",
        "2027-08-31",
    )
    assert list(made.sections.values_list("number", "title")) == [("1", "Мероприятия")]
    assert last() == ("plan.created", {})


def test_a_period_that_is_none_makes_no_plan(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError) as refused:
        editing.create(municipality=cast.municipality, school=None, title="План", period="скоро", by=by)
    assert refused.value.message_dict == {
        "period": ["Период не распознан. Запишите его, например, так: 2026/2027 учебный год."]
    }
    assert Plan.objects.count() == 0


# --- The card ---------------------------------------------------------------------------------------------------------


def test_a_new_period_moves_the_doubts_of_every_row(plan: Plan, by: User) -> None:
    fresh = editing.edit_head(plan, {"period_text": "2027/2028 учебный год"}, version=1, by=by)
    assert (str(fresh.period_start), str(fresh.period_end), fresh.version) == ("2027-09-01", "2028-08-31", 2)
    assert {row.number: codes(row) for row in plan.measures.all()} == {
        "1.1": ["outside_period"],
        "1.2": ["outside_period"],
        "1.3": ["impossible_date"],
        "2.1": [],
        "2.2": [],
        "2.3": ["result_missing"],
    }
    action, changes = last()
    assert (action, changes["period_text"]) == ("plan.edited", ["на 2026-2027 учебный год", "2027/2028 учебный год"])


def test_days_given_by_hand_outweigh_the_words_of_the_period(plan: Plan, by: User) -> None:
    values = {"period_text": "2026/2027 учебный год", "period_start": date(2026, 10, 1)}
    fresh = editing.edit_head(plan, values, version=1, by=by)
    assert (fresh.period_start, fresh.period_end) == (date(2026, 10, 1), date(2027, 8, 31))


def test_without_a_column_for_results_nobody_misses_them(plan: Plan, by: User) -> None:
    columns = [column for column in plan.columns if column["means"] != "result"]
    editing.edit_head(plan, {"columns": columns}, version=1, by=by)
    assert codes(plan.measures.get(number="2.3")) == []


def test_two_editors_of_the_card_do_not_overwrite_each_other(plan: Plan, by: User) -> None:
    editing.edit_head(plan, {"title": "Первый"}, version=1, by=by)
    with pytest.raises(ValidationError, match="Пока вы правили карточку плана, её изменил другой пользователь"):
        editing.edit_head(plan, {"title": "Второй"}, version=1, by=by)
    plan.refresh_from_db()
    assert (plan.title, plan.version) == ("Первый", 2)


def test_saving_the_card_as_it_is_changes_nothing(plan: Plan, by: User) -> None:
    before = JournalEntry.objects.count()
    assert editing.edit_head(plan, {"title": plan.title}, version=1, by=by).version == 1
    assert JournalEntry.objects.count() == before


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


# --- Sections ---------------------------------------------------------------------------------------------------------


def test_sections_are_added_renamed_moved_and_deleted(plan: Plan, by: User) -> None:
    made = editing.add_section(plan, number=" 3 ", title=" Итоги ", by=by)
    renamed = editing.edit_section(made, number="III", title="Выводы", version=1, by=by)
    assert last() == ("section.edited", {"number": ["3", "III"], "title": ["Итоги", "Выводы"]})
    editing.move_section(renamed, position=0, by=by)
    assert list(plan.sections.values_list("number", "position")) == [("III", 0), ("1", 1), ("2", 2)]
    editing.delete_section(renamed, by=by)
    assert list(plan.sections.values_list("number", flat=True)) == ["1", "2"]
    assert last()[0] == "section.deleted"


def test_a_section_with_measures_is_not_deleted(plan: Plan, by: User) -> None:
    with pytest.raises(ValidationError, match="Сначала перенесите или удалите мероприятия этого раздела"):
        editing.delete_section(plan.sections.get(number="1"), by=by)
    assert plan.sections.count() == 2


def test_two_editors_of_a_section_do_not_overwrite_each_other(plan: Plan, by: User) -> None:
    section = plan.sections.get(number="1")
    editing.edit_section(section, number="1", title="Первый", version=1, by=by)
    with pytest.raises(ValidationError, match="Пока вы правили раздел, его изменил другой пользователь"):
        editing.edit_section(section, number="1", title="Второй", version=1, by=by)
    section.refresh_from_db()
    assert section.title == "Первый"


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


# --- What may not be edited -------------------------------------------------------------------------------------------

FROZEN = {
    PlanState.ON_APPROVAL: "План на утверждении. Чтобы изменить его, верните его в черновики.",
    PlanState.APPROVED: "План утверждён и не меняется. Чтобы внести изменения, создайте новую редакцию.",
    PlanState.ARCHIVED: "План в архиве.",
}
VERBS: dict[str, Callable[[Plan, User], Any]] = {
    "edit_head": lambda plan, by: editing.edit_head(plan, {"title": "x"}, version=1, by=by),
    "edit_measure": lambda plan, by: editing.edit_measure(plan.measures.all()[0], {"title": "x"}, version=1, by=by),
    "add_measure": lambda plan, by: editing.add_measure(plan.sections.all()[0], {"title": "x"}, by=by),
    "move_measure": lambda plan, by: editing.move_measure(
        plan.measures.all()[0], section=plan.sections.all()[1], position=0, by=by
    ),
    "delete_measure": lambda plan, by: editing.delete_measure(plan.measures.all()[0], by=by),
    "add_section": lambda plan, by: editing.add_section(plan, number="", title="x", by=by),
    "edit_section": lambda plan, by: editing.edit_section(
        plan.sections.all()[0], number="", title="x", version=1, by=by
    ),
    "move_section": lambda plan, by: editing.move_section(plan.sections.all()[0], position=1, by=by),
    "delete_section": lambda plan, by: editing.delete_section(plan.sections.all()[0], by=by),
    "delete": lambda plan, by: editing.delete(plan, by=by),
    "decide": lambda plan, by: checking.decide(plan.measures.get(number="1.3"), "any", by=by),
    "choose": lambda plan, by: parties.choose(
        plan.measures.all()[0].parties.all()[0], role="executor", link=None, by=by
    ),
}


@pytest.mark.parametrize("state", FROZEN)
@pytest.mark.parametrize("verb", VERBS)
def test_what_is_frozen_is_not_edited(plan: Plan, by: User, verb: str, state: PlanState) -> None:
    freeze = {"state": state, "order_number": "1", "order_date": date(2026, 9, 1), "approved_at": plan.created_at}
    Plan.objects.filter(pk=plan.pk).update(**freeze)
    before = list(Measure.objects.order_by("pk").values())
    told = JournalEntry.objects.count()
    with pytest.raises(ValidationError) as refused:
        VERBS[verb](plan, by)
    assert refused.value.messages == [FROZEN[state]]
    assert (list(Measure.objects.order_by("pk").values()), JournalEntry.objects.count()) == (before, told)


def test_a_draft_is_deleted_with_its_rows_but_not_when_a_plan_rests_on_it(cast: Cast, plan: Plan, by: User) -> None:
    child = editing.create(
        municipality=cast.municipality, school=cast.schools[0], title="Школы", period="", by=by, parent=plan
    )
    with pytest.raises(ValidationError, match="Удалить можно только черновик, на котором не основан другой план"):
        editing.delete(plan, by=by)
    editing.delete(child, by=by)
    editing.delete(plan, by=by)
    assert (Plan.objects.count(), Section.objects.count(), Measure.objects.count()) == (0, 0, 0)
    assert last() == ("plan.deleted", {"title": plan.title})
