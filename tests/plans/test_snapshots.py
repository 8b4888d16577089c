"""Reports on execution: where duties stood by the versions, sums, freezing, the workbook, school plans."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Job
from accounts.roles import Role
from office import sheets
from plans import tasks
from plans.models import Assignment, Measure, Plan, Report, Section, Snapshot
from plans.reports import period
from plans.rules import PlanState, ReportState
from plans.services import snapshots
from schools.models import ResponsiblePerson
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported
from tests.plans.period_reports import BACK, DAYS, DRAFT, GOOD, OLD, SENT, TODAY, a_story, asked, moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
ZONE = ZoneInfo("Asia/Yekaterinburg")


def a_version(number: int, state: ReportState, sent: int | None, decided: int | None = None, **facts: Any) -> Report:
    """A version that was begun on its first known day, not stored."""
    return Report(
        number=number,
        state=state,
        created_at=moment(sent or facts.pop("begun", 1), 1),
        submitted_at=moment(sent) if sent else None,
        reviewed_at=moment(decided) if decided else None,
        **facts,
    )


# What: the versions, the hour looked at; the state then, and whether in time for the 10th.
STORIES: dict[str, tuple[list[Report], int, str, bool | None]] = {
    "nothing written": ([], 20, "not_started", None),
    "only begun": ([a_version(1, DRAFT, None, begun=5)], 20, "in_work", None),
    "begun later": ([a_version(1, DRAFT, None, begun=5)], 4, "not_started", None),
    "handed in on the day": ([a_version(1, SENT, 10)], 20, "submitted", True),
    "handed in a day late": ([a_version(1, SENT, 11)], 20, "submitted", False),
    "handed in later than we look": ([a_version(1, SENT, 11)], 10, "not_started", None),
    "accepted": ([a_version(1, GOOD, 9, 12)], 20, "accepted", True),
    "accepted later than we look": ([a_version(1, GOOD, 9, 12)], 11, "submitted", True),
    "returned": ([a_version(1, BACK, 9, 12, reason="Нет протокола")], 20, "returned", True),
    "returned and redone late": (
        [a_version(1, BACK, 9, 11, reason="Нет протокола"), a_version(2, GOOD, 13, 14)],
        *(20, "accepted", False),
    ),
    "corrected after acceptance": ([a_version(1, OLD, 9, 10), a_version(2, SENT, 15)], 20, "submitted", True),
    "before its correction": ([a_version(1, OLD, 9, 10), a_version(2, SENT, 15)], 12, "accepted", True),
    "taken back": ([a_version(1, OLD, 9), a_version(2, DRAFT, None, begun=10)], 20, "in_work", None),
    "before it was taken back": ([a_version(1, OLD, 9), a_version(2, DRAFT, None, begun=12)], 11, "submitted", True),
}


@pytest.mark.parametrize("story", STORIES)
def test_where_a_duty_stood_is_told_by_its_versions(story: str) -> None:
    versions, day, state, in_time = STORIES[story]
    stand = period.stood(versions, date(2026, 10, 10), moment(day), ZONE)
    assert (stand.state, stand.in_time) == (state, in_time)


def test_in_time_is_by_the_local_day() -> None:
    """Twenty hours of the 10th in Universal Time are the 11th in the Urals."""
    late = Report(number=1, state=SENT, created_at=moment(1), submitted_at=moment(10, 20))
    assert period.stood([late], date(2026, 10, 10), moment(20), ZONE).in_time is False


def test_sums_and_deviations(cast: Cast) -> None:
    facts = asked(cast, a_story(cast)).facts
    zero = dict.fromkeys(period.FIGURES, 0)
    assert facts["total"] == {**zero, "expected": 3, "accepted": 1, "in_time": 1, "overdue": 2}
    assert [(row["label"], row["expected"], row["accepted"]) for row in facts["sections"]] == [
        ("Подготовка", 2, 1),
        ("Итоги", 1, 0),
    ]
    assert [(row["label"], row["expected"], row["overdue"]) for row in facts["schools"]] == [
        ("МБОУ СОШ № 1", 2, 1),
        ("МБОУ СОШ № 2", 1, 1),
    ]
    assert [(row["who"], row["deviation"], row["why"]) for row in facts["deviations"]] == [
        ("МБОУ СОШ № 2", "overdue", ""),
        ("МБОУ СОШ № 1", "returned", "Приложите протокол"),
    ]
    line = facts["lines"][0]
    assert (line["sent_by"], line["accepted_by"]) == ("Орлова Вера Павловна", "Лебедева Нина Олеговна")
    assert (line["sent_at"], line["accepted_at"]) == ("2026-10-04T09:00:00+00:00", "2026-10-04T09:00:00+00:00")


def test_a_report_stays_as_it_was(cast: Cast) -> None:
    plan = a_story(cast)
    row = asked(cast, plan)
    before = row.facts
    for duty in Assignment.objects.open():
        reported(duty, GOOD, at=moment(30))
    row.refresh_from_db()
    assert row.facts == before
    tasks.make_snapshot(Job.objects.get(key=snapshots.job_key(row)).pk)
    row.refresh_from_db()
    assert row.facts == before


def test_an_earlier_day_is_told_as_it_was_then(cast: Cast) -> None:
    """On the 4th, before the acceptance at nine in the morning of that day counts, nothing else has fallen due."""
    facts = asked(cast, a_story(cast), days=(date(2026, 9, 1), date(2026, 10, 5))).facts
    assert (facts["total"]["expected"], facts["total"]["accepted"], facts["total"]["overdue"]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ((date(2026, 10, 2), date(2026, 10, 1)), "as_of"),
        ((date(2026, 10, 2), date(2026, 11, 21)), "as_of"),
    ],
)
def test_days_out_of_order_or_ahead_are_refused(cast: Cast, days: tuple[date, date], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        asked(cast, None, days=days)
    assert list(refusal.value.error_dict) == [field]
    assert Snapshot.objects.count() == 0


def test_a_draft_plan_has_no_report(cast: Cast) -> None:
    plan = Plan.objects.create(municipality=cast.municipality, title="Черновик")
    with pytest.raises(ValidationError) as refusal:
        asked(cast, plan)
    assert list(refusal.value.error_dict) == ["plan"]


def test_a_double_click_asks_once(cast: Cast) -> None:
    facts: Any = {"municipality": cast.municipality, "plan": None, "school": None, "days": DAYS, "today": TODAY}
    one, two = (snapshots.ask(**facts, by=cast.people[Role.COORDINATOR]) for _ in range(2))
    assert one == two
    assert Job.objects.count() == 1


def test_the_workbook_has_every_line_and_the_sums(cast: Cast) -> None:
    row = asked(cast, a_story(cast))
    with row.file.open("rb") as file:
        lines, plans, sections, schools = sheets.rows(file.read())
    assert [sheet.name for sheet in (lines, plans, sections, schools)] == [
        *("Исполнение", "По планам", "По разделам", "По школам"),
    ]
    head = next(index for index, cells in enumerate(lines.rows) if cells[0] == "План")
    assert lines.rows[head - 1][0] is None or str(lines.rows[head - 1][0]).startswith("Составлено")
    assert [(cells[3], cells[5], cells[7], cells[10]) for cells in lines.rows[head + 1 :]] == [
        ("Провести совещание", "МБОУ СОШ № 1", "принято", "да"),
        ("Провести совещание", "МБОУ СОШ № 2", "не начато", None),
        ("Представить справку", "МБОУ СОШ № 1", "возвращено", "нет"),
    ]
    assert lines.rows[head + 1][8] == datetime(2026, 10, 4, 14, 0)  # noqa: DTZ001 because a workbook knows no zones
    assert schools.rows[-1] == ("Итого", 3, 1, 1, 0, 2, 0)


def test_municipal_bodies_stand_before_the_schools_and_these_by_their_numbers() -> None:
    names = ["МБОУ СОШ № 10", period.BODIES, "МБОУ СОШ № 2", "Гимназия"]
    assert [row["label"] for row in period.in_order({"label": name} for name in names)] == [
        *(period.BODIES, "Гимназия", "МБОУ СОШ № 2", "МБОУ СОШ № 10"),
    ]


def test_a_long_report_shows_its_deviations_only(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(period, "MOST_LINES", 2)
    monkeypatch.setattr(period, "MOST_DEVIATIONS", 1)
    facts = asked(cast, a_story(cast)).facts
    assert (facts["rows"], facts["lines"], facts["deviating"], len(facts["deviations"])) == (3, [], 2, 1)


def test_an_event_without_a_day_counts_apart(cast: Cast) -> None:
    plan = a_plan_in_force(cast.municipality)
    measure = plan.measures.order_by("number")[0]
    duty, _silent = duties(measure, None, cast.schools)
    reported(duty, GOOD, at=moment(7))
    facts = asked(cast, plan).facts
    assert (facts["rows"], facts["total"]["undated"], facts["total"]["expected"]) == (1, 1, 0)


def test_a_person_of_the_department_stands_on_the_municipal_level(cast: Cast) -> None:
    plan = a_plan_in_force(cast.municipality)
    duty, _other = duties(plan.measures.order_by("number")[0], date(2026, 10, 5), cast.schools)
    person = ResponsiblePerson.objects.create(municipality=cast.municipality, name="Лаптева О.Г.")
    Assignment.objects.filter(pk=duty.pk).update(school=None, person=person)
    facts = asked(cast, plan).facts
    assert [row["label"] for row in facts["schools"]] == [period.BODIES, "МБОУ СОШ № 2"]


def a_school_plan(cast: Cast) -> tuple[Plan, Plan]:
    """A municipal plan, and the first school's own: one row implements the municipal first, one is its own."""
    upper = a_plan_in_force(cast.municipality)
    first = upper.measures.order_by("number")[0]
    facts = {"municipality": cast.municipality, "school": cast.schools[0], "parent": upper}
    own = Plan.objects.create(title="План школы", period_start=upper.period_start, period_end=upper.period_end, **facts)
    part = Section.objects.create(plan=own, title="Своё")
    Measure.objects.create(plan=own, section=part, number="1", title="Обсудить на педсовете", implements=first)
    Measure.objects.create(plan=own, section=part, number="2", title="Провести классный час", position=1)
    approval = {"state": PlanState.APPROVED, "order_number": "3", "order_date": date(2026, 9, 2)}
    Plan.objects.filter(pk=own.pk).update(**approval, approved_at=moment(1))
    own.refresh_from_db()
    return upper, own


def test_a_linked_measure_counts_once(cast: Cast) -> None:
    """The municipal duty is the one reported on; the school's own report shows it under the school's own row."""
    upper, own = a_school_plan(cast)
    duty, _other = duties(upper.measures.order_by("number")[0], date(2026, 10, 5), cast.schools)
    duties(own.measures.order_by("number")[1], date(2026, 10, 6), cast.schools[:1])
    reported(duty, GOOD, at=moment(4))
    mine, above, both = asked(cast, own), asked(cast, upper), asked(cast, None)
    assert [(row["title"], row["plan"]) for row in mine.facts["lines"]] == [
        ("Обсудить на педсовете", "План школы"),
        ("Провести классный час", "План школы"),
    ]
    sums = [(row.facts["total"]["expected"], row.facts["total"]["accepted"]) for row in (mine, above, both)]
    assert sums == [(2, 1), (2, 1), (3, 1)]
    assert mine.school == cast.schools[0]
