"""Pages of the reports on execution and of a school's extract: what they show, to whom, and what goes to print."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Job, JournalEntry
from accounts.roles import Role
from documents.models import Document
from plans import tasks
from plans.models import Assignment, Snapshot
from plans.services import snapshots
from schools.models import PostGroup
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties
from tests.plans.period_reports import DAYS, TODAY, a_story, asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]


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
