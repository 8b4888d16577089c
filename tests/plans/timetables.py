"""A plan in force whose measures are all we need: a few rows, who answers for them, and when works are sat."""

from collections.abc import Sequence
from datetime import date

from accounts.models import User
from plans.models import Assignment, Measure, MeasureResponsible, Plan, Section
from plans.rules import PartyRole, PlanState
from plans.services.checking import period_of
from plans.terms import read, to_stored
from schools.models import Municipality, PostGroup, Procedure, ResponsiblePerson, School, SchoolSet, Sitting

YEAR = "2026-2027 учебный год"
ORDER = {"order_number": "1-О", "order_date": date(2026, 9, 1), "approved_at": "2026-09-01T06:00:00Z"}


def a_plan_in_force(
    place: Municipality,
    *deadlines: str,
    who: Sequence[PostGroup | ResponsiblePerson] = (),
    state: PlanState = PlanState.APPROVED,
    **more: object,
) -> Plan:
    """An approved plan of the school year 2026/2027 with a measure per deadline, for each of which ``who`` answer."""
    plan = Plan.objects.create(
        municipality=place,
        title="План по объективности",
        period_text=YEAR,
        period_start=date(2026, 9, 1),
        period_end=date(2027, 8, 31),
        **more,
    )
    section = Section.objects.create(plan=plan, title="Наблюдение")
    for position, words in enumerate(deadlines):
        row = Measure.objects.create(
            plan=plan,
            section=section,
            number=f"1.{position + 1}",
            position=position,
            title=f"Мероприятие {position + 1}",
            deadline_text=words,
            term=to_stored(read(words, period_of(plan))),
        )
        for one in who:
            named(row, one)
    return put(plan, state)


def put(plan: Plan, state: PlanState) -> Plan:
    """The plan in that state, as if an order had been issued."""
    Plan.objects.filter(pk=plan.pk).update(state=state, **ORDER)
    plan.refresh_from_db()
    return plan


def named(measure: Measure, who: PostGroup | ResponsiblePerson, role: PartyRole = PartyRole.EXECUTOR) -> None:
    """Name a group or a person in a measure of a draft."""
    link: dict[str, object] = {"group": who} if isinstance(who, PostGroup) else {"person": who}
    MeasureResponsible.objects.create(measure=measure, role=role, words=str(who)[:600], **link)


def all_schools(place: Municipality) -> PostGroup:
    """The group of posts through which every school answers."""
    return PostGroup.objects.get_or_create(municipality=place, name="Руководители ОО")[0]


def noted_schools(place: Municipality, *schools: School) -> PostGroup:
    """The group of posts through which only the schools of a named set answer."""
    chosen = SchoolSet.objects.create(municipality=place, name="Школы под вниманием")
    chosen.schools.set(schools)
    return PostGroup.objects.create(municipality=place, name="Школы с признаками", school_set=chosen)


def sat(place: Municipality, days: dict[School, date], subject: str = "RU", grade: int = 4) -> Procedure:
    """A ВПР that these schools hold on these days."""
    made = Procedure.objects.create(
        municipality=place,
        year=2027,
        grade=grade,
        subject=subject,
        starts_on=date(2027, 3, 1),
        ends_on=date(2027, 5, 31),
    )
    Sitting.objects.bulk_create([Sitting(procedure=made, school=school, day=day) for school, day in days.items()])
    return made


def told(plan: Plan) -> list[tuple[str, str, str, str]]:
    """Every duty of a plan as (measure, who, day, state)."""
    rows = Assignment.objects.filter(plan=plan).select_related("occurrence__measure", "school", "group", "person")
    return sorted(
        (
            duty.occurrence.measure.number,
            str(duty.school or duty.group or duty.person),
            f"{duty.due_on}",
            str(duty.state),
        )
        for duty in rows
    )


def accept(duty: Assignment, by: User | None = None) -> None:
    """The duty with an accepted report, written straight to the tables because only its traces matter here."""
    moment = "2026-10-01T06:00:00Z"
    duty.reports.create(state="accepted", submitted_at=moment, reviewed_at=moment, author=by)
    Assignment.objects.filter(pk=duty.pk).update(state="accepted", submitted_at=moment, accepted_at=moment)
