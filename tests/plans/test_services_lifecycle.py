"""A plan to approval and back: who is told, which moves are refused, the order that approves it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import JournalEntry, Notice, User
from documents.models import Document
from plans.models import Plan
from plans.rules import PlanState
from plans.services import checking, editing, lifecycle
from tests.builders import Cast
from tests.plans.situations import a_plan, an_approved_plan, decided, on_approval, state, wording
from tests.traces import actions

pytestmark = pytest.mark.django_db


# --- To approval and back ---------------------------------------------------------------------------------------------


def test_open_defects_keep_a_plan_from_approval(cast: Cast, by: User) -> None:
    plan = a_plan(cast.municipality, by)
    with pytest.raises(ValidationError) as refused:
        lifecycle.send_to_approval(plan, by=by)
    assert refused.value.messages == ["Сначала разберите замечания к плану, осталось: 2."]
    assert state(plan) == PlanState.DRAFT


def test_an_empty_plan_is_not_sent(cast: Cast, by: User) -> None:
    plan = editing.create(municipality=cast.municipality, school=None, title="План", period="", by=by)
    with pytest.raises(ValidationError, match="В плане ещё нет мероприятий"):
        lifecycle.send_to_approval(plan, by=by)


def test_those_who_approve_have_one_notice(cast: Cast, by: User, head: User) -> None:
    plan = on_approval(cast.municipality, by)
    assert (plan.state, actions()[-1]) == (PlanState.ON_APPROVAL, "plan.sent_to_approval")
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.url) == (head, "plan_to_approve", f"/plans/{plan.pk}/")
    assert notice.facts == {"plan": plan.title, "by": "Лебедева Нина Олеговна"}


def test_a_plan_taken_back_may_be_edited_again(cast: Cast, by: User) -> None:
    plan = lifecycle.take_back(on_approval(cast.municipality, by), by=by, reason=" Уточнить сроки ")
    assert state(plan) == PlanState.DRAFT
    entry = JournalEntry.objects.latest("number")
    assert (entry.action, entry.changes) == ("plan.taken_back", {"reason": "Уточнить сроки"})
    assert editing.add_section(plan, number="", title="Ещё", by=by).position == 2


MOVES: dict[str, Callable[[Plan, User], Any]] = {
    "send": lambda plan, by: lifecycle.send_to_approval(plan, by=by),
    "back": lambda plan, by: lifecycle.take_back(plan, by=by),
    "approve": lambda plan, by: lifecycle.approve(plan, wording(plan), by=by),
    "archive": lambda plan, by: lifecycle.archive(plan, by=by),
}


@pytest.mark.parametrize(
    ("verb", "before", "sentence"),
    [
        ("back", "draft", "План в состоянии «черновик» нельзя перевести в состояние «черновик»."),
        ("approve", "draft", "План в состоянии «черновик» нельзя перевести в состояние «утверждён»."),
        ("archive", "draft", "План в состоянии «черновик» нельзя перевести в состояние «в архиве»."),
        ("send", "on_approval", "План в состоянии «на утверждении» нельзя перевести в состояние «на утверждении»."),
        ("archive", "on_approval", "План в состоянии «на утверждении» нельзя перевести в состояние «в архиве»."),
        ("send", "approved", "План в состоянии «утверждён» нельзя перевести в состояние «на утверждении»."),
        ("back", "approved", "План в состоянии «утверждён» нельзя перевести в состояние «черновик»."),
        ("approve", "approved", "План в состоянии «утверждён» нельзя перевести в состояние «утверждён»."),
        ("archive", "archived", "План в состоянии «в архиве» нельзя перевести в состояние «в архиве»."),
    ],
)
def test_illegal_moves_say_so(cast: Cast, by: User, verb: str, before: str, sentence: str) -> None:
    plan = {
        "draft": lambda: decided(a_plan(cast.municipality, by), by),
        "on_approval": lambda: on_approval(cast.municipality, by),
    }.get(before, lambda: an_approved_plan(cast.municipality, by))()
    if before == "archived":
        lifecycle.archive(plan, by=by)
    count = JournalEntry.objects.count()
    with pytest.raises(ValidationError) as refused:
        MOVES[verb](plan, by)
    assert refused.value.messages == [sentence]
    assert (state(plan), JournalEntry.objects.count()) == (before, count)


# --- Approval ---------------------------------------------------------------------------------------------------------


def test_approval_issues_the_order_with_the_next_number(cast: Cast, by: User, head: User) -> None:
    plan = on_approval(cast.municipality, by)
    paper = lifecycle.approve(plan, wording(plan), by=head)
    plan.refresh_from_db()
    assert (plan.state, plan.order_number, plan.order_date, plan.edition) == (
        PlanState.APPROVED,
        "1-О",
        date(2026, 9, 1),
        1,
    )
    assert (plan.order_issuer, plan.signatory_name) == ("Управление образования: Город Заречье", "И.В. Соколова")
    assert (paper.state, paper.number, paper.subject_id, paper.issued_by) == (
        Document.State.ISSUED,
        "1-О",
        plan.pk,
        head,
    )
    annex = paper.payload["annexes"][0]
    assert [part["title"] for part in annex["table"]["sections"]] == [
        "1. Нормативное обеспечение",
        "2. Наблюдение и анализ",
    ]
    assert annex["table"]["sections"][0]["rows"][0] == [
        "1.1",
        "Издание приказа о назначении школьных координаторов",
        "до 15.09.2026",
        "Руководители ОО",
        "Приказ издан",
    ]
    assert actions()[-3:] == ["document.drafted", "document.issued", "plan.approved"]


def test_a_taken_number_is_refused_and_nothing_is_half_written(cast: Cast, by: User, head: User) -> None:
    first = on_approval(cast.municipality, by)
    lifecycle.approve(first, wording(first, "485-О"), by=head)
    second = lifecycle.send_to_approval(decided(a_plan(cast.municipality, by, "Иной\n" + _text()), by), by=by)
    before = (Document.objects.count(), JournalEntry.objects.count())
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        lifecycle.approve(second, wording(second, "485 - О"), by=head)
    assert list(refused.value.message_dict) == ["number"]
    assert "485-О" in refused.value.messages[0]
    second.refresh_from_db()
    assert (second.state, second.order_number, second.approved_at) == (PlanState.ON_APPROVAL, "", None)
    assert (Document.objects.count(), JournalEntry.objects.count()) == before


def _text() -> str:
    return (
        "План мероприятий на 2027 год\n№\tМероприятие\tСрок\tОтветственный\tРезультат\n1\tСовет\tмай 2027\tУО\tИтог\n"
    )


def test_the_draft_of_the_order_is_made_once_and_reworded(cast: Cast, by: User, head: User) -> None:
    plan = on_approval(cast.municipality, by)
    first = lifecycle.prepare_order(plan, wording(plan), by=by)
    again = lifecycle.prepare_order(plan, replace(wording(plan), heading="Иной заголовок"), by=by)
    assert (again.pk, again.title, again.state) == (first.pk, "Иной заголовок", Document.State.DRAFT)
    assert lifecycle.approve(plan, wording(plan), by=head).pk == first.pk
    assert Document.objects.count() == 1


def test_an_order_is_not_prepared_for_a_draft(cast: Cast, by: User) -> None:
    plan = a_plan(cast.municipality, by)
    with pytest.raises(ValidationError, match="Приказ готовится, пока план находится на утверждении"):
        lifecycle.prepare_order(plan, wording(plan), by=by)
    assert Document.objects.count() == 0


def test_a_decision_may_be_taken_for_every_defect_at_once(cast: Cast, by: User) -> None:
    plan = a_plan(cast.municipality, by)
    for row in plan.measures.filter(open_doubts__gt=0):
        for doubt in row.doubts:
            checking.decide(row, doubt["key"], by=by)
    assert plan.measures.filter(open_doubts__gt=0).count() == 0
