"""Papers of the invented town: what has followed from its results, orders in force, a draft of nearly every kind."""

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Job
from analytics import tasks as of_results
from analytics.models import Exchange, Inquiry, ResultSheet
from analytics.reports.exchanges import COMMISSIONS, SCHOOLS
from analytics.rules import InquiryState
from analytics.services import exchanging, helping, noting, printing_dossiers, rechecking
from analytics.services.rechecking import Wish
from config.demonstration.season import YEAR, Cast
from documents.kinds import Kind
from documents.orders.makers import Maker, makers
from documents.services import gathering, papers
from observers.kinds import SessionState
from observers.models import Session
from observers.reports import roster
from observers.services import papering
from plans import tasks as of_plans
from plans.models import Plan, Snapshot
from plans.rules import PlanState
from plans.services import snapshots

ISSUED = (Kind.HOLDING_ORDER, Kind.COORDINATORS_ORDER)
ON_SIGNATURE = (Kind.RESULTS_ORDER,)
LEFT = (Kind.PLAN_ORDER, Kind.AMENDING_ORDER)  # because a plan's orders are part of its own story
EXCHANGES = ((5, "MA", SCHOOLS), (6, "RU", COMMISSIONS))
SPRING = (date(2027, 4, 1), date(2027, 5, 31))


def file(cast: Cast, today: date) -> None:
    """Let the story go on as far as papers need it, then begin a paper of each kind; two orders are in force."""
    _follow(cast, today)
    for grade, subject, mode in EXCHANGES:
        _exchange(cast, grade, subject, mode)
    noting.make(noting.About(cast.place, YEAR), by=cast.coordinator)
    _work_off(of_results.make_note, "analytics.tasks.make_note")
    for maker in makers():
        if maker.kind not in LEFT:
            _paper(maker, cast, today)
    _of_plan(cast, today)
    _of_observers(cast)
    printing_dossiers.put_on_paper(cast.schools[0], YEAR, today=today, by=cast.coordinator)


def _follow(cast: Cast, today: date) -> None:
    """The decided matter is marked once more, and its school is helped."""
    matters = Inquiry.objects.filter(school__municipality=cast.place, state=InquiryState.DECIDED)
    matter = matters.select_related("school", "work").first()
    if matter is None:
        return
    sheet = ResultSheet.objects.select_related("school", "work").get(school=matter.school, work=matter.work)
    wish = Wish(boundary=True, due_on=today + timedelta(days=21), seed=YEAR)
    rechecking.draw(sheet, wish, by=cast.coordinator, inquiry=matter)
    programme = helping.make(matter.school, YEAR, today=today, by=cast.coordinator)
    helping.adopt(programme, version=programme.version, by=cast.coordinator)


def _exchange(cast: Cast, grade: int, subject: str, mode: str) -> None:
    row = exchanging.start(cast.place, (YEAR, grade, subject), title="", mode=mode, by=cast.coordinator)
    exchanging.solve(row, by=cast.coordinator)
    row = Exchange.objects.get(pk=row.pk)
    if row.result and not row.result.get("refusal"):
        exchanging.accept(row, version=row.version, by=cast.coordinator)


def _paper(maker: Maker, cast: Cast, today: date) -> None:
    subjects = maker.subjects(cast.place)
    if not subjects:
        return
    document = gathering.begin(maker, subjects[0], today=today, by=cast.coordinator)
    if maker.kind in ISSUED:
        papers.issue(document, by=cast.official, issued_on=today)
    elif maker.kind in ON_SIGNATURE:
        papers.send_to_sign(document, by=cast.coordinator)


def _of_plan(cast: Cast, today: date) -> None:
    plan = Plan.objects.filter(municipality=cast.place, school=None, state=PlanState.APPROVED).first()
    if plan is None:
        return
    snapshots.extract(plan, cast.schools[4], by=cast.coordinator)
    days = (min(date(2026, 9, 1), today), today)
    asked = snapshots.ask(municipality=cast.place, plan=plan, school=None, days=days, today=today, by=cast.coordinator)
    _work_off(of_plans.make_snapshot, "plans.tasks.make_snapshot")
    snapshots.put_on_paper(Snapshot.objects.get(pk=asked.pk), for_school=False, by=cast.coordinator)


def _of_observers(cast: Cast) -> None:
    every = Session.objects.filter(municipality=cast.place, state=SessionState.PUBLISHED)
    rows = roster.between(every.select_related("school", "municipality"), *SPRING, ZoneInfo(cast.place.time_zone))
    blocks = roster.blocks(roster.with_people(rows.order_by("starts_at", "pk")), None)
    papering.order(cast.place, blocks, *SPRING, by=cast.coordinator)
    papering.memo(cast.place, *SPRING, by=cast.coordinator)


def _work_off(task: Callable[[int], None], name: str) -> None:
    """Do the background work of this task here and now, because nobody is at work while the town is being made."""
    for job in Job.objects.unfinished().filter(kind=name).order_by("pk"):
        task(job.pk)
