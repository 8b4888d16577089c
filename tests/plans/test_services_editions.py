"""What follows an approved plan: a new edition that replaces it, and the next year's clone."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import JournalEntry, User
from accounts.roles import Role
from documents.models import Document
from plans.models import Plan, Proposal
from plans.rules import PlanState
from plans.services import editing, lifecycle
from tests.builders import Cast
from tests.plans.situations import a_plan, an_approved_plan, state, wording

pytestmark = pytest.mark.django_db


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
    assert paper.kind == "amending_order"
    assert paper.title.startswith("О внесении изменений в план мероприятий")
    assert paper.title.endswith("утверждённый приказом от 01.09.2026 № 1-О")
    first, second = paper.payload["clauses"][:2]
    assert [clause["text"] for clause in first["clauses"]] == [
        "В позиции 1.2 в части срока исполнения слова «октябрь 2026» заменить словами «ноябрь 2026»."
    ]
    assert second["text"] == "Изложить план в новой редакции согласно приложению к настоящему приказу."


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
