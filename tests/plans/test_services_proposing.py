"""The schools' part in a plan: proposals with their answers, and a plan of one's own."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Notice, User
from accounts.roles import Role
from plans import reports
from plans.rules import PlanState
from plans.services import lifecycle
from tests.builders import Cast
from tests.plans.situations import a_plan, an_approved_plan, decided, wording
from tests.traces import actions

pytestmark = pytest.mark.django_db


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
    assert (proposal.state, actions()[-1]) == ("new", "plan.proposed")


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
