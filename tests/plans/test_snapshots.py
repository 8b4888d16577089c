"""Reports on execution: where duties stood by the versions, sums, freezing, pages, the workbook, school plans."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Job, JournalEntry
from accounts.roles import Role
from documents.models import Document
from office import sheets
from plans import tasks
from plans.models import Assignment, Measure, Plan, Report, Section, Snapshot
from plans.reports import period
from plans.rules import AssignmentState, PlanState, ReportState
from plans.services import snapshots
from schools.models import PostGroup, ResponsiblePerson
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Yekaterinburg")
DAYS = (date(2026, 9, 1), date(2026, 10, 31))
TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def moment(day: int, hour: int = 9) -> datetime:
    """An hour in Universal Time of a day of October 2026."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


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


DRAFT, SENT, BACK = ReportState.DRAFT, ReportState.SUBMITTED, ReportState.RETURNED
GOOD, OLD = ReportState.ACCEPTED, ReportState.REPLACED
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


def asked(cast: Cast, plan: Plan | None, **facts: Any) -> Snapshot:
    """A report of September and October, made as a worker makes it."""
    known: Any = {"municipality": cast.municipality, "plan": plan, "school": None, "days": DAYS, "today": TODAY}
    row = snapshots.ask(**{**known, "by": cast.people[Role.COORDINATOR], **facts})
    tasks.make_snapshot(Job.objects.get(key=snapshots.job_key(row)).pk)
    row.refresh_from_db()
    assert row.state == "made"
    return row


def a_story(cast: Cast) -> Plan:
    """Two measures: one accepted and one overdue in the first, one returned and one called off in the second."""
    plan = a_plan_in_force(cast.municipality)
    first, second = plan.measures.order_by("number")
    nina, vera = cast.people[Role.COORDINATOR], cast.people[Role.SCHOOL]
    done, _missing = duties(first, date(2026, 10, 5), cast.schools)
    reported(done, GOOD, by=vera, at=moment(4), reviewer=nina)
    back, off = duties(second, date(2026, 10, 9), cast.schools)
    reported(back, BACK, by=vera, at=moment(12), reviewer=nina)
    Assignment.objects.filter(pk=off.pk).update(state=AssignmentState.CANCELLED)
    duties(second, date(2026, 11, 9), cast.schools)
    return plan


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


def test_conclusions_are_worded_and_go_to_print(cast: Cast) -> None:
    row = asked(cast, a_story(cast))
    nina = cast.people[Role.COORDINATOR]
    words = {"deviations": "", "reasons": "Болезнь заместителя.\nПоздний приказ.", "next_steps": "Совещание 12.11."}
    snapshots.word(row, words, by=nina)
    paper = snapshots.put_on_paper(row, for_school=False, by=nina)
    told = [clause["text"] for clause in paper.payload["clauses"]]
    assert told[0] == (
        "Исполнение обязанностей по плану: подлежало исполнению – 3; принято – 1; принято, сдано в срок – 1; "
        "на проверке – 0; просрочено – 2; без назначенного дня – 0."
    )
    assert told[1:] == [
        "Отклонения от плана: отчётов с отклонениями – 2, они перечислены в приложении.",
        "Причины отклонений: Болезнь заместителя.",
        "Дальнейшие шаги: Совещание 12.11.",
    ]
    assert [clause["text"] for clause in paper.payload["clauses"][2]["clauses"]] == ["Поздний приказ."]
    assert JournalEntry.objects.filter(action="snapshot.worded").count() == 1
    snapshots.word(row, {**words, "reasons": "Другая."}, by=nina)
    again = snapshots.put_on_paper(row, for_school=False, by=nina)
    assert (again.pk, again.revision, Document.objects.count()) == (paper.pk, 2, 1)


def test_pages_of_a_report(cast: Cast, coordinator: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    plan = a_story(cast)
    sent = coordinator.post(
        reverse("snapshot_new"), {"plan": plan.pk, "starts_on": "2026-09-01", "as_of": "2026-10-31"}
    )
    job = Job.objects.get(kind="plans.tasks.make_snapshot")
    assert sent["Location"] == reverse("job", args=[job.pk])
    row = Snapshot.objects.get()
    making = coordinator.get(reverse("snapshot", args=[row.pk])).content.decode()
    assert (making.count("status--busy"), making.count(reverse("snapshot_xlsx", args=[row.pk]))) == (1, 0)
    tasks.make_snapshot(job.pk)
    assert coordinator.get(sent["Location"])["Location"] == reverse("snapshot", args=[row.pk])
    page = coordinator.get(reverse("snapshot", args=[row.pk])).content.decode()
    assert page.count("Приложите протокол") == 1
    assert "Лебедева Нина Олеговна, 04.10.2026 14:00" in page
    book = coordinator.get(reverse("snapshot_xlsx", args=[row.pk]))
    assert (book["Content-Type"], book["X-Content-Type-Options"]) == (
        *("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "nosniff"),
    )
    worded = coordinator.post(reverse("snapshot_words", args=[row.pk]), {"reasons": "Поздний приказ"})
    assert worded["Location"] == reverse("snapshot", args=[row.pk])
    printed = coordinator.post(reverse("snapshot_print", args=[row.pk]))
    assert printed["Location"] == reverse("document", args=[Document.objects.get().pk])
    coordinator.get(reverse("snapshot_list"))
    with django_assert_num_queries(LIST_QUERIES):
        coordinator.get(reverse("snapshot_list"))
    for _ in range(2):
        asked(cast, plan)
    with django_assert_num_queries(LIST_QUERIES):
        coordinator.get(reverse("snapshot_list"))


LIST_QUERIES = 7  # session, user, posts, municipality's name, unread notices, count, rows


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"plan": "x", "starts_on": "2026-09-01", "as_of": "2026-10-31"}, "plan"),
        ({"starts_on": "", "as_of": "2026-10-31"}, "starts_on"),
        ({"starts_on": "2026-10-31", "as_of": "2026-09-01"}, "as_of"),
        ({"starts_on": "2026-10-31", "as_of": "2999-09-01"}, "as_of"),
    ],
)
def test_a_wrong_question_is_shown_again(cast: Cast, coordinator: Client, data: dict[str, str], field: str) -> None:
    page = coordinator.post(reverse("snapshot_new"), data)
    assert (page.status_code, list(page.context["form"].errors), Snapshot.objects.count()) == (422, [field], 0)


