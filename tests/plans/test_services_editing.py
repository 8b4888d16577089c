"""Editing a draft: its card and its sections, what the journal keeps, and what may not be edited."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import JournalEntry, User
from plans.models import Measure, Plan, Section
from plans.rules import PlanState
from plans.services import checking, editing, parties
from tests.builders import Cast
from tests.traces import last

pytestmark = pytest.mark.django_db


def codes(row: Measure) -> list[str]:
    row.refresh_from_db()
    return [doubt["code"] for doubt in row.doubts]


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
