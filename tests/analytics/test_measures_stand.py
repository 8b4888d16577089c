"""Measures because of signs: their present state on the matter's page, and the way back from the plan to the matter."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from analytics.models import Inquiry, ProposedMeasure
from analytics.reports.measures import standings
from analytics.services import proposing
from analytics.services.proposing import Words
from plans.models import Assignment, Measure, Plan, Proposal, Section
from plans.rules import AssignmentState, PlanState
from plans.services import lifecycle
from schools.access import scope_of
from schools.rules import Scope
from tests.analytics.followed import TODAY, a_matter, a_season
from tests.analytics.seasons import Season
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties
from tests.plans.situations import an_approved_plan, decided, wording

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DUE = date(2026, 9, 15)
WORDS = Words("Перепроверить работы", DUE, "УО", "Протокол")
LATE = date(2026, 10, 1)


@pytest.fixture
def made(cast: Cast) -> Season:
    return a_season(cast.municipality, cast.schools)


@pytest.fixture
def inquiry(made: Season) -> Inquiry:
    return a_matter(made, (0, 0), ["boundary"])


@pytest.fixture
def everything(by: User) -> Scope:
    return scope_of(by)


def stood(inquiry: Inquiry, scope: Scope, today: date = TODAY) -> list[tuple[str, str]]:
    rows = ProposedMeasure.objects.filter(inquiry=inquiry).select_related("inquiry")
    return [(one.code, one.words) for one in standings(rows, scope, today)]


def put(duty: Assignment, state: str) -> None:
    """The duty in this state, with the times that belong to it."""
    sent = timezone.now() if state in {AssignmentState.ACCEPTED, AssignmentState.SUBMITTED} else None
    accepted = sent if state == AssignmentState.ACCEPTED else None
    Assignment.objects.filter(pk=duty.pk).update(state=state, submitted_at=sent, accepted_at=accepted, in_time=True)


def in_force(cast: Cast, inquiry: Inquiry) -> Measure:
    """The first row of a plan in force, as if it had been proposed because of the matter."""
    measure = a_plan_in_force(cast.municipality).measures.first()
    assert measure is not None
    ProposedMeasure.objects.create(inquiry=inquiry, measure=measure, text=measure.title, due_on=DUE)
    return measure


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (PlanState.DRAFT, ("draft", "in a draft of the plan, which is not approved yet")),
        (PlanState.ON_APPROVAL, ("on_approval", "in a plan that waits for approval")),
    ],
)
def test_a_plan_that_is_not_approved(
    cast: Cast, inquiry: Inquiry, by: User, everything: Scope, state: PlanState, told: tuple[str, str]
) -> None:
    plan = Plan.objects.create(municipality=cast.municipality, title="План на 2026/2027 учебный год")
    section = Section.objects.create(plan=plan, number="1", title="Контроль")
    proposing.propose(inquiry, f"draft:{section.pk}", WORDS, today=TODAY, by=by)
    Plan.objects.filter(pk=plan.pk).update(state=state)
    assert stood(inquiry, everything) == [told]
    Measure.objects.all().delete()
    assert stood(inquiry, everything) == [("cancelled", "taken out of the plan")]


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ([], ("approved", "in the plan in force")),
        (["not_started", "in_work"], ("in_work", "in work: 0 of 2 reports accepted")),
        (["accepted", "submitted"], ("in_work", "in work: 1 of 2 reports accepted")),
        (["accepted", "cancelled"], ("done", "done: all reports are accepted")),
        (["accepted", "accepted"], ("done", "done: all reports are accepted")),
    ],
)
def test_what_the_duties_say(
    cast: Cast, inquiry: Inquiry, everything: Scope, states: list[str], told: tuple[str, str]
) -> None:
    measure = in_force(cast, inquiry)
    for duty, state in zip(duties(measure, DUE, cast.schools[: len(states)]), states, strict=True):
        put(duty, state)
    assert stood(inquiry, everything) == [told]


def test_what_is_overdue(cast: Cast, inquiry: Inquiry, everything: Scope) -> None:
    first, second = duties(in_force(cast, inquiry), DUE, cast.schools)
    assert stood(inquiry, everything, LATE) == [("overdue", "overdue: 2 of 2 duties")]
    put(first, AssignmentState.ACCEPTED)
    assert stood(inquiry, everything, LATE) == [("overdue", "overdue: 1 of 2 duties")]
    put(second, AssignmentState.SUBMITTED)
    assert stood(inquiry, everything, LATE) == [("in_work", "in work: 1 of 2 reports accepted")]


def test_a_later_edition_is_the_one_that_counts(
    cast: Cast, inquiry: Inquiry, by: User, everything: Scope, storage: Path
) -> None:
    plan = an_approved_plan(cast.municipality, by)
    measure = plan.measures.first()
    assert measure is not None
    row = ProposedMeasure.objects.create(inquiry=inquiry, measure=measure, text="Перепроверить", due_on=DUE)
    edition = lifecycle.new_edition(plan, by=by)
    (one,) = standings([row], everything, TODAY)
    assert (one.code, one.measure) == ("approved", measure)
    lifecycle.send_to_approval(decided(edition, by), by=by)
    lifecycle.approve(edition, wording(edition, "2-О"), by=by)
    (one,) = standings([row], everything, TODAY)
    assert one.measure is not None
    assert (one.code, one.measure.plan, one.measure.same_as) == ("approved", edition, measure)
    lifecycle.archive(edition, by=by)
    assert stood(inquiry, everything) == [("archived", "in a plan that is in the archive, without a report")]


def test_a_proposal_until_it_is_a_row_of_the_next_plan(
    cast: Cast, inquiry: Inquiry, by: User, everything: Scope, coordinator: Client, storage: Path
) -> None:
    plan = an_approved_plan(cast.municipality, by)
    proposing.propose(inquiry, f"proposal:{plan.pk}", WORDS, today=TODAY, by=by)
    proposal = Proposal.objects.get()
    assert stood(inquiry, everything) == [("new", "proposed for the next plan, not decided yet")]
    page = coordinator.get(reverse("proposals", args=[plan.pk])).content.decode()
    assert f'Proposed because of signs: <a href="/results/matters/{inquiry.pk}/">' in page
    lifecycle.clone(plan, years=1, proposals=[proposal], by=by)
    (told,) = stood(inquiry, everything)
    assert told == ("draft", "in a draft of the plan, which is not approved yet")
    measure = Measure.objects.get(title=proposal.text)
    page = coordinator.get(reverse("measure", args=[measure.pk])).content.decode()
    assert f"/results/matters/{inquiry.pk}/" in page


def test_a_declined_proposal_says_why(cast: Cast, inquiry: Inquiry, by: User, everything: Scope, storage: Path) -> None:
    plan = an_approved_plan(cast.municipality, by)
    proposing.propose(inquiry, f"proposal:{plan.pk}", WORDS, today=TODAY, by=by)
    lifecycle.answer_proposal(Proposal.objects.get(), answer="Уже есть в плане", by=by)
    assert stood(inquiry, everything) == [("declined", "not taken into the plan: Уже есть в плане")]


def test_the_pages_lead_to_each_other(cast: Cast, inquiry: Inquiry, coordinator: Client) -> None:
    measure = in_force(cast, inquiry)
    page = coordinator.get(reverse("inquiry", args=[inquiry.pk])).content.decode()
    assert f'<a href="/plans/measures/{measure.pk}/">{measure.title}</a>, 15.09.2026' in page
    assert "in the plan in force" in page
    page = coordinator.get(reverse("measure", args=[measure.pk])).content.decode()
    assert f'<a href="/results/matters/{inquiry.pk}/">МБОУ СОШ № 1: ' in page


def test_a_school_finds_no_matter_of_another_in_the_plan(
    cast: Cast, made: Season, inquiry: Inquiry, school_coordinator: Client
) -> None:
    measure = in_force(cast, inquiry)
    other = a_matter(made, (1, 0), ["boundary"])
    ProposedMeasure.objects.create(inquiry=other, measure=measure, text="Перепроверить", due_on=DUE)
    page = school_coordinator.get(reverse("measure", args=[measure.pk])).content.decode()
    assert f"/results/matters/{inquiry.pk}/" in page
    assert f"/results/matters/{other.pk}/" not in page
    assert cast.schools[1].name not in page


def test_officials_find_a_matter_only_once_the_school_was_heard(cast: Cast, made: Season, official: Client) -> None:
    unheard = a_matter(made, (0, 1), ["boundary"], state="asked", answer_by=date(2099, 1, 1))
    measure = in_force(cast, unheard)
    assert f"/results/matters/{unheard.pk}/" not in official.get(reverse("measure", args=[measure.pk])).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_so_many_queries_always(cast: Cast, inquiry: Inquiry, count: int) -> None:
    plan = a_plan_in_force(cast.municipality, *[f"Мера {at}" for at in range(count)])
    for measure in plan.measures.all():
        ProposedMeasure.objects.create(inquiry=inquiry, measure=measure, text=measure.title, due_on=DUE)
        duties(measure, DUE, cast.schools)
    rows = list(ProposedMeasure.objects.select_related("inquiry"))
    scope = scope_of(cast.people[Role.COORDINATOR])
    with CaptureQueriesContext(connection) as asked:
        assert len(standings(rows, scope, TODAY)) == count
    assert len(asked) == 4


@pytest.mark.parametrize("count", [1, 3])
def test_the_proposals_ask_the_same_queries(
    cast: Cast, inquiry: Inquiry, by: User, coordinator: Client, storage: Path, count: int
) -> None:
    plan = an_approved_plan(cast.municipality, by)
    for at in range(count):
        words = Words(f"Мера {at}", DUE, "УО")
        proposing.propose(inquiry, f"proposal:{plan.pk}", words, today=TODAY, by=by)
    with CaptureQueriesContext(connection) as asked:
        page = coordinator.get(reverse("proposals", args=[plan.pk])).content.decode()
    assert (page.count("Proposed because of signs"), len(asked)) == (count, 8)
