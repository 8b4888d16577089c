"""The life of a plan: to approval and back, the order, a new edition, the next year, schools and proposals."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import JournalEntry, Notice, User
from accounts.roles import Role
from documents.models import Document
from plans import reports
from plans.models import Plan, Proposal
from plans.rules import PlanState
from plans.services import checking, editing, lifecycle
from tests.builders import Cast
from tests.plans.situations import a_plan, an_approved_plan, decided, wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast: Cast) -> User:
    return cast.people[Role.COORDINATOR]


@pytest.fixture
def head(cast: Cast) -> User:
    return cast.people[Role.OFFICIAL]


def on_approval(cast: Cast, by: User) -> Plan:
    return lifecycle.send_to_approval(decided(a_plan(cast.municipality, by), by), by=by)


def told() -> list[str]:
    return list(JournalEntry.objects.order_by("chain", "number").values_list("action", flat=True))


def state(plan: Plan) -> str:
    return Plan.objects.values_list("state", flat=True).get(pk=plan.pk)


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
    plan = on_approval(cast, by)
    assert (plan.state, told()[-1]) == (PlanState.ON_APPROVAL, "plan.sent_to_approval")
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.url) == (head, "plan_to_approve", f"/plans/{plan.pk}/")
    assert notice.facts == {"plan": plan.title, "by": "Лебедева Нина Олеговна"}


def test_a_plan_taken_back_may_be_edited_again(cast: Cast, by: User) -> None:
    plan = lifecycle.take_back(on_approval(cast, by), by=by, reason=" Уточнить сроки ")
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
        "on_approval": lambda: on_approval(cast, by),
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
    plan = on_approval(cast, by)
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
    assert told()[-3:] == ["document.drafted", "document.issued", "plan.approved"]


def test_a_taken_number_is_refused_and_nothing_is_half_written(cast: Cast, by: User, head: User) -> None:
    first = on_approval(cast, by)
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
    plan = on_approval(cast, by)
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


# --- New edition ------------------------------------------------------------------------------------------------------


def test_a_new_edition_replaces_the_old_one_when_it_is_approved(cast: Cast, by: User, head: User) -> None:
    old = an_approved_plan(cast.municipality, by)
    new = lifecycle.new_edition(old, by=by)
    assert (new.state, new.edition, new.replaces) == (PlanState.DRAFT, 2, old)
    assert lifecycle.new_edition(old, by=by).pk == new.pk
    assert [row.same_as_id for row in new.measures.all()] == list(old.measures.values_list("pk", flat=True))
    row = new.measures.get(number="1.2")
    editing.edit_measure(row, {"deadline_text": "ноябрь 2026"}, version=1, by=by)
    lifecycle.send_to_approval(new, by=by)
    lifecycle.approve(new, wording(new, dated=date(2026, 10, 5)), by=head)
    assert (state(old), state(new)) == (PlanState.ARCHIVED, PlanState.APPROVED)
    paper = Document.objects.get(subject_id=new.pk)
    assert paper.title.startswith("О новой редакции плана мероприятий")
    assert paper.payload["clauses"][1]["text"] == "Признать утратившим силу приказ от 01.09.2026 № 1-О."


def test_decisions_of_the_approved_edition_hold_in_the_new_one(cast: Cast, by: User) -> None:
    new = lifecycle.new_edition(an_approved_plan(cast.municipality, by), by=by)
    assert [row.open_doubts for row in new.measures.all()] == [0] * 6
    assert [doubt["decided"] for doubt in new.measures.get(number="1.3").doubts] == [str(by)]


def test_only_an_approved_plan_gets_an_edition(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError, match="Новую редакцию можно создать только для утверждённого плана"):
        lifecycle.new_edition(a_plan(cast.municipality, by), by=by)


def test_the_journal_tells_when_an_edition_was_replaced(cast: Cast, by: User, head: User) -> None:
    old = an_approved_plan(cast.municipality, by)
    new = lifecycle.new_edition(old, by=by)
    lifecycle.send_to_approval(new, by=by)
    lifecycle.approve(new, wording(new), by=head)
    entry = JournalEntry.objects.filter(action="plan.archived").get()
    assert (entry.subject_id, entry.changes) == (old.pk, {"replaced_by": new.pk})


# --- The next year ----------------------------------------------------------------------------------------------------


def test_a_clone_has_moved_dates_and_marks_what_it_could_not_move(cast: Cast, by: User) -> None:
    old = an_approved_plan(cast.municipality, by)
    new = lifecycle.clone(old, years=1, proposals=[], by=by)
    assert (new.title[-24:], new.period_text) == ("на 2027-2028 учебный год", "на 2027-2028 учебный год")
    assert (str(new.period_start), str(new.period_end), new.cloned_from) == ("2027-09-01", "2028-08-31", old)
    rows = {row.number: row for row in new.measures.all()}
    assert {number: row.deadline_text for number, row in rows.items()} == {
        "1.1": "до 15.09.2027",
        "1.2": "октябрь 2027",
        "1.3": "До 32.01.2027",
        "2.1": "ежегодно (март)",
        "2.2": "в течение 10 календарных дней после каждой ВПР",
        "2.3": "постоянно",
    }
    assert rows["1.1"].term["end"] == "2027-09-15"
    assert [doubt["code"] for doubt in rows["1.3"].doubts if not doubt["decided"]] == ["impossible_date", "not_moved"]
    assert [row.same_as.deadline_text for row in (rows["1.1"],) if row.same_as] == ["до 15.09.2026"]


def test_a_clone_into_the_past_is_refused(cast: Cast, by: User) -> None:
    plan = an_approved_plan(cast.municipality, by)
    with pytest.raises(ValidationError, match="План переносится только на следующие годы"):
        lifecycle.clone(plan, years=0, proposals=[], by=by)
    assert Plan.objects.count() == 1


def test_a_double_click_makes_one_clone(cast: Cast, by: User) -> None:
    old = an_approved_plan(cast.municipality, by)
    first = lifecycle.clone(old, years=1, proposals=[], by=by)
    assert lifecycle.clone(old, years=1, proposals=[], by=by).pk == first.pk
    assert lifecycle.clone(old, years=2, proposals=[], by=by).pk != first.pk


def test_chosen_proposals_become_rows_of_the_clone(cast: Cast, by: User) -> None:
    old = an_approved_plan(cast.municipality, by)
    school, person = cast.schools[0], cast.people[Role.SCHOOL]
    wanted = lifecycle.propose(old, school=school, measure=None, text=" Обучить экспертов ", by=person)
    other = lifecycle.propose(old, school=school, measure=None, text="Иное", by=person)
    new = lifecycle.clone(old, years=1, proposals=[wanted], by=by)
    section = new.sections.last()
    assert section
    assert (section.title, list(section.measures.values_list("title", "number"))) == (
        "Предложения школ",
        [("Обучить экспертов", "1")],
    )
    assert dict(Proposal.objects.values_list("pk", "state")) == {wanted.pk: "taken", other.pk: "new"}


# --- Proposals --------------------------------------------------------------------------------------------------------


def test_a_proposal_reaches_the_coordinators(cast: Cast, by: User) -> None:
    plan = an_approved_plan(cast.municipality, by)
    Notice.objects.all().delete()
    proposal = lifecycle.propose(
        plan,
        school=cast.schools[0],
        measure=plan.measures.get(number="1.1"),
        text="Раньше",
        by=cast.people[Role.SCHOOL],
    )
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.facts["by"]) == (by, "plan_proposal", "МБОУ СОШ № 1")
    assert (proposal.state, told()[-1]) == ("new", "plan.proposed")


def test_a_declined_proposal_says_why_and_only_once(cast: Cast, by: User) -> None:
    plan = an_approved_plan(cast.municipality, by)
    row = lifecycle.propose(plan, school=cast.schools[0], measure=None, text="x", by=cast.people[Role.SCHOOL])
    with pytest.raises(ValidationError) as refused:
        lifecycle.answer_proposal(row, answer="  ", by=by)
    assert refused.value.message_dict == {"answer": ["Укажите причину, чтобы школа её знала."]}
    fresh = lifecycle.answer_proposal(row, answer=" Уже есть в плане ", by=by)
    assert (fresh.state, fresh.answer) == ("declined", "Уже есть в плане")
    with pytest.raises(ValidationError, match="На это предложение уже дан ответ"):
        lifecycle.answer_proposal(row, answer="Ещё раз", by=by)


# --- A school's own plan ----------------------------------------------------------------------------------------------


def test_a_schools_plan_implements_the_municipal_one(cast: Cast, by: User) -> None:
    plan = an_approved_plan(cast.municipality, by)
    own = lifecycle.derive(plan, school=cast.schools[0], by=cast.people[Role.SCHOOL])
    assert (own.school, own.parent, own.state) == (cast.schools[0], plan, PlanState.DRAFT)
    assert own.parent_act == "приказ от 01.09.2026 № 1-О"
    assert [row.implements_id for row in own.measures.all()] == list(plan.measures.values_list("pk", flat=True))
    assert lifecycle.derive(plan, school=cast.schools[0], by=cast.people[Role.SCHOOL]).pk == own.pk
    assert reports.difference(plan, own) == []


def test_a_schools_plan_needs_an_approved_municipal_one(cast: Cast, by: User) -> None:
    with pytest.raises(ValidationError, match="План школы создаётся на основе утверждённого муниципального плана"):
        lifecycle.derive(a_plan(cast.municipality, by), school=cast.schools[0], by=by)


def test_a_school_approves_its_own_plan_with_a_number_of_its_own(cast: Cast, by: User) -> None:
    person = cast.people[Role.SCHOOL]
    own = lifecycle.derive(an_approved_plan(cast.municipality, by), school=cast.schools[0], by=person)
    lifecycle.send_to_approval(decided(own, person), by=person)
    paper = lifecycle.approve(own, replace(wording(own), signatory_name="О.И. Громова"), by=person)
    own.refresh_from_db()
    assert (own.order_number, own.order_issuer, paper.school) == ("1", "МБОУ СОШ № 1", cast.schools[0])


def test_a_decision_may_be_taken_for_every_defect_at_once(cast: Cast, by: User) -> None:
    plan = a_plan(cast.municipality, by)
    for row in plan.measures.filter(open_doubts__gt=0):
        for doubt in row.doubts:
            checking.decide(row, doubt["key"], by=by)
    assert plan.measures.filter(open_doubts__gt=0).count() == 0
