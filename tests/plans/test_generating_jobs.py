"""Duties come by themselves: upon approval, after a change, after a worker that died; and go with the plan."""

import pytest

from accounts import queue
from accounts.models import Job, User
from accounts.roles import Role
from plans import jobs, tasks
from plans.generation import generate
from plans.models import Assignment, Execution, Plan
from plans.services import lifecycle
from schools.models import Municipality, School
from schools.services import schools
from tests.builders import Cast
from tests.plans.situations import an_approved_plan, wording
from tests.plans.timetables import a_plan_in_force, all_schools

KIND = "plans.tasks.generate_duties"


@pytest.fixture
def by(cast: Cast) -> User:
    return cast.people[Role.COORDINATOR]


def waiting() -> list[tuple[str, dict[str, int]]]:
    """Keys and arguments of the jobs that nobody has done."""
    rows = Job.objects.unfinished().filter(kind=KIND).order_by("pk")
    return [(job.key, job.args) for job in rows]


def work() -> Job:
    """Do the one job that waits, as a worker would."""
    job = Job.objects.unfinished().get(kind=KIND)
    queue.work(job.pk, jobs.generate_duties)
    job.refresh_from_db()
    return job


@pytest.mark.django_db(transaction=True)
def test_approval_asks_for_the_duties(cast: Cast, by: User) -> None:
    all_schools(cast.municipality)
    plan = an_approved_plan(cast.municipality, by)
    assert waiting() == [(f"duties:{plan.pk}", {"plan": plan.pk})]
    job = work()
    duties = Assignment.objects.filter(plan=plan)
    assert (job.state, job.result["url"], job.result["made"]) == (
        Job.State.DONE,
        f"/plans/{plan.pk}/execution/",
        duties.count(),
    )
    assert sorted({str(duty.school) for duty in duties.filter(occurrence__measure__number="1.1")}) == [
        "МБОУ СОШ № 1",
        "МБОУ СОШ № 2",
    ]


def test_the_archive_calls_off_what_is_open(municipality: Municipality, by: User) -> None:
    plan = a_plan_in_force(municipality, "до 15.10.2026", who=[all_schools(municipality)])
    generate(plan, by=by)
    lifecycle.archive(plan, by=by)
    assert list(Assignment.objects.values_list("state", "version")) == [("cancelled", 2), ("cancelled", 2)]


def test_a_new_edition_takes_over(cast: Cast, by: User) -> None:
    all_schools(cast.municipality)
    old = an_approved_plan(cast.municipality, by)
    generate(old, by=by)
    made = Assignment.objects.expected().count()
    new = lifecycle.new_edition(old, by=by)
    lifecycle.send_to_approval(new, by=by)
    lifecycle.approve(new, wording(new), by=by)
    generate(Plan.objects.get(pk=new.pk), by=by)
    assert {(duty.plan_id, duty.state) for duty in Assignment.objects.all()} == {
        (old.pk, "cancelled"),
        (new.pk, "not_started"),
    }
    assert (made > 0, Assignment.objects.expected().count()) == (True, made)


def test_what_lags_behind_is_asked_for_once(municipality: Municipality, by: User) -> None:
    plan = a_plan_in_force(municipality, "до 15.10.2026", who=[all_schools(municipality)])
    for _round in range(2):
        tasks.catch_up()
    assert waiting() == [(f"duties:{plan.pk}", {"plan": plan.pk})]
    generate(plan, by=by)
    Job.objects.all().delete()
    tasks.catch_up()
    assert waiting() == []
    schools.close_school(School.objects.filter(municipality=municipality)[0], on=plan.period_start, by=by)  # type: ignore[arg-type]
    tasks.catch_up()
    assert waiting() == [(f"duties:{plan.pk}", {"plan": plan.pk})]


def test_a_generation_cut_short_is_finished_by_the_next(municipality: Municipality, by: User) -> None:
    plan = a_plan_in_force(municipality, *["до 15.10.2026"] * 25, who=[all_schools(municipality)])
    steps: list[tuple[int, int]] = []

    def dies(done: int, total: int) -> None:
        steps.append((done, total))
        if done == 20:
            raise queue.LeaseLost

    with pytest.raises(queue.LeaseLost):
        generate(plan, by=by, progress=dies)
    assert (steps, Assignment.objects.count()) == ([(0, 25), (10, 25), (20, 25)], 40)
    assert Execution.objects.get().generated_at is None
    assert generate(plan, by=by).facts() == {"made": 10}
    assert Assignment.objects.count() == 50
