"""Papers of the invented town: what has followed from its results, orders in force, a paper of every kind."""

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
from observers.models import Accreditation, Act, Session
from observers.reports import roster
from observers.services import papering
from plans import tasks as of_plans
from plans.models import Plan, Snapshot
from plans.orders import approval
from plans.rules import PlanState
from plans.services import checking, editing, lifecycle, snapshots

ISSUED = (Kind.HOLDING_ORDER, Kind.COORDINATORS_ORDER)
ON_SIGNATURE = (Kind.RESULTS_ORDER,)
LEFT = (Kind.PLAN_ORDER, Kind.AMENDING_ORDER)  # because a plan's orders are part of its own story
LATER = {"1.2": "до 5 октября 2026 г.", "5.2": "постоянно, но не реже 1 раза в месяц"}  # terms in the next edition
EXCHANGES = ((5, "MA", SCHOOLS), (6, "RU", COMMISSIONS))
SPRING = (date(2027, 4, 1), date(2027, 5, 31))
LAST_SPRING = (date(2026, 4, 1), date(2026, 5, 31))


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
    _next_edition(plan, cast)


def _next_edition(plan: Plan, cast: Cast) -> None:
    """Two terms are moved; the order that says so waits for the official."""
    newer = lifecycle.new_edition(plan, by=cast.coordinator)
    for row in newer.measures.filter(number__in=LATER):
        editing.edit_measure(row, {"deadline_text": LATER[row.number]}, version=row.version, by=cast.coordinator)
    for row in newer.measures.filter(open_doubts__gt=0):
        for doubt in row.doubts:
            checking.decide(row, doubt["key"], by=cast.coordinator, note="Так принято в нашем городе")
    lifecycle.send_to_approval(newer, by=cast.coordinator)
    newer.refresh_from_db()
    lifecycle.prepare_order(newer, approval.suggested(newer), by=cast.coordinator)


def _of_observers(cast: Cast) -> None:
    every = Session.objects.filter(municipality=cast.place, state=SessionState.PUBLISHED)
    zone = ZoneInfo(cast.place.time_zone)
    rows = roster.between(every.select_related("school", "municipality"), *SPRING, zone)
    blocks = roster.blocks(roster.with_people(roster.in_order(rows)), None)
    papering.order(cast.place, blocks, *SPRING, by=cast.coordinator)
    papering.memo(cast.place, *LAST_SPRING, by=cast.coordinator)
    day = min(block.session.starts_at for block in blocks).astimezone(zone).date()
    first = [block for block in blocks if block.session.starts_at.astimezone(zone).date() == day]
    when = f"{day:%d.%m.%Y}"
    papering.roster(cast.place, first, when=f"на {when}", about=f"График: {when}", by=cast.coordinator)
    for row in Accreditation.objects.filter(observer__municipality=cast.place).exclude(number=""):
        papering.badge(row, by=cast.coordinator)
    for act in Act.objects.filter(municipality=cast.place, submitted_at__isnull=False):
        papering.act(act, by=cast.coordinator)
    papering.empty(cast.place, by=cast.coordinator)


def _work_off(task: Callable[[int], None], name: str) -> None:
    """Do the background work of this task here and now, because nobody is at work while the town is being made."""
    for job in Job.objects.unfinished().filter(kind=name).order_by("pk"):
        task(job.pk)