def test_a_school_reports_on_itself_only(cast: Cast, school_coordinator: Client, coordinator: Client) -> None:
    plan = a_story(cast)
    days = {"plan": plan.pk, "starts_on": "2026-09-01", "as_of": "2026-10-31"}
    other = school_coordinator.post(reverse("snapshot_new"), {**days, "school": cast.schools[1].pk})
    assert (other.status_code, list(other.context["form"].errors)) == (422, ["school"])
    assert school_coordinator.post(reverse("snapshot_new"), {**days, "school": cast.schools[0].pk}).status_code == 302
    row = Snapshot.objects.get()
    tasks.make_snapshot(Job.objects.get().pk)
    page = school_coordinator.get(reverse("snapshot", args=[row.pk])).content.decode()
    assert page.count("МБОУ СОШ № 2") == 0
    asked(cast, plan)
    assert school_coordinator.get(reverse("snapshot_list")).context["page_obj"].paginator.count == 1
    assert coordinator.get(reverse("snapshot_list")).context["page_obj"].paginator.count == 2


def test_a_school_prints_its_own_report_in_its_own_name(cast: Cast, school_coordinator: Client) -> None:
    cast.schools[0].director = "Громова Анна Львовна"
    cast.schools[0].save()
    vera = cast.people[Role.SCHOOL]
    row = asked(cast, a_story(cast), school=cast.schools[0], by=vera)
    sent = school_coordinator.post(reverse("snapshot_print", args=[row.pk]))
    paper = Document.objects.get()
    assert sent["Location"] == reverse("document", args=[paper.pk])
    assert (paper.school, paper.signatory) == (cast.schools[0], "Директор, Громова Анна Львовна")


def test_a_stranger_finds_nothing(cast: Cast, sign_in: Callable[[Any], Client]) -> None:
    row = asked(cast, a_story(cast))
    client = sign_in(cast.stranger)
    answers = [client.get(reverse(name, args=[row.pk])).status_code for name in ("snapshot", "snapshot_xlsx")]
    assert answers == [404, 404]


def test_a_failed_report_is_made_again(cast: Cast, coordinator: Client) -> None:
    facts: Any = {"municipality": cast.municipality, "plan": None, "school": None, "days": DAYS, "today": TODAY}
    row = snapshots.ask(**facts, by=cast.people[Role.COORDINATOR])
    Job.objects.update(state=Job.State.FAILED, error="Диск полон", finished_at=datetime.now(tz=UTC))
    assert "Диск полон" in coordinator.get(reverse("snapshot", args=[row.pk])).content.decode()
    coordinator.post(reverse("snapshot_again", args=[row.pk]))
    tasks.make_snapshot(Job.objects.latest("pk").pk)
    row.refresh_from_db()
    assert row.state == "made"


def test_an_extract_has_the_schools_own_days(cast: Cast, school_coordinator: Client, coordinator: Client) -> None:
    plan = a_story(cast)
    page = school_coordinator.get(reverse("plan_extract", args=[plan.pk])).content.decode()
    assert [page.count(day) for day in ("05.10.2026", "09.10.2026", "09.11.2026")] == [1, 1, 1]
    sent = coordinator.post(reverse("plan_extract", args=[plan.pk]), {"school": cast.schools[1].pk})
    paper = Document.objects.get()
    assert sent["Location"] == reverse("document", args=[paper.pk])
    table = paper.payload["annexes"][0]["table"]
    assert [(part["title"], [row[3] for row in part["rows"]]) for part in table["sections"]] == [
        ("Подготовка", ["05.10.2026"]),
        ("Итоги", ["09.11.2026"]),
    ]
    assert school_coordinator.get(reverse("document", args=[paper.pk])).status_code == 404
    mine = school_coordinator.post(reverse("plan_extract", args=[plan.pk]), {"school": cast.schools[0].pk})
    assert school_coordinator.get(mine["Location"]).status_code == 200
    wrong = school_coordinator.post(reverse("plan_extract", args=[plan.pk]), {"school": cast.schools[1].pk})
    assert (wrong.status_code, Document.objects.count()) == (404, 2)


def test_a_body_alone_gives_no_extract(cast: Cast, coordinator: Client) -> None:
    plan = a_plan_in_force(cast.municipality)
    group = PostGroup.objects.create(municipality=cast.municipality, name="ИМО", level=PostGroup.Level.MUNICIPAL)
    duty = duties(plan.measures.order_by("number")[0], date(2026, 10, 5), cast.schools[:1])[0]
    Assignment.objects.filter(pk=duty.pk).update(school=None, group=group)
    answer = coordinator.post(reverse("plan_extract", args=[plan.pk]))
    assert (answer["Location"], Document.objects.count()) == (reverse("plan_extract", args=[plan.pk]), 0)
